"""A bias against dissonance, so that seconds, sevenths and ninths are no more frequent than in real music."""

from collections.abc import Sequence

import numpy as np

from composer.events.vocabulary import PITCH, PITCHES
from composer.generation.decoding.state.state import DecoderState

APART = np.abs(np.subtract.outer(PITCHES, PITCHES)) % 12
# Nats added to a pitch by its interval in semitones, octaves removed, to a note struck with it or still held. The
# network blurs neighboring pitches: without this bias it strikes seconds together two to six times as often as people
# do.
WITH_STRUCK = np.zeros(12)
WITH_STRUCK[[1, 2, 10, 11]] = -1.4, -0.8, -0.4, -0.8
WITH_HELD = np.zeros(12)
WITH_HELD[[1, 2, 11]] = -1.0, -0.3, -0.3
# The same as tables indexed by both pitches, because they are looked up for every note.
BESIDE_STRUCK, BESIDE_HELD = WITH_STRUCK[APART], WITH_HELD[APART]


class ConcordBias:
    """Discourages pitches that clash with what is sounding."""

    def added_logits(self, field: int, event: Sequence[int], state: DecoderState) -> np.ndarray | None:
        """For PITCH, penalize dissonance with notes struck at the same time and notes still held."""
        return None if field != PITCH or state.is_unpitched(event) else concord(*state.sounding_with(event))

    def observe(self, event: Sequence[int], state: DecoderState) -> None:
        """Nothing to record: the state knows what is sounding."""


def concord(struck: Sequence[int], held: Sequence[int]) -> np.ndarray:
    """Return the nats to add to the logits of a pitch, (128,), given pitches struck with it and other pitches still
    held."""
    return _worst(BESIDE_STRUCK, struck) + _worst(BESIDE_HELD, held)


def _worst(beside: np.ndarray, pitches: Sequence[int]) -> np.ndarray:
    """The smallest value of `beside`, (128, 128), for each pitch against any of `pitches`; (128,)."""
    return beside[pitches].min(axis=0) if pitches else np.zeros(len(PITCHES))
