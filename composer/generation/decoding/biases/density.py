"""As many notes in each bar as are planned, or are expected beside what is fixed."""

from collections.abc import Sequence

import numpy as np

from composer.events.vocabulary import BAR_ADVANCE, FIELDS, POSITION
from composer.generation.decoding.state.state import DecoderState

# By how many nats a bar that has all its notes, or none, is made likelier or less likely to be left.
LEAVING_STRENGTH = 3.0
# By how many nats a wait twice as long is, when the notes of a whole bar are lacking.
WAITING_STRENGTH = 2.5
# The part of a bar's notes that a piece may be ahead or behind before anything is done.
TOLERANCE = 0.05
# Waiting less than this share of a bar is not waiting.
SHORTEST_WAIT = 1 / 32
# By how many nats a note is made likelier to come before the next fixed event, a whole bar's notes behind.
EAGERNESS = 3.0
LEAVES = np.arange(FIELDS[BAR_ADVANCE].size) > 0
POSITIONS = np.arange(FIELDS[POSITION].size)


class DensityBias:
    """Toward leaving a bar that is full, and toward waiting less in one that lacks notes."""

    def added_logits(self, field: int, event: Sequence[int], state: DecoderState) -> np.ndarray | None:
        """By the notes of the bar so far, beside those that are planned for it."""
        if state.context.notes is None:
            return None
        planned = float(state.context.notes[state.bar])
        if field == BAR_ADVANCE:
            return -LEAVING_STRENGTH * _beyond((planned - state.notes_in(state.bar)) / planned) * LEAVES
        if field == POSITION and event[BAR_ADVANCE] == 0 and state.events:
            due = planned * state.position / state.ticks
            behind = _beyond((due + 1 - state.notes_in(state.bar)) / planned)
            if not behind:
                return None
            waits = np.maximum((POSITIONS - state.position) / state.ticks, SHORTEST_WAIT)
            return -WAITING_STRENGTH * behind * np.log2(waits / SHORTEST_WAIT)
        return None

    def observe(self, event: Sequence[int], state: DecoderState) -> None:
        """The state counts the notes itself."""


def eagerness(state: DecoderState) -> float:
    """How many times likelier than the next fixed event a note is made that is written before it: the likelier, the
    fewer have been written beside what is expected."""
    expected = state.context.expected
    if expected is None:
        return 1.0
    lacking = state.context.expected_until(state.next_fixed) - len(state.written)
    here = max(float(expected[state.bar]), 1.0)
    return float(np.exp(EAGERNESS * np.clip(lacking / here, -1.0, 1.0)))


def _beyond(share: float) -> float:
    """What of a share, -1..1, is beyond what is tolerated."""
    beyond = share - min(max(share, -TOLERANCE), TOLERANCE)
    return min(max(beyond, -1.0), 1.0)
