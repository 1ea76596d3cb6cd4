"""What sounds well together: seconds, sevenths and ninths no oftener than people strike them."""

from collections.abc import Sequence

import numpy as np

from composer.events.vocabulary import FIELDS, PITCH
from composer.generation.decoding.state.state import DecoderState

PITCHES = np.arange(FIELDS[PITCH].size)
APART = np.abs(np.subtract.outer(PITCHES, PITCHES)) % 12
# By how many nats a pitch is made likelier that is so many semitones, and any octaves, from one that is struck with it,
# or that is held. The network blurs what is near: left alone, it strikes seconds together two to six times as often as
# people do.
WITH_STRUCK = np.zeros(12)
WITH_STRUCK[[1, 2, 10, 11]] = -1.4, -0.8, -0.4, -0.8
WITH_HELD = np.zeros(12)
WITH_HELD[[1, 2, 11]] = -1.0, -0.3, -0.3
# The same by both pitches, since this is asked for every note.
BESIDE_STRUCK, BESIDE_HELD = WITH_STRUCK[APART], WITH_HELD[APART]


class ConcordBias:
    """Away from what clashes with what sounds."""

    def added_logits(self, field: int, event: Sequence[int], state: DecoderState) -> np.ndarray | None:
        """Of a pitch, by what is struck with it, and by what is still held."""
        return None if field != PITCH or state.is_unpitched(event) else concord(*state.sounding_with(event))

    def observe(self, event: Sequence[int], state: DecoderState) -> None:
        """The state knows what sounds."""


def concord(struck: Sequence[int], held: Sequence[int]) -> np.ndarray:
    """What to add to the logits of a pitch, (128,), beside pitches struck with it, and others that are still held."""
    return _worst(BESIDE_STRUCK, struck) + _worst(BESIDE_HELD, held)


def _worst(beside: np.ndarray, pitches: Sequence[int]) -> np.ndarray:
    """The least that `beside`, (128, 128), says of each pitch beside any of these."""
    return beside[pitches].min(axis=0) if pitches else np.zeros(len(PITCHES))
