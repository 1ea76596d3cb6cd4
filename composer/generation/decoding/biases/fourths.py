"""A bias that keeps chords as often over their root or third as in the real piece that a piece is planned after.

In counterpoint a fourth over the bass is a dissonance: the chord is over its fifth. The network is less sure of the
bass than of the other notes. Without this bias half as many notes again were a fourth over it as in real music, in
baroque pieces twice as many; a ragtime, whose bass alternates between root and fifth, has more.
"""

from collections.abc import Sequence

import numpy as np

from composer.events.vocabulary import PITCH, PITCHES
from composer.generation.decoding.biases.excess import Excess
from composer.generation.decoding.state.state import DecoderState
from composer.score.analysis import FOURTH, fourths_over_bass
from composer.score.key import OCTAVE

# [pitch, bass], bool.
ABOVE = np.subtract.outer(PITCHES, PITCHES)
IS_FOURTH = (ABOVE > 0) & (ABOVE % OCTAVE == FOURTH)


class FourthsBias:
    """Discourages fourths over the bass, octaves removed, while there are more of them than planned."""

    def __init__(self, share: float):
        """`share` is the planned share of notes that are a fourth over the lowest note struck with them, 0..1."""
        self._excess = Excess(share)
        self._last: frozenset[int] | None = None

    def added_logits(self, field: int, event: Sequence[int], state: DecoderState) -> np.ndarray | None:
        """For PITCH, penalize a fourth over the bass, whether the pitch is the upper note or the bass."""
        nats = self._excess.nats
        if field != PITCH or not nats or not state.chord or not state.is_now(event) or state.is_unpitched(event):
            return None
        struck = list(state.chord)
        bass = min(struck)
        return -nats * np.where(bass > PITCHES, IS_FOURTH[struck].any(axis=0), IS_FOURTH[:, bass])

    def observe(self, event: Sequence[int], state: DecoderState) -> None:
        """Count the notes of each chord when it is complete."""
        if state.chords and state.chords[-1] is not self._last:
            self._last = state.chords[-1]
            self._excess = self._excess.after(fourths_over_bass(self._last), len(self._last))
