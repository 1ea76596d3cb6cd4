"""A bias that keeps a piece in its key: chromatic color is allowed while a listener would still name the requested
key."""

from collections.abc import Sequence
from functools import cache

import numpy as np

from composer.events.vocabulary import DURATION, DURATIONS, PITCH, PITCH_COUNT
from composer.generation.decoding.state.state import DecoderState
from composer.score.analysis import PROFILES, key_profiles
from composer.score.key import Key, Mode

# After this share of the piece, there may be too little time to return to a key that was left.
NEARLY_OVER = 0.75
# The requested key must correlate better with what has sounded than any other key, by this margin.
MARGIN = 0.1
# The largest change to the logit of a pitch class, in nats.
STRENGTH = 6.0
CENTERED = key_profiles()
NORMED = CENTERED / np.linalg.norm(CENTERED, axis=1, keepdims=True)


class KeyBias:
    """Steers away from rival keys that the music so far could suggest.

    Near the end it also shortens notes that would strengthen a rival, because there is no time left to return.
    """

    def __init__(self, keys: Sequence[Key | None], first_bar: int = 0):
        """`keys` are those of the sections. Notes before `first_bar` are ignored."""
        self._keys, self._first_bar = keys, first_bar
        # How many ticks each pitch class, relative to C, has sounded in each key.
        self.sounded = {key: np.zeros(12) for key in keys if key is not None}

    def added_logits(self, field: int, event: Sequence[int], state: DecoderState) -> np.ndarray | None:
        """For PITCH, and near the end of the piece also for DURATION."""
        if field not in (PITCH, DURATION) or state.is_unpitched(event):
            return None
        key = self._keys[state.section_after(event)]
        if key is None:
            return None
        if field == PITCH:
            return pitch_bias(key.mode, self.sounded[key])
        if state.written_share < NEARLY_OVER:
            return None
        return duration_bias(key.mode, self.sounded[key], event[PITCH], DURATIONS)

    def observe(self, event: Sequence[int], state: DecoderState) -> None:
        """Record a note that was written."""
        key = self._keys[state.section]
        if key is not None and state.bar >= self._first_bar and not state.is_unpitched(event):
            # New values: forked particles share the old ones.
            sounded = self.sounded[key].copy()
            sounded[event[PITCH] % 12] += int(DURATIONS[event[DURATION]]) - state.cut_short
            self.sounded = {**self.sounded, key: sounded}


def pitch_bias(mode: Mode, sounded: np.ndarray) -> np.ndarray:
    """Return the nats to add to the logits of the next pitch, (128,), relative to C: zeros while the key is clear.

    `sounded` (12,) is how long each pitch class has sounded in a key of this mode whose tonic is C. As in
    `score.analysis.detect_key`, it is correlated with the key profiles of Krumhansl and Kessler (1982).
    """
    centered = sounded - sounded.mean()
    length = float(np.dot(centered, centered)) ** 0.5
    if length == 0:
        return np.zeros(PITCH_COUNT)
    fits, place = NORMED @ (centered / length), _place(mode)
    asked, fits[place] = float(fits[place]), -np.inf
    rival = int(fits.argmax())
    lacking = min(max((MARGIN - (asked - float(fits[rival]))) / MARGIN, 0.0), 2.0) / 2
    return STRENGTH * lacking * _toward(mode)[rival]


def duration_bias(mode: Mode, sounded: np.ndarray, pitch: int, durations: np.ndarray) -> np.ndarray:
    """Return the nats to add to the logits of `durations` (ticks), (durations,), for a pitch relative to C: 0 for those
    that leave the key clear; `sounded` as in `pitch_bias`."""
    after = np.tile(sounded, (len(durations), 1))
    after[:, pitch % 12] += durations
    after -= after.mean(axis=1, keepdims=True)
    fits = after @ NORMED.T / np.maximum(np.linalg.norm(after, axis=1, keepdims=True), 1e-9)
    asked = fits[:, _place(mode)].copy()
    fits[:, _place(mode)] = -np.inf
    lacking = np.clip((MARGIN / 2 - (asked - fits.max(axis=1))) / (MARGIN / 2), 0.0, 2.0) / 2
    return -2 * STRENGTH * lacking


def _place(mode: Mode) -> int:
    """The row of the key on C in the key profiles."""
    return 12 * list(PROFILES).index(mode)


@cache
def _toward(mode: Mode) -> np.ndarray:
    """For each rival of the key on C, how much each pitch tells that key from the rival, (keys, 128) -1..1."""
    toward = NORMED[_place(mode)] - NORMED
    most = np.abs(toward).max(axis=1, keepdims=True)
    return np.tile(np.divide(toward, most, where=most > 0, out=toward), 11)[:, :PITCH_COUNT]
