"""Measures whether pieces follow their requests, using random requests."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from composer.evaluation.studies.composing import composed_pieces
from composer.events.sections import CLIMAX
from composer.generation.engines.virtuoso import VirtuosoEngine
from composer.generation.form.adherence import correlation, heard_energy, recall
from composer.generation.form.story import Story
from composer.generation.request.request import Request
from composer.generation.tasks.finish import performed
from composer.score.analysis import analyze
from composer.score.key import Key
from composer.score.piece import Piece

METERS = ("2/4", "3/4", "4/4", "6/8")
MODES = ("major", "minor")
TEMPOS = (50, 180)
BARS, NOTES = (16, 64), (150, 600)
CURVE_POINTS = (3, 6)
TEMPO_TOLERANCE = 0.01


@dataclass(frozen=True, slots=True)
class Adherence:
    """How well a request was followed, as yes or no, and for energy and recall by degree.

    `climax`: whether the bar of highest energy is in that section, None if a drawn curve peaks elsewhere; `energy`: the
    correlation of planned and measured energy, None if either is flat; `recall`: the mean similarity (0..1) of bars to
    those they were to recall, None without any.
    """

    key: bool
    meter: bool
    tempo: bool
    length: bool
    tonic_at_the_end: bool
    no_stuck_chord: bool
    climax: bool | None
    energy: float | None
    recall: float | None


def controls(engine: VirtuosoEngine, count: int, tell: Callable[[str], None], seed: int = 0) -> dict[str, Any]:
    """Compose `count` random requests; returns the share that was followed in each respect, or the mean."""
    random = np.random.default_rng(seed)
    styles = [style for style in engine.styles if style != "drums"]
    requests = [random_request(random, styles) for _ in range(count)]
    pieces = composed_pieces(engine, requests, tell, "random requests")
    found = [
        adherence(request, performed(piece, request), engine.plan(request).story)
        for request, piece in zip(requests, pieces, strict=True)
    ]
    return {"requests": count, **{name: _mean([asdict(each)[name] for each in found]) for name in asdict(found[0])}}


def random_request(random: np.random.Generator, styles: Sequence[str]) -> Request:
    """A request for one of the styles, in any key, meter, tempo and length; half of them with a drawn curve."""
    counts_bars = random.random() < 0.5
    curve = tuple(random.random(int(random.integers(*CURVE_POINTS))).round(2).tolist()) if random.random() < 0.5 else ()
    return Request(
        styles=((str(random.choice(styles)), 1.0),),
        key=str(Key.of_pitch_class(int(random.integers(12)), random.choice(MODES))),
        meter=str(random.choice(METERS)),
        tempo=int(random.integers(*TEMPOS)),
        energy=curve,
        seed=int(random.integers(1 << 31)),
        bars=int(random.integers(*BARS)) if counts_bars else None,
        notes=None if counts_bars else int(random.integers(*NOTES)),
    )


def adherence(request: Request, piece: Piece, planned: Story) -> Adherence:
    """How well a piece follows its request and plan."""
    analysis = analyze(piece)
    asked = (analysis.bars, request.bars) if request.bars is not None else (analysis.notes, request.notes)
    energy = heard_energy(piece)
    return Adherence(
        key=analysis.key == request.key,
        meter=analysis.meter == request.meter,
        tempo=request.tempo is not None and abs(analysis.tempo - request.tempo) <= TEMPO_TOLERANCE,
        length=asked[0] == asked[1],
        tonic_at_the_end=request.key is not None and ends_on(piece) == Key.parse(request.key).tonic_pitch_class,
        no_stuck_chord=analysis.longest_run <= 4,
        climax=climax(planned, energy),
        energy=correlation(planned.energy, energy),
        recall=recall(planned, piece),
    )


def _mean(values: list[bool | float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return round(float(np.mean(known)), 4) if known else None


def climax(planned: Story, energy: np.ndarray) -> bool | None:
    """Whether the peak of a measured energy curve, (bars,), falls in the climax; None if the planned peak does not."""
    if planned.section_of(int(np.argmax(planned.energy))) != CLIMAX:
        return None
    return planned.section_of(int(np.argmax(energy))) == CLIMAX


def ends_on(piece: Piece) -> int | None:
    """The pitch class of the lowest note still sounding when the last note begins; None for drums alone."""
    notes = [note for part in piece.parts if not part.is_drums for note in part.notes]
    last = max((note.onset for note in notes), default=0)
    return min(note.pitch for note in notes if note.end > last) % 12 if notes else None
