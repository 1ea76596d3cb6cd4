"""A bias toward the planned register of each bar that keeps the distances within the bar."""

from collections.abc import Sequence

import numpy as np

from composer.events.vocabulary import BAR_ADVANCE, FIELDS, PART, PITCH, REST, TIE, VELOCITY
from composer.generation.decoding.state.state import DecoderState

# The mean pitch is taken over about so many notes; for each semitone by which it was too low, each semitone up gains so
# many nats, up to a shift of about 15 semitones (the standard deviation is about 10): a piece may begin an octave too
# low. Measured: 12 pieces each of five styles miss their planned mean pitch by 1.8 semitones (root mean square); with
# 0.006 nats, at most 0.03, by 3.8.
NOTES, NATS, MOST_NATS = 24, 0.02, 0.15
# Pitches farther from the planned mean gain no more than at this distance, or the extremes would gain most. A guess:
# 36 pieces each of four styles are told apart by 0.845 with it and 0.87 without, which may be chance.
REACH_SEMITONES = 18
# The mean of the first notes counts as if this many had been as planned before them. A guess.
NOTES_BEFORE = 2


class RegisterBias:
    """Raises pitches when the recent ones were too low, and lowers them when they were too high."""

    def __init__(self) -> None:
        self._missing = 0.0
        self._heard = 0

    def added_logits(self, field: int, event: Sequence[int], state: DecoderState) -> np.ndarray | None:
        """Favor higher or lower pitches around the planned mean in proportion to the error of the running mean."""
        planned = state.context.register
        if field != PITCH or planned is None or state.is_unpitched(event):
            return None
        pull = min(max(NATS * self._missing, -MOST_NATS), MOST_NATS)
        distance = np.arange(FIELDS[PITCH].size) - planned[state.bar + event[BAR_ADVANCE]]
        return pull * np.clip(distance, -REACH_SEMITONES, REACH_SEMITONES)

    def observe(self, event: Sequence[int], state: DecoderState) -> None:
        """Update the running error with a note that was written."""
        planned = state.context.register
        if planned is None or event[VELOCITY] == TIE or event[PART] == REST or state.is_unpitched(event):
            return
        missing = float(planned[state.bar]) - event[PITCH]
        self._heard += 1
        self._missing += (missing - self._missing) / min(self._heard + NOTES_BEFORE, NOTES)
