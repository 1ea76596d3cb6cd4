"""Leaning toward what is planned, and away from what jars: small nudges to the next choice.

The network is told the plan, but nothing makes it follow. Each leaning hears what is written, and says what to add to
the logits of a field, the more the further a piece has drifted; as long as all is as planned, nothing.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from composer.events.vocabulary import BAR_ADVANCE, DURATION, DURATIONS, FIELDS, PITCH, POSITION, VELOCITY
from composer.generation.decoding.concord import concord
from composer.generation.decoding.key_tracking import Tonality
from composer.generation.decoding.state import Draft
from composer.score.key import Key

# By how many nats a bar that has all its notes, or none, is made likelier or less likely to be left.
LEAVING_STRENGTH = 3.0
# By how many nats a wait twice as long is, when the notes of a whole bar are lacking.
WAITING_STRENGTH = 2.5
# The part of a bar's notes that a piece may be ahead or behind before anything is done.
DENSITY_TOLERANCE = 0.05
# Waiting less than this share of a bar is not waiting.
SHORTEST_WAIT = 1 / 32
# From which share of a piece on a key that was left is not sure to be found again.
NEARLY_OVER = 0.75
# Over how many notes loudness is averaged, and by how many nats a velocity is made likelier for being one louder, when
# what sounded was one too soft.
LOUDNESS_NOTES = 10
LOUDNESS_STRENGTH = 0.014
# At most, a shift by some forty where velocities are spread by fifteen.
MOST_LOUDNESS = 0.18
# Over how many notes the register is averaged, and by how many nats a pitch is made likelier for being a semitone
# higher, when what sounded was one too low.
REGISTER_NOTES = 24
REGISTER_STRENGTH = 0.006
# At most, a shift by some three semitones where pitches are spread by ten.
MOST_REGISTER = 0.03
# Of each value of a field: whether it leaves the bar, the place in a bar, how much louder or higher than the middle.
LEAVES = np.arange(FIELDS[BAR_ADVANCE].size) > 0
POSITIONS = np.arange(FIELDS[POSITION].size)
LOUDER = np.arange(FIELDS[VELOCITY].size) - 64
HIGHER = np.arange(FIELDS[PITCH].size) - 60


class Leaning(Protocol):
    """One thing that a piece is to keep to."""

    def lean(self, field: int, event: Sequence[int], draft: Draft) -> np.ndarray | None:
        """What to add to the logits of a field, (size,), after the fields that are in `event` already."""

    def hear(self, event: Sequence[int], draft: Draft) -> None:
        """An event that has just been written."""


class InKey:
    """Keeping to the key of each section: see `tonality`."""

    def __init__(self, keys: Sequence[Key]):
        """`keys` of the four sections; one that goes on in the same key goes on being judged with what sounded."""
        self._tonalities: dict[Key, Tonality] = {key: Tonality(key.mode) for key in keys}
        self._keys = keys

    def lean(self, field: int, event: Sequence[int], draft: Draft) -> np.ndarray | None:
        """Away from the keys that what has sounded might be heard in instead; near the end also from holding what
        would lead to one, since there is no time to come back."""
        if field not in (PITCH, DURATION) or draft.is_unpitched(event):
            return None
        tonality = self._of(draft.section_after(event))
        if field == PITCH:
            return tonality.leaning()
        return tonality.lasting(event[PITCH], DURATIONS) if draft.written_share >= NEARLY_OVER else None

    def hear(self, event: Sequence[int], draft: Draft) -> None:
        """A note that sounds."""
        if not draft.is_unpitched(event):
            self._of(draft.section).hear(event[PITCH], int(DURATIONS[event[DURATION]]) - draft.cut_short)

    def _of(self, section: int) -> Tonality:
        return self._tonalities[self._keys[section]]


class AsDense:
    """Writing as many notes in each bar as are planned."""

    def lean(self, field: int, event: Sequence[int], draft: Draft) -> np.ndarray | None:
        """Toward leaving a bar that is full, and toward waiting less in one that lacks notes."""
        if field == BAR_ADVANCE:
            planned = draft.planned_notes(draft.bar)
            return -LEAVING_STRENGTH * _beyond((planned - draft.notes_in_bar) / planned) * LEAVES
        if field == POSITION and event[BAR_ADVANCE] == 0 and draft.events:
            planned = draft.planned_notes(draft.bar)
            due = planned * draft.position / draft.bar_ticks
            behind = _beyond((due + 1 - draft.notes_in_bar) / planned)
            if not behind:
                return None
            waits = np.maximum((POSITIONS - draft.position) / draft.bar_ticks, SHORTEST_WAIT)
            return -WAITING_STRENGTH * behind * np.log2(waits / SHORTEST_WAIT)
        return None

    def hear(self, event: Sequence[int], draft: Draft) -> None:
        """The draft counts its notes itself."""


class AsLoud:
    """Writing each bar as loud as is planned, without flattening what is loud and soft within it."""

    def __init__(self) -> None:
        self._missing = 0.0

    def lean(self, field: int, event: Sequence[int], draft: Draft) -> np.ndarray | None:
        """Toward louder notes when those before were too soft, and the other way round."""
        if field != VELOCITY:
            return None
        strength = min(max(LOUDNESS_STRENGTH * self._missing, -MOST_LOUDNESS), MOST_LOUDNESS)
        return strength * LOUDER

    def hear(self, event: Sequence[int], draft: Draft) -> None:
        """A note that sounds."""
        missing = draft.planned_loudness(draft.bar) - event[VELOCITY]
        self._missing += (missing - self._missing) / LOUDNESS_NOTES


class AsHigh:
    """Writing each bar as high as is planned, without flattening what is high and low within it."""

    def __init__(self) -> None:
        self._missing = 0.0

    def lean(self, field: int, event: Sequence[int], draft: Draft) -> np.ndarray | None:
        """Toward higher notes when those before were too low, and the other way round."""
        if field != PITCH or draft.is_unpitched(event) or not draft.has_register:
            return None
        strength = min(max(REGISTER_STRENGTH * self._missing, -MOST_REGISTER), MOST_REGISTER)
        return strength * HIGHER

    def hear(self, event: Sequence[int], draft: Draft) -> None:
        """A note that sounds."""
        if not draft.is_unpitched(event):
            missing = draft.planned_register(draft.bar) - event[PITCH]
            self._missing += (missing - self._missing) / REGISTER_NOTES


class InConcord:
    """Striking seconds, sevenths and ninths no oftener than people do."""

    def lean(self, field: int, event: Sequence[int], draft: Draft) -> np.ndarray | None:
        """Away from what clashes with what sounds."""
        if field != PITCH or draft.is_unpitched(event):
            return None
        return concord(*draft.sounding_with(event))

    def hear(self, event: Sequence[int], draft: Draft) -> None:
        """The draft knows what sounds."""


def _beyond(share: float) -> float:
    """What of a share, -1..1, is beyond what is tolerated."""
    beyond = share - min(max(share, -DENSITY_TOLERANCE), DENSITY_TOLERANCE)
    return min(max(beyond, -1.0), 1.0)
