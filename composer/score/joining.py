"""Takes music out of a piece and fits other notes in, so that those that stay sound as they did."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from composer.score.messages import without_note_shapes
from composer.score.piece import Note, Piece


def fitted_around(composed: Sequence[Note], kept: Sequence[Note]) -> list[Note]:
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


def silenced(piece: Piece, begin: int, end: int) -> Piece:
    """Cut the notes of a piece so that none sounds between two ticks."""
    return replace(piece, parts=tuple(replace(part, notes=_without(part.notes, begin, end)) for part in piece.parts))


def _without(notes: Sequence[Note], begin: int, end: int) -> tuple[Note, ...]:
    return tuple(
        replace(note, duration=begin - note.onset, duration_offset=0.0) if note.onset < begin < note.end else note
        for note in notes
        if not begin <= note.onset < end
    )
