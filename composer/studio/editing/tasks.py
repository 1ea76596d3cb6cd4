"""Tasks on a piece: recompose bars, vary, continue, accompany, arrange; also on the visitor's own music.

Tasks use the piece as written; the result is performed again, and kept with its source.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from composer.errors import ComposerError
from composer.generation.engines.virtuoso import network_of
from composer.generation.request.given import Given
from composer.generation.request.request import LARGEST_SEED, MOST_CANDIDATES, Request
from composer.generation.tasks.rework import reworked
from composer.score.editing import Edits, edits_of_text
from composer.score.midi import piece_from_midi
from composer.score.midi_file import read_midi_file
from composer.score.piece import Piece
from composer.studio.playback.performance import Performance
from composer.studio.session import resources
from composer.studio.session.composing import Composition, composition_of, keep
from composer.studio.session.jobs import Job
from composer.studio.session.library import KeptPiece, Shelf


class WorkStopped(ComposerError):
    """The visitor stopped the task."""


@dataclass(frozen=True)
class Step:
    """A step: its name in the texts, the task, the requested settings, and how to carry it out.

    `energy` maps bars (from 0) to their new energy, 0..1.
    """

    name: str
    task: str
    wishes: Mapping[str, Any]
    how: Mapping[str, Any]
    energy: Mapping[int, float] = field(default_factory=dict)

    def request(self, piece: Piece, wished: Request) -> Request:
        """The request for the step: the relevant part of the earlier request."""
        return replace(in_its_manner(wished), **self.wishes, given=Given.of(self.task, piece, **self.how))


def again(bars: tuple[int, int], part: int | None) -> Step:
    """Recompose a range of bars (from 0), in all parts or one (from 0)."""
    only = None if part is None else str(part + 1)
    return _step("step_again", "infill", bars=(bars[0] + 1, bars[1] + 1), part=only)


def story(bars: tuple[int, int], energy: Sequence[float]) -> Step:
    """Recompose a range of bars (from 0) with a new energy, 0..1 for each."""
    first, last = bars
    step = _step("step_story", "infill", {"energy": tuple(energy)}, bars=(first + 1, last + 1))
    return replace(step, energy=dict(zip(range(first, last + 1), energy, strict=False)))


def variation(distance: float) -> Step:
    """A variation: 0 is identical, 1 keeps only the form."""
    return _step("step_variation", "vary", distance=distance)


def further(bars: int) -> Step:
    """Continue for some bars."""
    return _step("step_further", "continue", {"bars": bars, "candidates": 1})


def accompaniment(ensemble: str) -> Step:
    """Add parts around the existing ones."""
    return _step("step_accompaniment", "accompany", {"ensemble": ensemble})


def arrangement(ensemble: str, groove: str | None) -> Step:
    """Arrange for other players."""
    return _step("step_arrangement", "arrange", {"arrange": ensemble, "groove": groove})


def _step(name: str, task: str, wishes: Mapping[str, Any] | None = None, **how: Any) -> Step:
    return Step(name, task, wishes or {}, how)


def rework(composition: Composition, step: Step, request: Request, shelf: Shelf, job: Job[Composition]) -> Composition:
    """Apply a step to a composition, and keep the result on the shelf. `request` gives styles and sampling settings."""

    def tell(done: int, total: int) -> None:
        job.report("working", done, total)
        if job.stopping:
            raise WorkStopped("work_stopped")

    job.report("loading")
    engine = resources.engine_for("virtuoso", job)
    if engine is None:
        raise WorkStopped("work_stopped")
    tell(0, 1)
    source = composition.written or composition.piece
    asked = step.request(source, replace(request, seed=random.randint(0, LARGEST_SEED)))
    written = reworked(network_of(engine), asked, source, tell).piece
    energy = [step.energy.get(bar, level) for bar, level in enumerate(composition.performance.energy)]
    performance = Performance(energy, composition.performance.sections)
    made = composition_of(written, composition.request, engine.weights, performance)
    made.performance.finish(made.piece, made.numbers, made.with_expression)
    same = len(made.piece.parts) == len(composition.piece.parts)
    edits = composition.edits if same else Edits(composition.edits.tempo, composition.edits.transposition)
    if shelf.find(composition.kept_as) is None:
        # The piece of the day, or one removed from the shelf to make room.
        composition = keep(composition, shelf)
    # It no longer answers the request, which composes another piece.
    made = replace(made, edits=edits, step=step.name, is_reworked=True, rework=asked, naming=composition.naming)
    return keep(made, shelf, composition.kept_as)


def kept_composition(kept: KeptPiece) -> Composition:
    """A piece from the shelf as a composition."""
    work = kept.work
    written = piece_from_midi(read_midi_file(kept.written, kept.id)) if kept.written else None
    numbers = kept.numbers if len(kept.numbers) == len(work.piece.parts) else tuple(range(len(work.piece.parts)))
    composition = Composition(
        kept.asked or Request(),
        work.piece,
        numbers,
        kept.analysis,
        kept.originality,
        kept.weights,
        written=written,
        kept_as=kept.id,
        step=kept.step,
        is_reworked=work.request is None,
        rework=work.rework,
        naming=kept.naming,
        was_stopped=not kept.is_whole,
        edits=edits_of_text(kept.edits),
        performance=Performance(kept.energy, kept.sections),
    )
    composition.performance.finish(work.piece, numbers, composition.with_expression if written else None)
    return composition


def chosen(composition: Composition, number: int, shelf: Shelf) -> Composition:
    """Another candidate, by its index."""
    performance = Performance(composition.performance.energy, composition.performance.sections)
    made = composition_of(composition.candidates[number].piece, composition.request, composition.weights, performance)
    made.performance.finish(made.piece, made.numbers, made.with_expression)
    made = replace(
        made,
        candidates=composition.candidates,
        step="step_candidate",
        candidate=number,
        is_reworked=number > 0,
    )
    return keep(made, shelf, composition.kept_as)


def in_its_manner(request: Request) -> Request:
    """The fields of a request that apply to given music: styles, strength, and sampling."""
    return Request(
        styles=request.styles,
        strength=request.strength,
        temperature=request.temperature,
        top_p=request.top_p,
        # Section keys do not apply to the bars being changed.
        strict=request.strict and len(request.keys) < 2,
        seed=request.seed,
        candidates=MOST_CANDIDATES,
    )
