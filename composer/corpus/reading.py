"""Reads training files as clean pieces on the grid, or gives a reason for excluding them.

The grid has 24 ticks to a quarter note. Most written music lies on it; quintuplets and light swing are rounded by at
most 10 ms. In a live performance without a score, half of the onsets are off by more than a quarter of a tick: its
rhythm would be noise, so it is excluded. Played drums are quantized to the nearest sixteenth or triplet, which is what
drummers intend.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

from composer.corpus.manifest import Entry
from composer.errors import BadInput
from composer.events.vocabulary import LARGEST_PART_COUNT
from composer.score.meter import TICKS_PER_QUARTER
from composer.score.midi import load_midi, piece_from_midi, read_piece
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
    """The result for a file: the piece, or None and the reason.

    `notes` are those that could be read; `off_grid` is the share of onsets off the grid.
    """

    entry: Entry
    piece: Piece | None
    reason: Reason | None
    detail: str
    notes: int
    off_grid: float


def read(entry: Entry) -> Reading:
    """Read one file of a corpus; never raises for the contents of the file."""
    if not entry.may_be_learned:
        return Reading(entry, None, "licence", entry.license, 0, 0.0)
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


def readable(entries: Iterable[Entry], tell: Callable[[str], None]) -> Iterator[tuple[Entry, Piece]]:
    """The files that can be read, each with its piece as it is; `tell` hears which are left out and why."""
    for entry in entries:
        try:
            piece = read_piece(entry.path)
        except BadInput as error:
            tell(f"left out: {error}")
            continue
        yield entry, piece


def cleaned(piece: Piece) -> Piece:
    """Remove empty parts, leading empty bars, notes held for over eight bars of 4/4, and whatever a network does not
    read; split parts by program, and put notes on the grid."""
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
    """Split a part at changes of instrument, in playing order."""
    changes = [(m.onset, m.data[1]) for m in part.messages if m.kind == PROGRAM]
    notes: dict[int, list[Note]] = {}
    for note in part.notes:
        held = bisect_right(changes, note.played_onset, key=lambda change: change[0])
        program = changes[held - 1][1] if held else part.program if not changes else 0
        notes.setdefault(program, []).append(Note(note.onset, note.pitch, note.duration, note.velocity))
    return tuple(replace(part, notes=settled(own), program=program, messages=()) for program, own in notes.items())


def on_drum_steps(part: Part) -> Part:
    """Quantize a drum part to the nearest sixteenths or triplet eighths."""

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
    """A part shifted to start at tick `start`; pedals and other things that a pack does not keep are dropped."""
    notes = part.notes
    if start:
        notes = tuple(Note(note.onset - start, note.pitch, note.duration, note.velocity) for note in notes)
    return replace(part, notes=notes, pedals=())


def _earlier(marks: tuple[Mark, ...], start: int) -> list[tuple[int, Mark]]:
    """Marks shifted to start at `start`; the last earlier mark applies from the beginning."""
    moved: dict[int, Mark] = {}
    for mark in marks:
        moved[max(mark.onset - start, 0)] = mark
    return sorted(moved.items(), key=lambda item: item[0])
