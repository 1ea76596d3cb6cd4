"""Keeping a piece in its key: color is welcome as long as a listener would still name the key that was asked for."""

from collections.abc import Sequence
from copy import copy

import numpy as np

from composer.events.vocabulary import DURATION, DURATIONS, FIELDS, PITCH
from composer.generation.decoding.state.state import DecoderState
from composer.score.analysis import PROFILES, key_profiles
from composer.score.key import Key, Mode

# From which share of a piece on a key that was left is not sure to be found again.
NEARLY_OVER = 0.75
# The asked key is to correlate better with what has sounded than any other, by so much.
MARGIN = 0.1
PITCHES = FIELDS[PITCH].size
# By how much at most a pitch class is made likelier or less likely, in nats.
STRENGTH = 6.0


class KeyBias:
    """Away from the keys that what has sounded might be heard in instead; near the end also from holding what would
    lead to one, since there is no time to come back."""

    def __init__(self, keys: Sequence[Key | None], first_bar: int = 0):
        """`keys` of the sections; one that goes on in the same key goes on being judged with what sounded. What is
        heard before `first_bar` does not count."""
        self._trackers = {key: KeyTracker(key.mode) for key in keys if key is not None}
        self._keys, self._first_bar = keys, first_bar

    def __copy__(self) -> "KeyBias":
        other = KeyBias((), self._first_bar)
        other._keys = self._keys
        other._trackers = {key: tracker.copy() for key, tracker in self._trackers.items()}
        return other

    def added_logits(self, field: int, event: Sequence[int], state: DecoderState) -> np.ndarray | None:
        """Of a pitch, and near the end of a duration."""
        if field not in (PITCH, DURATION) or state.is_unpitched(event):
            return None
        tracker = self._of(state.section_after(event))
        if tracker is None:
            return None
        if field == PITCH:
            return tracker.pitch_bias()
        return tracker.duration_bias(event[PITCH], DURATIONS) if state.written_share >= NEARLY_OVER else None

    def observe(self, event: Sequence[int], state: DecoderState) -> None:
        """A note that sounds."""
        tracker = self._of(state.section)
        if tracker is not None and state.bar >= self._first_bar and not state.is_unpitched(event):
            tracker.observe(event[PITCH], int(DURATIONS[event[DURATION]]) - state.cut_short)

    def _of(self, section: int) -> "KeyTracker | None":
        key = self._keys[section]
        return None if key is None else self._trackers[key]


class KeyTracker:
    """What has sounded of a piece in a key whose tonic is called C, and what should sound next.

    Judged as `score.analysis.detect_key` judges: by the correlation of sounding time with the key profiles of Krumhansl
    and Kessler.
    """

    def __init__(self, mode: Mode):
        centered = key_profiles()
        self._profiles = centered / np.linalg.norm(centered, axis=1, keepdims=True)
        self._asked = 12 * list(PROFILES).index(mode)
        self._weights = np.zeros(12)
        # What tells the key from each other one, by pitch.
        toward = self._profiles[self._asked] - self._profiles
        most = np.abs(toward).max(axis=1, keepdims=True)
        self._toward = np.tile(np.divide(toward, most, where=most > 0, out=toward), 11)[:, :PITCHES]

    def copy(self) -> "KeyTracker":
        """Another with the same past."""
        other = copy(self)
        other._weights = self._weights.copy()
        return other

    def observe(self, pitch: int, duration: int) -> None:
        """A note that sounds, of a part that is not drums; `pitch` relative to C, `duration` in ticks."""
        self._weights[pitch % 12] += duration

    def pitch_bias(self) -> np.ndarray:
        """What to add to the logits of the next pitch, (128,): nothing as long as the key is clear."""
        centered = self._weights - self._weights.mean()
        length = float(np.dot(centered, centered)) ** 0.5
        if length == 0:
            return np.zeros(PITCHES)
        fits = self._profiles @ (centered / length)
        asked, fits[self._asked] = float(fits[self._asked]), -np.inf
        rival = int(fits.argmax())
        lacking = min(max((MARGIN - (asked - float(fits[rival]))) / MARGIN, 0.0), 2.0) / 2
        return STRENGTH * lacking * self._toward[rival]

    def duration_bias(self, pitch: int, durations: np.ndarray) -> np.ndarray:
        """What to add to the logits of durations in ticks, (durations,), of a pitch relative to C: nothing for those
        after which the key is still clear."""
        after = np.tile(self._weights, (len(durations), 1))
        after[:, pitch % 12] += durations
        after -= after.mean(axis=1, keepdims=True)
        fits = after @ self._profiles.T / np.maximum(np.linalg.norm(after, axis=1, keepdims=True), 1e-9)
        asked = fits[:, self._asked].copy()
        fits[:, self._asked] = -np.inf
        lacking = np.clip((MARGIN / 2 - (asked - fits.max(axis=1))) / (MARGIN / 2), 0.0, 2.0) / 2
        return -2 * STRENGTH * lacking
