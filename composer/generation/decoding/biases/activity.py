"""A bias that keeps each part as active as it is in real pieces for the same ensemble."""

from collections.abc import Sequence

import numpy as np

from composer.events.vocabulary import BAR_ADVANCE, DURATION, DURATIONS, FIELDS, PART, POSITION, REST
from composer.generation.decoding.state.context import Event
from composer.generation.decoding.state.state import DecoderState
from composer.score.meter import TICKS_PER_QUARTER

# Nats added to a part's logit per unit of missing activity (1: it should always sound but never did), and the upper
# limit. Guesses, checked against how active the parts of generated quartets are. The limit matters only where a part
# has been silent for long: with 4, drums alone repeated a bar fifteen times, because a network that hears only them
# expects nothing else.
STRENGTH, MOST = 8.0, 7.0
# Recent activity decays exponentially; after this many ticks its weight has fallen to 1/e.
FADING_TICKS = 12 * TICKS_PER_QUARTER


class ActivityBias:
    """Favors parts that have been silent for longer than such parts are in real pieces."""

    def __init__(self, activity: Sequence[float]):
        """`activity` (parts,) as in the context."""
        self._wanted = np.array(activity)
        # The recent share of time in which each part sounded, and the tick until which it sounds.
        self._heard = self._wanted.copy()
        self._until = np.zeros(len(activity), dtype=np.int64)
        self._now = 0

    def added_logits(self, field: int, event: Sequence[int], state: DecoderState) -> np.ndarray | None:
        """For PART, favor silent parts that lack activity. For POSITION, favor the current position while such a part
        has not had its turn."""
        if field == PART and not state.ends_with(event):
            lean = self._lean(state.onset(event))
            added = np.zeros(FIELDS[PART].size)
            added[: len(lean)] = lean
            return added
        if field == POSITION and event[BAR_ADVANCE] == 0 and state.events:
            due = self._lean(state.onset((0, state.position)))[state.part + 1 :]
            added = np.zeros(FIELDS[POSITION].size)
            added[state.position] = due.max(initial=0.0)
            return added
        return None

    def _lean(self, now: int) -> np.ndarray:
        lacking = (self._wanted - self._shares(now)) * (self._until <= now)
        lean: np.ndarray = np.minimum(np.maximum(STRENGTH * lacking, 0.0), MOST)
        return lean

    def observe(self, event: Event, state: DecoderState) -> None:
        """Record a note that was written."""
        if event[PART] == REST:
            return
        now = state.context.onsets[state.bar] + state.position
        self._heard, self._now = self._shares(now), now
        # Copy: forked particles share the old array.
        self._until = self._until.copy()
        self._until[event[PART]] = max(self._until[event[PART]], now + int(DURATIONS[event[DURATION]]))

    def _shares(self, now: int) -> np.ndarray:
        """The share of time in which each part has sounded up to tick `now`, with recent bars weighted most."""
        passed = now - self._now
        if not passed:
            return self._heard
        sounded = np.minimum(np.maximum(self._until - self._now, 0), passed) / passed
        left = np.exp(-passed / FADING_TICKS)
        shares: np.ndarray = left * self._heard + (1 - left) * sounded
        return shares
