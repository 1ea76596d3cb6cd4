"""Keeping a piece in its key: colour is welcome as long as a listener would still name the key that was asked for."""

from functools import cache

import numpy as np

from composer.score.analysis import PROFILES
from composer.score.key import Mode

# The notes of a scale; in minor with the leading note, which its cadences need.
SCALES: dict[Mode, tuple[int, ...]] = {"major": (0, 2, 4, 5, 7, 9, 11), "minor": (0, 2, 3, 5, 7, 8, 10, 11)}
# The asked key is to correlate better with what has sounded than any other, by so much.
MARGIN = 0.1
# By how much at most a pitch class is made likelier or less likely, in nats.
STRENGTH = 6.0


@cache
def scale(mode: Mode) -> np.ndarray:
    """Which pitches, relative to C, belong to the scale, (128,) bool; not to be written to."""
    belongs = np.isin(np.arange(128) % 12, SCALES[mode])
    belongs.flags.writeable = False
    return belongs


class Tonality:
    """What has sounded of a piece in a key whose tonic is called C, and what should sound next.

    Judged as `score.analysis.detect_key` judges: by the correlation of sounding time with the key profiles of Krumhansl
    and Kessler.
    """

    def __init__(self, mode: Mode):
        profiles = np.stack([np.roll(PROFILES[kind], tonic) for kind in PROFILES for tonic in range(12)])
        centred = profiles - profiles.mean(axis=1, keepdims=True)
        self._profiles = centred / np.linalg.norm(centred, axis=1, keepdims=True)
        self._asked = 12 * list(PROFILES).index(mode)
        self._weights = np.zeros(12)
        # What tells the key from each other one, by pitch.
        toward = self._profiles[self._asked] - self._profiles
        most = np.abs(toward).max(axis=1, keepdims=True)
        self._toward = np.tile(np.divide(toward, most, where=most > 0, out=toward), 11)[:, :128]

    def hear(self, pitch: int, duration: int) -> None:
        """A note that sounds, of a part that is not drums; `pitch` relative to C, `duration` in ticks."""
        self._weights[pitch % 12] += duration

    def leaning(self) -> np.ndarray:
        """What to add to the logits of the next pitch, (128,): nothing as long as the key is clear."""
        centred = self._weights - self._weights.mean()
        length = float(np.dot(centred, centred)) ** 0.5
        if length == 0:
            return np.zeros(128)
        fits = self._profiles @ (centred / length)
        asked, fits[self._asked] = float(fits[self._asked]), -np.inf
        rival = int(fits.argmax())
        lacking = min(max((MARGIN - (asked - float(fits[rival]))) / MARGIN, 0.0), 2.0) / 2
        return STRENGTH * lacking * self._toward[rival]

    def lasting(self, pitch: int, durations: np.ndarray) -> np.ndarray:
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
