"""Given music, encoded for the network."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from composer.errors import BadInput
from composer.events.bars import Bars, bars_of
from composer.events.features import bar_features, told_bars
from composer.events.notes import encode, without_advances
from composer.events.packing import BAR_FEATURES
from composer.events.steps import home_transposition
from composer.events.vocabulary import LARGEST_PART_COUNT, PART, PITCH, key_code
from composer.score.analysis import detect_key, has_played_velocities
from composer.score.key import Key
from composer.score.piece import Note, Part, Piece

MOST_BARS = 2000
MOST_NOTES = 100_000


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A piece and what the network is told about it.

    `piece` is the original; `heard` has only as many parts as events can name, and `slots` are their indices in
    `piece`. `bars` are its bars, and `told` (bars,) of BAR their features. `semitones` transposes it to C; `is_played`
    says whether its velocities came from a player.
    """

    piece: Piece
    heard: Piece
    slots: tuple[int, ...]
    bars: Bars
    told: np.ndarray
    key: Key | None
    semitones: int
    is_played: bool

    def events(self, left_out: Collection[tuple[int, Note]] = ()) -> list[tuple[int, ...]]:
        """The events of all notes in order, except those in `left_out`: (slot of `heard`, note)."""
        gone = set(left_out)
        parts = tuple(
            replace(part, notes=tuple(note for note in part.notes if (slot, note) not in gone))
            for slot, part in enumerate(self.heard.parts)
        )
        return events_of(replace(self.heard, parts=parts), self.semitones)


def source_of(piece: Piece) -> Source:
    """Encode a piece. Raises BadInput if it has no notes, or too many notes or bars."""
    if not piece.note_count:
        raise BadInput("music_has_no_notes")
    if piece.note_count > MOST_NOTES:
        raise BadInput("music_has_too_many_notes", count=piece.note_count, most=MOST_NOTES)
    slots = heard_slots(piece)
    heard = replace(piece, parts=tuple(piece.parts[slot] for slot in slots))
    bars = bars_of(heard.meters, piece.end)
    if len(bars) > MOST_BARS:
        raise BadInput("music_has_too_many_bars", count=len(bars), most=MOST_BARS)
    key = detect_key(piece)
    semitones = home_transposition(key_code(key))
    pitches = [note.pitch for part in heard.parts if not part.is_drums for note in part.notes]
    if pitches and not (min(pitches) + semitones >= 0 and max(pitches) + semitones <= 127):
        semitones = 0
    is_played = has_played_velocities(heard)
    return Source(piece, heard, slots, bars, _told(heard, bars, is_played), key, semitones, is_played)


def heard_slots(piece: Piece) -> tuple[int, ...]:
    """The indices of the parts that the network hears: all, or those with the most notes if there are too many."""
    by_notes = sorted(range(len(piece.parts)), key=lambda slot: -len(piece.parts[slot].notes))
    return tuple(sorted(by_notes[:LARGEST_PART_COUNT]))


def events_of(piece: Piece, semitones: int) -> list[tuple[int, ...]]:
    """The events of a transposed piece, each with its bar number in place of the advance."""
    bar, fields = without_advances(encode(piece).columns)
    fields = fields.astype(np.int64)
    is_drums = np.array([part.is_drums for part in piece.parts] or [False])
    fields[:, PITCH] += np.where(is_drums[fields[:, PART]], 0, semitones) if len(fields) else 0
    fields[:, 0] = bar
    return [tuple(event) for event in fields.tolist()]


def has_one_voice(part: Part) -> bool:
    """Whether a part is monophonic: it never sounds two notes at once. False with fewer than two notes."""
    return len(part.notes) > 1 and all(one.end <= other.onset for one, other in pairwise(part.notes))


def _told(piece: Piece, bars: Bars, is_played: bool) -> np.ndarray:
    told = told_bars(bars, piece.tempos)
    features = bar_features(encode(piece), has_velocities=is_played)
    for name in BAR_FEATURES.fields or ():
        told[name][: len(features)] = features[name]
    return told
