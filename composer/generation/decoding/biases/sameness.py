"""Away from going round: after bars that are much the same as those before them comes something else."""

from collections.abc import Sequence

import numpy as np

from composer.events.vocabulary import BAR_ADVANCE, FIELDS, PART, PITCH, POSITION
from composer.generation.decoding.biases.resemblance import places, resemblance
from composer.generation.decoding.state.context import Event
from composer.generation.decoding.state.state import DecoderState

# So many bars in a row may be much the same as the one before or the one before that, and one more where the plan
# brings them back. Then what stood at this moment in those two is made less likely by so many nats for each bar more,
# to the most: a network that hears the same for the fourth time is sure by some seven nats of what comes.
FREE_BARS, FREE_WHERE_PLANNED, NATS_A_BAR, MOST = 2, 3, 3.0, 12.0
# From how much of what two bars have together on they are much the same. A guess.
SAME = 0.85
BEFORE = (1, 2)


class SamenessBias:
    """Away from the notes of the last two bars, where the music has done nothing but repeat them."""

    def __init__(self) -> None:
        self._bar = 0
        self._run = 0

    def added_logits(self, field: int, event: Sequence[int], state: DecoderState) -> np.ndarray | None:
        """Of a pitch, by how many bars in a row were the same."""
        if field != PITCH or state.is_unpitched(event):
            return None
        bar = state.bar + event[BAR_ADVANCE]
        free = FREE_WHERE_PLANNED if state.context.similarity(bar) else FREE_BARS
        run = self._run + (bar > state.bar and self._is_same(state.bar, state))
        if run <= free:
            return None
        stood = [
            note[PITCH]
            for back in BEFORE
            for note in state.by_bar.get(bar - back, ())
            if (note[POSITION], note[PART]) == (event[POSITION], event[PART])
        ]
        if not stood:
            return None
        added = np.zeros(FIELDS[PITCH].size)
        added[stood] = -min(NATS_A_BAR * (run - free), MOST)
        return added

    def observe(self, event: Event, state: DecoderState) -> None:
        """When a bar has been left, whether it was the same."""
        if state.bar != self._bar:
            self._run = self._run + 1 if self._is_same(self._bar, state) else 0
            self._bar = state.bar

    def _is_same(self, bar: int, state: DecoderState) -> bool:
        """Whether a bar is much the same as the one before it, or the one before that."""
        here = places(state.by_bar.get(bar, ()))
        earlier = [places(state.by_bar.get(bar - back, ())) for back in BEFORE]
        return bool(here) and any(resemblance(here, there) >= SAME for there in earlier)
