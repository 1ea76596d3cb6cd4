"""The user's own music as the network hears it."""

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from composer.errors import BadInput
from composer.events.bars import Bars, bars_of, tempos_of_bars
from composer.events.features import bar_features
from composer.events.notes import encode, without_advances
from composer.events.packing import BAR, BAR_FEATURES
from composer.events.steps import home_transposition, mode_of_key
from composer.events.vocabulary import LARGEST_PART_COUNT, PITCH, key_code
from composer.generation.decoding.state.context import Event
from composer.score.analysis import detect_key
from composer.score.key import Key
from composer.score.piece import Note, Part, Piece

MOST_BARS = 2000
MOST_NOTES = 100_000
# A player's velocities vary; those of a score that was typed in do not.
FEWEST_PLAYED_VELOCITIES = 8


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A piece, and what the network is told of it.

    `piece` is the user's, `heard` the same without the parts that are too many to hear; `slots` are the places of its
    parts in `piece`. `bars` are counted as events count them, and `told` (bars,) of BAR is what is known of each.
    `semitones` bring it to C; `is_played` says whether its velocities are a player's.
    """

    piece: Piece
    heard: Piece
    slots: tuple[int, ...]
    bars: Bars
    told: np.ndarray
    key: Key | None
    semitones: int
    is_played: bool

    @property
    def mode(self) -> str:
        """The mode of the key; "none" without one."""
        return mode_of_key(key_code(self.key))

    def events(self, left_out: Collection[tuple[int, Note]] = ()) -> list[Event]:
        """The events of all notes, in their order, but of those that are left out: (slot of `heard`, note)."""
        gone = set(left_out)
        parts = tuple(
            replace(part, notes=tuple(note for note in part.notes if (slot, note) not in gone))
            for slot, part in enumerate(self.heard.parts)
        )
        return events_of(replace(self.heard, parts=parts), self.semitones)


def source_of(piece: Piece) -> Source:
    """Prepare a piece. Raises BadInput for one without notes, or with more than can be worked with."""
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
    velocities = {note.velocity for part in heard.parts for note in part.notes}
    is_played = len(velocities) >= FEWEST_PLAYED_VELOCITIES
    return Source(piece, heard, slots, bars, _told(heard, bars, is_played), key, semitones, is_played)


def heard_slots(piece: Piece) -> tuple[int, ...]:
    """The parts that are heard: all, or those of most notes if they are more than events can name."""
    by_notes = sorted(range(len(piece.parts)), key=lambda slot: -len(piece.parts[slot].notes))
    return tuple(sorted(by_notes[:LARGEST_PART_COUNT]))


def events_of(piece: Piece, semitones: int) -> list[Event]:
    """The events of a piece moved by some semitones, each with the number of its bar."""
    bar, fields = without_advances(encode(piece).columns)
    fields = fields.astype(np.int64)
    is_drums = np.array([part.is_drums for part in piece.parts] or [False])
    fields[:, PITCH] += np.where(is_drums[fields[:, 2]], 0, semitones) if len(fields) else 0
    fields[:, 0] = bar
    return [tuple(event) for event in fields.tolist()]


def has_one_voice(part: Part) -> bool:
    """Whether a part never sounds two notes at once, as far as can be told from it."""
    until = 0
    for note in part.notes:
        if note.onset < until:
            return False
        until = note.end
    return len(part.notes) > 1


def _told(piece: Piece, bars: Bars, is_played: bool) -> np.ndarray:
    told = np.zeros(len(bars), dtype=BAR)
    told["meter"], told["ticks"] = bars.meters, bars.ticks
    told["tempo"] = tempos_of_bars(piece.tempos, bars)
    told["bars_left"] = np.arange(len(bars))[::-1]
    events = encode(piece)
    is_drums = np.array([part.is_drums for part in piece.parts])
    features = bar_features(events.columns, events.bars, is_drums, is_played)
    for name in BAR_FEATURES.fields or ():
        told[name][: len(features)] = features[name]
    return told
