"""Training files as clean pieces on the grid, or the reason why not.

The grid is 24 ticks to a quarter note. What is written mostly lies on it; quintuplets and a little swing are rounded to
it by 10 ms at most. A file that was played, not written, has half of its onsets over a quarter of a tick off: its
rhythm would be noise, so it is left out. Played drums are brought to the nearest sixteenth or triplet, which is what
drummers mean.
"""

from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

from composer.corpus.manifest import Entry
from composer.errors import BadInput
from composer.events.vocabulary import LARGEST_PART_COUNT
from composer.score.meter import TICKS_PER_QUARTER
from composer.score.midi import load_midi, piece_from_midi
from composer.score.midi_file import PROGRAM
from composer.score.piece import KeyMark, MeterMark, Note, Part, Piece, TempoMark, settled
from composer.score.reading import off_grid

LARGEST_OFF_GRID_SHARE = 0.3
FEWEST_NOTES = 24
LONGEST_NOTE_TICKS = 32 * TICKS_PER_QUARTER
DRUM_STEPS = (6, 8)  # a sixteenth and a triplet eighth, in ticks

Mark = TypeVar("Mark", TempoMark, MeterMark, KeyMark)
Reason = Literal["licence", "broken", "off the grid", "too short", "too many parts"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of a file: the piece, or None and the reason.

    `notes` as far as it could be read; `off_grid` is the share of onsets off the grid.
    """

    entry: Entry
    piece: Piece | None
    reason: Reason | None
    detail: str
    notes: int
    off_grid: float


def read(entry: Entry) -> Reading:
    """Read one file of a corpus; never raises for what is in the file."""
    if not entry.may_be_learned:
        return Reading(entry, None, "licence", entry.licence, 0, 0.0)
    try:
        whole = piece_from_midi(load_midi(entry.path))
        off_share, _ = off_grid(whole)
        piece = cleaned(whole)
    except BadInput as error:
        return Reading(entry, None, "broken", str(error), 0, 0.0)
    notes = piece.note_count
    if notes < FEWEST_NOTES:
        return Reading(entry, None, "too short", f"{notes} notes", notes, off_share)
    if len(piece.parts) > LARGEST_PART_COUNT:
        return Reading(entry, None, "too many parts", f"{len(piece.parts)} parts", notes, off_share)
    if off_share > LARGEST_OFF_GRID_SHARE:
        if not all(part.is_drums for part in piece.parts):
            return Reading(entry, None, "off the grid", f"{off_share:.0%} of the onsets", notes, off_share)
        piece = replace(piece, parts=tuple(on_drum_steps(part) for part in piece.parts))
    return Reading(entry, piece, None, "", notes, off_share)


def cleaned(piece: Piece) -> Piece:
    """Without empty parts, without empty bars before the first note, without notes held for over eight bars of 4/4, and
    without what a network does not read: a part for each program, its notes on the grid."""
    parts = tuple(
        replace(part, notes=_shortened(part.notes))
        for whole in piece.parts
        if whole.notes
        for part in by_program(whole)
    )
    if not parts:
        return replace(piece, parts=())
    first = min(part.notes[0].onset for part in parts)
    start = max((onset for onset in piece.bar_onsets() if onset <= first), default=0)
    return Piece(
        parts=tuple(_earlier_part(part, start) for part in parts),
        tempos=tuple(TempoMark(onset, mark.microseconds_per_quarter) for onset, mark in _earlier(piece.tempos, start)),
        meters=tuple(MeterMark(onset, mark.meter) for onset, mark in _earlier(piece.meters, start)),
        keys=tuple(KeyMark(onset, mark.key) for onset, mark in _earlier(piece.keys, start)),
        title=piece.title,
    )


def by_program(part: Part) -> tuple[Part, ...]:
    """A part whose instrument changes, as a part for each of its instruments, in the order in which they play."""
    changes = [(m.onset, m.data[1]) for m in part.messages if m.kind == PROGRAM]
    notes: dict[int, list[Note]] = {}
    for note in part.notes:
        held = bisect_right(changes, note.played_onset, key=lambda change: change[0])
        program = changes[held - 1][1] if held else part.program if not changes else 0
        notes.setdefault(program, []).append(Note(note.onset, note.pitch, note.duration, note.velocity))
    return tuple(replace(part, notes=settled(own), program=program, messages=()) for program, own in notes.items())


def on_drum_steps(part: Part) -> Part:
    """A drum part with every stroke on the nearest sixteenth or triplet eighth."""

    def step(tick: int) -> int:
        return min((round(tick / size) * size for size in DRUM_STEPS), key=lambda place: abs(place - tick))

    return replace(
        part, notes=settled(Note(step(note.onset), note.pitch, note.duration, note.velocity) for note in part.notes)
    )


def _shortened(notes: tuple[Note, ...]) -> tuple[Note, ...]:
    if all(note.duration <= LONGEST_NOTE_TICKS for note in notes):
        return notes
    return tuple(Note(n.onset, n.pitch, min(n.duration, LONGEST_NOTE_TICKS), n.velocity) for n in notes)


def _earlier_part(part: Part, start: int) -> Part:
    """A part moved to start at tick `start`; what a pack does not keep (pedals) is left out."""
    notes = part.notes
    if start:
        notes = tuple(Note(note.onset - start, note.pitch, note.duration, note.velocity) for note in notes)
    return replace(part, notes=notes, pedals=())


def _earlier(marks: tuple[Mark, ...], start: int) -> list[tuple[int, Mark]]:
    """Marks with their onsets moved by `start`; of those before it, the last one holds from the beginning."""
    moved: dict[int, Mark] = {}
    for mark in marks:
        moved[max(mark.onset - start, 0)] = mark
    return sorted(moved.items(), key=lambda item: item[0])
