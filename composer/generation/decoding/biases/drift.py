"""A bias toward the planned loudness and register of each bar that keeps the contrasts within the bar."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from composer.events.vocabulary import FIELDS, PART, PITCH, REST, TIE, VELOCITY
from composer.generation.decoding.state.state import DecoderState


@dataclass(frozen=True, slots=True)
class Strength:
    """How strongly the running mean of a field is pulled toward its planned value.

    The mean is taken over about `notes` notes. For each unit by which it was too low, each step up in value gains
    `nats`, up to `most`.
    """

    notes: int
    nats: float
    most: float


# At most a shift of about 40 for velocities, whose standard deviation is about 15, and of about 15 semitones for
# pitches, whose standard deviation is about 10: a piece may begin an octave too low. Measured: 12 pieces each of five
# styles miss their planned mean pitch by 1.8 semitones (root mean square); with 0.006 nats, at most 0.03, by 3.8.
STRENGTHS = {VELOCITY: Strength(10, 0.014, 0.18), PITCH: Strength(24, 0.02, 0.15)}
# The mean of the first notes counts as if this many had been as planned before them. A guess.
NOTES_BEFORE = 2


class DriftBias:
    """Raises a field when its recent values were too low, and lowers it when they were too high."""

    def __init__(self, field: int):
        """`field` is VELOCITY or PITCH."""
        self._field, self._strength = field, STRENGTHS[field]
        self._higher = np.arange(FIELDS[field].size) - FIELDS[field].size // 2
        self._missing = 0.0
        self._heard = 0

    def added_logits(self, field: int, event: Sequence[int], state: DecoderState) -> np.ndarray | None:
        """Favor higher or lower values in proportion to the error of the running mean."""
        if field != self._field or self._planned(state) is None or (field == PITCH and state.is_unpitched(event)):
            return None
        most = self._strength.most
        return min(max(self._strength.nats * self._missing, -most), most) * self._higher

    def observe(self, event: Sequence[int], state: DecoderState) -> None:
        """Update the running error with a note that was written."""
        planned = self._planned(state)
        if planned is None or event[VELOCITY] == TIE or event[PART] == REST:
            return
        if self._field == VELOCITY or not state.is_unpitched(event):
            missing = float(planned[state.bar]) - event[self._field]
            self._heard += 1
            self._missing += (missing - self._missing) / min(self._heard + NOTES_BEFORE, self._strength.notes)

    def _planned(self, state: DecoderState) -> np.ndarray | None:
        return state.context.loudness if self._field == VELOCITY else state.context.register
