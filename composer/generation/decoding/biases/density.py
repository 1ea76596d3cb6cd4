"""A bias toward the planned number of notes in each bar."""

from collections.abc import Sequence

import numpy as np

from composer.events.vocabulary import ADVANCES, BAR_ADVANCE, POSITION, POSITIONS
from composer.generation.decoding.state.state import DecoderState

# Nats by which leaving a bar that already has all its notes is favored, or leaving an empty one discouraged.
LEAVING_STRENGTH = 3.0
# Nats subtracted for each doubling of the wait when a whole bar's worth of notes is missing.
WAITING_STRENGTH = 2.5
# The piece may be ahead or behind by this share of a bar's notes before the bias acts.
TOLERANCE = 0.05
# A wait of less than this share of a bar does not count as waiting.
SHORTEST_WAIT = 1 / 32
# Nats added to writing a note before the next fixed event when a whole bar's worth of notes is missing.
EAGERNESS = 3.0


class DensityBias:
    """Favors leaving a bar that is full, and shorter waits in one that lacks notes."""

    def added_logits(self, field: int, event: Sequence[int], state: DecoderState) -> np.ndarray | None:
        """Compare the notes written so far in the bar with the number planned for it."""
        if state.context.notes is None:
            return None
        planned = float(state.context.notes[state.bar])
        if field == BAR_ADVANCE:
            return -LEAVING_STRENGTH * _beyond((planned - state.notes_in(state.bar)) / planned) * (ADVANCES > 0)
        if field == POSITION and event[BAR_ADVANCE] == 0 and state.events:
            due = planned * state.position / state.ticks
            behind = _beyond((due + 1 - state.notes_in(state.bar)) / planned)
            if not behind:
                return None
            waits = np.maximum((POSITIONS - state.position) / state.ticks, SHORTEST_WAIT)
            return -WAITING_STRENGTH * behind * np.log2(waits / SHORTEST_WAIT)
        return None

    def observe(self, event: Sequence[int], state: DecoderState) -> None:
        """Nothing to record: the state counts the notes."""


def eagerness(state: DecoderState) -> float:
    """The factor by which writing a note before the next fixed event is made likelier than that event.

    It exceeds 1 when fewer notes have been written than expected.
    """
    expected = state.context.expected
    if expected is None:
        return 1.0
    next_bar, position, *_ = state.next_fixed
    bar = min(next_bar, len(expected) - 1)
    share = position / state.context.ticks[bar] if next_bar == bar else 1.0
    lacking = float(expected[:bar].sum() + share * expected[bar]) - len(state.written)
    here = max(float(expected[state.bar]), 1.0)
    return float(np.exp(EAGERNESS * np.clip(lacking / here, -1.0, 1.0)))


def _beyond(share: float) -> float:
    """The part of `share`, -1..1, that exceeds the tolerance."""
    beyond = share - min(max(share, -TOLERANCE), TOLERANCE)
    return min(max(beyond, -1.0), 1.0)
