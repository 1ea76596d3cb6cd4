"""Every part as active as that part is in real pieces of the kind: a quartet is four who play."""

from collections.abc import Sequence

import numpy as np

from composer.events.vocabulary import BAR_ADVANCE, DURATION, DURATIONS, FIELDS, PART, POSITION, REST
from composer.generation.decoding.state.context import Event
from composer.generation.decoding.state.state import DecoderState
from composer.score.meter import TICKS_PER_QUARTER

# By how many nats a part is made likelier to play next that has sounded for so much less of the last bars than it
# should (1: not at all, where it should always), and at the most. Guesses, checked by the activity of quartets.
STRENGTH, MOST = 8.0, 4.0
# The last bars fade from memory: after so many ticks a third of them is left.
FADING_TICKS = 12 * TICKS_PER_QUARTER


class ActivityBias:
    """Toward parts that have been silent for longer than they are in real pieces."""

    def __init__(self, activity: Sequence[float]):
        """`activity` (parts,) as in the context."""
        self._wanted = np.array(activity)
        # In which share of the last bars each part sounded, and until when it sounds.
        self._heard = self._wanted.copy()
        self._until = np.zeros(len(activity), dtype=np.int64)
        self._now = 0

    def added_logits(self, field: int, event: Sequence[int], state: DecoderState) -> np.ndarray | None:
        """Of the part, toward those that lack and are silent; of the moment, toward this one, where such a part has
        not had its turn yet."""
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
        """A note that sounds."""
        if event[PART] == REST:
            return
        now = state.context.onsets[state.bar] + state.position
        self._heard, self._now = self._shares(now), now
        # A copy: another particle may go on from the same past.
        self._until = self._until.copy()
        self._until[event[PART]] = max(self._until[event[PART]], now + int(DURATIONS[event[DURATION]]))

    def _shares(self, now: int) -> np.ndarray:
        """In which share of the time until now each part sounded, the last bars counting most."""
        passed = now - self._now
        if not passed:
            return self._heard
        sounded = np.minimum(np.maximum(self._until - self._now, 0), passed) / passed
        left = np.exp(-passed / FADING_TICKS)
        shares: np.ndarray = left * self._heard + (1 - left) * sounded
        return shares
