"""Each bar as loud and as high as is planned, without flattening what is loud and soft, high and low within it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from composer.events.vocabulary import FIELDS, PART, PITCH, REST, TIE, VELOCITY
from composer.generation.decoding.state.state import DecoderState


@dataclass(frozen=True, slots=True)
class Strength:
    """How a field is held to the mean that is planned for it.

    Its mean is taken over `notes` notes; a value is made likelier by `nats` for being one higher, for each that the
    mean was too low; by `most` nats at the most.
    """

    notes: int
    nats: float
    most: float


# At the most a shift by some forty where velocities are spread by fifteen, and by some three semitones where pitches
# are spread by ten.
STRENGTHS = {VELOCITY: Strength(10, 0.014, 0.18), PITCH: Strength(24, 0.006, 0.03)}


class DriftBias:
    """Toward higher values of a field when those before were too low, and the other way round."""

    def __init__(self, field: int):
        """`field` is VELOCITY or PITCH."""
        self._field, self._strength = field, STRENGTHS[field]
        self._higher = np.arange(FIELDS[field].size) - FIELDS[field].size // 2
        self._missing = 0.0

    def added_logits(self, field: int, event: Sequence[int], state: DecoderState) -> np.ndarray | None:
        """By what the mean of the last notes lacks."""
        if field != self._field or self._planned(state) is None or (field == PITCH and state.is_unpitched(event)):
            return None
        most = self._strength.most
        return min(max(self._strength.nats * self._missing, -most), most) * self._higher

    def observe(self, event: Sequence[int], state: DecoderState) -> None:
        """A note that sounds."""
        planned = self._planned(state)
        if planned is None or event[VELOCITY] == TIE or event[PART] == REST:
            return
        if self._field == VELOCITY or not state.is_unpitched(event):
            missing = float(planned[state.bar]) - event[self._field]
            self._missing += (missing - self._missing) / self._strength.notes

    def _planned(self, state: DecoderState) -> np.ndarray | None:
        return state.context.loudness if self._field == VELOCITY else state.context.register
