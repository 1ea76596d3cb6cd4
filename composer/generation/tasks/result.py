"""Turns events back into a piece in which none of the user's notes are changed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter

from composer.events.source import Source
from composer.generation.decoding.state.context import BAR, Context, Event
from composer.score.joining import fitted_around
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
    return {
        slot: one_voice(found) if context.single[slot] else settled(found) for slot, found in notes.items() if found
    }


def put_in(source: Source, gone: Iterable[tuple[int, Note]], composed: Mapping[int, tuple[Note, ...]]) -> Reworked:
    """Replace the notes `gone` (slot, note) with the composed ones; all slots are those of `source.heard`."""
    lost = {(source.slots[slot], note) for slot, note in gone}
    of_piece = {source.slots[slot]: notes for slot, notes in composed.items()}
    added = tuple(of_piece.get(place, ()) for place in range(len(source.piece.parts)))
    parts = []
    for place, (part, new) in enumerate(zip(source.piece.parts, added, strict=True)):
        own = [note for note in part.notes if (place, note) not in lost]
        parts.append(replace(part, notes=tuple(sorted([*own, *fitted_around(new, own)]))))
    return Reworked(replace(source.piece, parts=tuple(parts)), added)
