"""Encodes a Piece as note events, and back, without loss.

What the events do not contain (names, programs, pedals, tempo, meter and key marks) is kept in `frame`: the piece with
its parts emptied. A note whose length is not in DURATIONS becomes a chain of tied events; a silence of more than 15
bars is bridged by rests. The last event ends the piece, at the bar line after its last bar.
"""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from composer.errors import BadInput
from composer.events.bars import Bars, bars_of, count_up
from composer.events.vocabulary import (
    BAR_ADVANCE,
    DURATION,
    DURATIONS,
    END,
    FIELDS,
    LARGEST_ADVANCE,
    LARGEST_PART_COUNT,
    PART,
    PITCH,
    POSITION,
    REST,
    TIE,
    VELOCITY,
)
from composer.score.piece import Note, Piece, settled

LARGEST_EVENT_COUNT = 2_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Events:
    """A piece as a network reads it.

    `columns` is (events, 6) uint8, with columns as in `vocabulary.FIELDS` and rows ordered by onset, part and pitch;
    the last is END. `bars` are those that `bar_advance` counts. `frame` is the piece without notes. Raises ValueError
    for a note outside the bars or parts.
    """

    columns: np.ndarray
    bars: Bars
    frame: Piece

    def __post_init__(self) -> None:
        if self.columns.dtype != np.uint8 or self.columns.ndim != 2 or self.columns.shape[1] != len(FIELDS):
            raise ValueError(f"columns are (events, {len(FIELDS)}) uint8, not {self.columns.shape}")
        bar, fields = without_advances(self.columns)
        if len(bar) and (bar[-1] >= len(self.bars) or fields[:, PART].max() >= len(self.frame.parts)):
            raise ValueError("a note lies beyond the last bar or the last part")


def encode(piece: Piece) -> Events:
    """Encode a piece.

    Raises BadInput for more parts, bars or events than the vocabulary allows.
    """
    if len(piece.parts) > LARGEST_PART_COUNT:
        raise BadInput("piece_has_too_many_parts", count=len(piece.parts), most=LARGEST_PART_COUNT)
    bars = bars_of(piece.meters, piece.end)
    onsets, fields = _tied(_table(piece))
    order = np.lexsort((fields[:, PITCH], fields[:, PART], onsets))
    onsets, fields = onsets[order], fields[order]
    bar = bars.at(onsets)
    fields[:, POSITION] = onsets - bars.onsets[bar]
    frame = replace(piece, parts=tuple(replace(part, notes=()) for part in piece.parts))
    return Events(with_advances(bar, fields, len(bars)), bars, frame)


def decode(events: Events) -> Piece:
    """Decode a piece; the inverse of `encode`.

    Networks may write columns that no piece encodes to: ties that continue nothing are dropped, and a pitch ends before
    it is struck again.
    """
    bar, fields = without_advances(events.columns)
    onsets = events.bars.onsets[bar] + fields[:, POSITION].astype(np.int64)
    onsets, durations, fields = joined(onsets, fields)
    order = np.lexsort((fields[:, PITCH], onsets, fields[:, PART]))
    rows = np.stack([onsets, fields[:, PITCH], durations, fields[:, VELOCITY]], axis=1)[order].tolist()
    edges = np.searchsorted(fields[order, PART], np.arange(len(events.frame.parts) + 1))
    parts = tuple(
        replace(part, notes=tuple(Note(*row) for row in rows[first:last]))
        for part, first, last in zip(events.frame.parts, edges[:-1], edges[1:], strict=True)
    )
    return replace(events.frame, parts=parts)


