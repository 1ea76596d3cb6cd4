"""From events back to a piece, for all who work with the user's music.

Their notes are never rewritten: what is drawn is added to them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from composer.events.vocabulary import DURATION, DURATIONS, PART, PITCH, POSITION, VELOCITY
from composer.generation.decoding.given import Source
from composer.generation.decoding.state.context import BAR, Context, Event
from composer.score.messages import without_note_shapes
from composer.score.piece import Note, Piece, settled


@dataclass(frozen=True, slots=True)
class Reworked:
    """A piece with what was composed into it.

    `composed` are the notes that are ours, by part of `piece`; `ahead` how likely the music that follows was after each
    candidate, in nats, and `kept` which of them it is.
    """

    piece: Piece
    composed: tuple[tuple[Note, ...], ...]
    ahead: tuple[float, ...] = ()
    kept: int = 0


def notes_of(written: Iterable[Event], context: Context, from_bar: int = 0) -> dict[int, tuple[Note, ...]]:
    """Written events as notes that sound where they should, by slot; their onsets are counted from a bar on."""
    notes: dict[int, list[Note]] = defaultdict(list)
    start = context.onsets[from_bar]
    for event in written:
        pitch = event[PITCH] + (0 if context.is_drums[event[PART]] else context.shift(event[BAR]))
        onset = context.onsets[event[BAR]] + event[POSITION] - start
        notes[event[PART]].append(Note(onset, pitch, int(DURATIONS[event[DURATION]]), event[VELOCITY]))
    return {slot: _one_voice(found) if context.single[slot] else settled(found) for slot, found in notes.items()}


def _one_voice(notes: Sequence[Note]) -> tuple[Note, ...]:
    """Notes each of which ends where the next begins, if not before."""
    ordered = settled(notes)
    following = [note.onset for note in ordered[1:]] + [1 << 40]
    return tuple(
        Note(note.onset, note.pitch, min(note.duration, following_onset - note.onset), note.velocity)
        for note, following_onset in zip(ordered, following, strict=True)
        if following_onset > note.onset
    )


def put_in(
    source: Source,
    gone: Collection[tuple[int, Note]],
    slots: Iterable[int],
    composed: Mapping[int, tuple[Note, ...]],
) -> Reworked:
    """The piece of a source without the notes that are gone (slot, note) of some parts, and with what was composed; all
    slots are those of what is heard."""
    kept = {source.slots[slot]: [n for n in source.heard.parts[slot].notes if (slot, n) not in gone] for slot in slots}
    of_piece = {source.slots[slot]: notes for slot, notes in composed.items()}
    added = tuple(of_piece.get(slot, ()) for slot in range(len(source.piece.parts)))
    return Reworked(joined(source.piece, kept, of_piece), added)


def joined(piece: Piece, kept: Mapping[int, Sequence[Note]], composed: Mapping[int, Sequence[Note]]) -> Piece:
    """The piece with, in each part named in `kept`, only these notes of its own, and the composed ones beside them."""
    parts = []
    for slot, part in enumerate(piece.parts):
        own = kept.get(slot, part.notes)
        parts.append(replace(part, notes=tuple(sorted([*own, *_fitted(composed.get(slot, ()), own)]))))
    return replace(piece, parts=tuple(parts))


def _fitted(composed: Sequence[Note], kept: Sequence[Note]) -> list[Note]:
    """Composed notes that give way to kept ones of their pitch, which were played a little before or after the grid.

    The end of one would else cut off the other.
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
    """The piece without bends and pressure in some parts from one tick to another: they were of notes that are gone."""
    changed = {*slots}
    parts = (
        replace(part, messages=without_note_shapes(part.messages, begin, end))
        if slot in changed and part.messages
        else part
        for slot, part in enumerate(piece.parts)
    )
    return replace(piece, parts=tuple(parts))
