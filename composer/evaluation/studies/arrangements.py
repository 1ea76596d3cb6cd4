"""Measures whether arrangements are playable and preserve the music, for composed piano pieces in every ensemble."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from itertools import pairwise
from typing import Any

from composer.arranging.arrange import arrange
from composer.arranging.ensembles import BAND, CHAIRS, ENSEMBLES, MELODY, VOICES
from composer.generation.engines.virtuoso import VirtuosoEngine
from composer.generation.request.request import Request
from composer.generation.tasks.compose import compose
from composer.networks.grooves import GROOVE_OUTLINES
from composer.score.harmony import chord_at, harmony
from composer.score.instruments import INSTRUMENTS
from composer.score.piece import Note, Part, Piece
from composer.score.voices import pooled, split, top_line

PIECES = 20
STYLES = ("chopin", "romantic", "classical", "baroque", "liszt")
BARS = 24
# How late a swung note may begin and still count as on the chord.
SWING_TICKS = 9


@dataclass(frozen=True, slots=True)
class Played:
    """The measurements of an arrangement.

    Notes `out_of_range`; parts with `too_many` notes at once; the shares (0..1) of the `top_line` and of the `melody`
    (the first of four voices) with onset and pitch class preserved; of notes that `cross` the neighbor above, None
    where parts double each other; of chords that the bass begins on their `root`, None without a bass; and by how much
    in mean velocity the loudest part exceeds the next.
    """

    out_of_range: int
    too_many: int
    top_line: float
    melody: float
    cross: float | None
    melody_louder: float
    root: float | None


def arrangements(engine: VirtuosoEngine, count: int, tell: Callable[[str], None]) -> dict[str, Any]:
    """Compose `count` piano pieces and arrange each for every ensemble, and for a band in every groove.

    Returns by ensemble, for a band by groove, the totals of unplayable notes and parts, and the means of the rest.
    """
    pieces = []
    for number in range(count):
        tell(f"composing piece {number + 1} of {count}")
        style = STYLES[number % len(STYLES)]
        pieces.append(compose(engine, Request(styles=((style, 1.0),), ensemble="piano", bars=BARS, seed=number)))
    wishes = [(name, None) for name in ENSEMBLES if name != BAND] + [(BAND, name) for name in GROOVE_OUTLINES]
    found = {}
    for ensemble, groove in wishes:
        name = ensemble if groove is None else f"{ensemble}, {groove}"
        tell(f"arranging for {name}")
        rows = [asdict(measured(piece, arrange(piece, ensemble, groove), ensemble)) for piece in pieces]
        found[name] = {measure: _summed(measure, [row[measure] for row in rows]) for measure in rows[0]}
    return {"pieces": count, "ensembles": found}


def arrangements_table(report: Mapping[str, Any]) -> str:
    """The measurements of each ensemble."""
    measures = [field.name for field in fields(Played)]
    lines = [
        f"| {report['pieces']} piano pieces for | {' | '.join(measures).replace('_', ' ')} |",
        f"|---|{'---|' * len(measures)}",
    ]
    for name, row in report["ensembles"].items():
        values = ["-" if row[measure] is None else f"{row[measure]:.3g}" for measure in measures]
        lines.append(f"| {name} | {' | '.join(values)} |")
    return "\n".join(lines)


def _summed(name: str, values: Sequence[Any]) -> float | None:
    known = [value for value in values if value is not None]
    if not known:
        return None
    return sum(known) if name in ("out_of_range", "too_many") else round(sum(known) / len(known), 4)


def measured(piece: Piece, arranged: Piece, ensemble: str) -> Played:
    """Compare an arrangement for an ensemble with its original."""
    heard = {(note.onset, note.pitch % 12) for note in pooled(arranged)}
    # Swing moves off-beat notes.
    late = heard | {(onset - by, kind) for onset, kind in heard for by in range(1, SWING_TICKS)}
    chairs = {chair.name: chair for chair in CHAIRS.get(ensemble, ())}
    out_of_range = too_many = 0
    for part in arranged.parts:
        if part.is_drums:
            continue
        chair, instrument = chairs.get(part.name), INSTRUMENTS[part.program]
        lowest, highest = (
            (chair.range.lowest, chair.range.highest) if chair else (instrument.lowest, instrument.highest)
        )
        most = chair.notes_at_once if chair else instrument.most_notes
        out_of_range += sum(not lowest <= note.pitch <= highest for note in part.notes)
        too_many += _most_at_once(part) > most
    melody = split(pooled(piece), VOICES)[MELODY]
    pitched = [part for part in arranged.parts if not part.is_drums]
    return Played(
        out_of_range=out_of_range,
        too_many=too_many,
        top_line=_kept(top_line(pooled(piece)), late),
        melody=_kept(top_line(melody), late),
        cross=_crossings(pitched) if ensemble in ("quartet", "choir") else None,
        melody_louder=_lead(pitched),
        root=_roots(piece, arranged),
    )


def _most_at_once(part: Part) -> int:
    edges = sorted([(note.end, -1) for note in part.notes] + [(note.onset, 1) for note in part.notes])
    most = sounding = 0
    for _, change in edges:
        sounding += change
        most = max(most, sounding)
    return most


def _kept(line: Sequence[Note], heard: set[tuple[int, int]]) -> float:
    return sum((note.onset, note.pitch % 12) in heard for note in line) / max(len(line), 1)


def _crossings(parts: Sequence[Part]) -> float:
    """The share of notes that cross the neighbor above at their onset."""
    crossed = total = 0
    for upper, lower in pairwise(parts):
        for note in lower.notes:
            above = [other.pitch for other in upper.notes if other.onset <= note.onset < other.end]
            total += bool(above)
            crossed += bool(above) and note.pitch > max(above)
    return crossed / max(total, 1)


def _lead(parts: Sequence[Part]) -> float:
    """By how much the loudest part exceeds the next."""
    means = sorted(sum(note.velocity for note in part.notes) / len(part.notes) for part in parts)
    return means[-1] - means[-2] if len(means) > 1 else 0.0


def _roots(piece: Piece, arranged: Piece) -> float | None:
    """The share of chords that a band's bass begins on their root."""
    bass = next((part for part in arranged.parts if part.name == "Bass" and len(arranged.parts) > 4), None)
    if bass is None or not any(part.is_drums for part in arranged.parts):
        return None
    chords = harmony(piece)
    onsets = {note.onset: note.pitch % 12 for note in bass.notes}
    begun = [
        next((onsets[tick] for tick in range(chord.onset, chord.onset + SWING_TICKS) if tick in onsets), None)
        for chord in chords
    ]
    right = sum(kind == chord_at(chords, chord.onset).root for kind, chord in zip(begun, chords, strict=True))
    return right / len(chords)