def joined(onsets: np.ndarray, fields: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Join the ties of encoded notes; returns the onset, the duration in ticks and the fields of each note.

    `onsets` (events,) and `fields` (events, 6) are those of notes and ties; the result is ordered by part, pitch and
    onset.
    """
    durations = DURATIONS[fields[:, DURATION]].astype(np.int64)
    order = np.lexsort((onsets, fields[:, PITCH], fields[:, PART]))
    onsets, durations, fields = onsets[order], durations[order], fields[order]
    if not len(onsets):
        return onsets, durations, fields

    is_tie = fields[:, VELOCITY] == TIE
    same_pitch = np.append(False, (np.diff(fields[:, PART]) == 0) & (np.diff(fields[:, PITCH]) == 0))
    meets = np.append(False, onsets[1:] == onsets[:-1] + durations[:-1])
    heads = np.flatnonzero(~(is_tie & same_pitch & meets))
    durations = np.add.reduceat(durations, heads)
    onsets, fields, is_tie, same_pitch = onsets[heads], fields[heads], is_tie[heads], same_pitch[heads]

    until_next = np.where(same_pitch[1:], np.diff(onsets), durations[:-1])
    durations[:-1] = np.minimum(durations[:-1], until_next)
    # Remaining ties continue nothing, and one of two simultaneous equal notes has no time left.
    sounds = ~is_tie & (durations > 0)
    return onsets[sounds], durations[sounds], fields[sounds]


def with_advances(bar: np.ndarray, fields: np.ndarray, bar_count: int) -> np.ndarray:
    """Compute bar advances from the bar of each note, inserting rests and END.

    `bar` (notes,) rises; `fields` (notes, 6), whose first column is ignored. Returns (events, 6) uint8.
    """
    gaps = np.diff(bar, prepend=0, append=bar_count)
    rests = np.maximum((gaps - 1) // LARGEST_ADVANCE, 0)
    places = np.arange(len(gaps)) + np.cumsum(rests)
    columns = np.zeros((len(gaps) + int(rests.sum()), len(FIELDS)), dtype=np.uint8)
    columns[:, [BAR_ADVANCE, PART]] = LARGEST_ADVANCE, REST
    columns[places[:-1]] = fields
    columns[places[-1], PART] = END
    columns[places, BAR_ADVANCE] = gaps - rests * LARGEST_ADVANCE
    return columns


def without_advances(columns: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the bar (notes,) int64 and the fields (notes, 6) of all notes and ties."""
    is_note = columns[:, PART] < LARGEST_PART_COUNT
    return np.cumsum(columns[:, BAR_ADVANCE], dtype=np.int64)[is_note], columns[is_note]


def _table(piece: Piece) -> np.ndarray:
    """All notes as rows of onset, part, pitch, duration, velocity; (notes, 5) int64."""
    rows = [
        (note.onset, slot, note.pitch, note.duration, note.velocity)
        for slot, part in enumerate(piece.parts)
        for note in _struck_once(part.notes)
    ]
    return np.array(rows, dtype=np.int64).reshape(-1, 5)


def _struck_once(notes: tuple[Note, ...]) -> tuple[Note, ...]:
    """Remove duplicate strikes of a pitch at the same onset, which occur in files."""
    twins = any(one.onset == other.onset and one.pitch == other.pitch for one, other in pairwise(notes))
    return settled(notes) if twins else notes


def _tied(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Split notes into durations of the vocabulary; returns the onset of each event, and its fields except those of
    time."""
    onset, slot, pitch, duration, velocity = table.T
    longest = int(DURATIONS[-1])
    whole, rest = np.divmod(duration, longest)
    counts = whole + SPLIT_COUNTS[rest]
    if counts.sum() > LARGEST_EVENT_COUNT:
        raise BadInput("piece_has_too_many_events", most=LARGEST_EVENT_COUNT)
    number = count_up(counts)
    note = np.repeat(np.arange(len(table)), counts)
    is_whole = number < whole[note]
    place = np.where(is_whole, 0, number - whole[note])
    fields = np.zeros((len(note), len(FIELDS)), dtype=np.uint8)
    fields[:, PART] = slot[note]
    fields[:, PITCH] = pitch[note]
    fields[:, DURATION] = np.where(is_whole, len(DURATIONS) - 1, SPLIT_CODES[rest[note], place])
    fields[:, VELOCITY] = np.where(number == 0, velocity[note], TIE)
    start = np.minimum(number, whole[note]) * longest + np.where(is_whole, 0, SPLIT_STARTS[rest[note], place])
    return onset[note] + start, fields


def _splits() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """How each duration is split, longest piece first: the number of pieces, their codes, their starts."""
    chains: list[list[int]] = []
    for length in range(int(DURATIONS[-1])):
        codes: list[int] = []
        while length:
            codes.append(int(np.searchsorted(DURATIONS, length, side="right")) - 1)
            length -= int(DURATIONS[codes[-1]])
        chains.append(codes)
    counts = np.array([len(codes) for codes in chains])
    table = np.array([codes + [0] * (counts.max() - len(codes)) for codes in chains])
    starts = np.cumsum(DURATIONS[table], axis=1) - DURATIONS[table]
    return counts, table, starts


SPLIT_COUNTS, SPLIT_CODES, SPLIT_STARTS = _splits()
