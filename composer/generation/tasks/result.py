"""Turns events back into a piece in which none of the user's notes are changed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter

from composer.events.source import Source
from composer.generation.decoding.state.context import BAR, Context, Event
from composer.score.messages import without_note_shapes
from composer.score.piece import Note, Piece, one_voice, settled


@dataclass(frozen=True, slots=True)
class Reworked:
    """A piece with the music composed into it.

    `composed` are the new notes in each part of `piece`.
    """

    piece: Piece
    composed: tuple[tuple[Note, ...], ...]


def notes_of(written: Iterable[Event], context: Context, from_bar: int = 0) -> dict[int, tuple[Note, ...]]:
    """Convert written events to notes at sounding pitch, by slot; onsets count from bar `from_bar`."""
    notes: dict[int, list[Note]] = defaultdict(list)
    start = context.onsets[from_bar]
    for bar, of_bar in groupby(written, itemgetter(BAR)):
        for slot, found in enumerate(context.bar_notes(bar, [*of_bar])):
            notes[slot] += [replace(note, onset=note.onset - start) for note in found]
    joined = {slot: one_voice if context.single[slot] else settled for slot in notes}
    return {slot: joined[slot](found) for slot, found in notes.items() if found}


def put_in(source: Source, gone: Iterable[tuple[int, Note]], composed: Mapping[int, tuple[Note, ...]]) -> Reworked:
    """Replace the notes `gone` (slot, note) with the composed ones; all slots are those of `source.heard`."""
    lost = {(source.slots[slot], note) for slot, note in gone}
    of_piece = {source.slots[slot]: notes for slot, notes in composed.items()}
    added = tuple(of_piece.get(place, ()) for place in range(len(source.piece.parts)))
    parts = []
    for place, (part, new) in enumerate(zip(source.piece.parts, added, strict=True)):
        own = [note for note in part.notes if (place, note) not in lost]
        parts.append(replace(part, notes=tuple(sorted([*own, *_fitted(new, own)]))))
    return Reworked(replace(source.piece, parts=tuple(parts)), added)


def _fitted(composed: Sequence[Note], kept: Sequence[Note]) -> list[Note]:
    """Shorten or delay composed notes that overlap a kept note of the same pitch played slightly off the grid.

    Otherwise the end of one would cut off the other.
    """
    played: dict[int, list[Note]] = defaultdict(list)
    for note in kept:
        if note.onset_offset or note.duration_offset:
            played[note.pitch].append(note)
    fitted = []
    for note in composed:
        late = shorter = 0.0
        for other in played.get(note.pitch, ()):
            if other.onset < note.onset < other.played_end < note.onset + 1:
                late = max(late, other.played_end - note.onset)
            elif note.onset < other.onset and other.played_onset < note.end:
                shorter = max(shorter, note.end - other.played_onset)
        is_fitted = late + shorter < note.duration
        moved = replace(note, onset_offset=late, duration_offset=-late - shorter)
        fitted.append(moved if (late or shorter) and is_fitted else note)
    return fitted


def without_shapes(piece: Piece, slots: Iterable[int], begin: int, end: int) -> Piece:
    """Remove bends and pressure between two ticks in some parts: they belonged to notes that are gone.

    On a channel with other parts, they stay for the notes of those.
    """
    changed = {*slots}
    others = {part.channel for slot, part in enumerate(piece.parts) if slot not in changed and part.notes}
    parts = (
        replace(part, messages=without_note_shapes(part.messages, begin, end))
        if slot in changed and part.messages and (part.channel is None or part.channel not in others)
        else part
        for slot, part in enumerate(piece.parts)
    )
    return replace(piece, parts=tuple(parts))
