"""A bias against stagnation: after several nearly identical bars, something new follows."""

from collections.abc import Sequence

import numpy as np

from composer.events.vocabulary import BAR_ADVANCE, FIELDS, PART, PITCH, POSITION
from composer.generation.decoding.biases.resemblance import places, resemblance
from composer.generation.decoding.state.context import Event
from composer.generation.decoding.state.state import DecoderState

# This many bars in a row may nearly repeat one of the two bars before them, and one more where the plan asks for a
# recall. After that, the pitches that stood at the same moment in those two bars lose NATS_A_BAR for each further bar,
# up to MOST. A network that has heard the same bar four times predicts it again by a margin of about seven nats.
FREE_BARS, FREE_WHERE_PLANNED, NATS_A_BAR, MOST = 2, 3, 3.0, 12.0
# Two bars with at least this similarity count as the same. A guess.
SAME = 0.85
BEFORE = (1, 2)


class SamenessBias:
    """Discourages the notes of the last two bars once the music has only been repeating them."""

    def __init__(self) -> None:
        self._bar = 0
        self._run = 0

    def added_logits(self, field: int, event: Sequence[int], state: DecoderState) -> np.ndarray | None:
        """For PITCH, penalize repetition by the number of repeated bars in a row."""
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
        """On leaving a bar, count whether it was a repetition."""
        if state.bar != self._bar:
            self._run = self._run + 1 if self._is_same(self._bar, state) else 0
            self._bar = state.bar

    def _is_same(self, bar: int, state: DecoderState) -> bool:
        """Whether a bar nearly equals one of the two bars before it."""
        here = places(state.by_bar.get(bar, ()))
        earlier = [places(state.by_bar.get(bar - back, ())) for back in BEFORE]
        return bool(here) and any(resemblance(here, there) >= SAME for there in earlier)
