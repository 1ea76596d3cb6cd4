"""What sounds well together: seconds, sevenths and ninths no oftener than people strike them."""

from collections.abc import Sequence

import numpy as np

from composer.events.vocabulary import FIELDS, PITCH

PITCHES = np.arange(FIELDS[PITCH].size)
# By how many nats a pitch is made likelier that is so many semitones, and any octaves, from one that is struck with it,
# or that is held. The network blurs what is near: left alone, it strikes seconds together two to six times as often as
# people do.
WITH_STRUCK = np.zeros(12)
WITH_STRUCK[[1, 2, 10, 11]] = -1.4, -0.8, -0.4, -0.8
WITH_HELD = np.zeros(12)
WITH_HELD[[1, 2, 11]] = -1.0, -0.3, -0.3


def concord(struck: Sequence[int], held: Sequence[int]) -> np.ndarray:
    """What to add to the logits of a pitch, (128,), beside pitches struck with it, and others that are still held."""
    return _worst(WITH_STRUCK, struck) + _worst(WITH_HELD, held)


def _worst(nats: np.ndarray, pitches: Sequence[int]) -> np.ndarray:
    """The least that `nats`, (12,), says of each pitch beside any of these."""
    if not len(pitches):
        return np.zeros(len(PITCHES))
    return nats[np.abs(PITCHES[:, np.newaxis] - np.array(pitches)) % 12].min(axis=1)
