"""What is fixed stays as it is: nothing is written where it is not free to, or touches a note that is there."""

from collections.abc import Sequence

import numpy as np

from composer.events.vocabulary import BAR_ADVANCE, DURATIONS, FIELDS, PART, PITCH, POSITION
from composer.generation.decoding.state.context import ENDLESS
from composer.generation.decoding.state.state import DecoderState

ADVANCES, POSITIONS, PARTS = (np.arange(FIELDS[field].size) for field in (BAR_ADVANCE, POSITION, PART))


def advances(state: DecoderState, event: Sequence[int]) -> np.ndarray | None:
    """Bars in which any part is free."""
    free = state.context.free
    if free is None:
        return None
    allowed = np.ones(len(ADVANCES), dtype=bool)
    here = np.logical_or.reduce(free[state.bar : state.bar + len(ADVANCES)], axis=1)
    allowed[: here.size] = here
    return allowed


def positions(state: DecoderState, event: Sequence[int]) -> np.ndarray | None:
    """From the tick on where writing begins."""
    missing = state.context.begins - state.context.onsets[min(state.bar + event[BAR_ADVANCE], len(state.context.ticks))]
    return np.greater_equal(POSITIONS, missing) if missing > 0 else None


def parts(state: DecoderState, event: Sequence[int]) -> np.ndarray | None:
    """Parts that are free; of those of one voice, where the voice does not sound."""
    context = state.context
    if context.free is None or state.ends_with(event):
        return None
    allowed = np.zeros(len(PARTS), dtype=bool)
    allowed[: len(context.parts)] = context.free[state.bar + event[BAR_ADVANCE]]
    for part in np.flatnonzero(context.single).tolist():
        allowed[part] &= context.room(part, 0, state.onset(event)) > 0
    return allowed


def pitches(state: DecoderState, event: Sequence[int]) -> np.ndarray | None:
    """Those that do not sound in what is fixed."""
    if not state.context.fixed:
        return None
    allowed = np.ones(FIELDS[PITCH].size, dtype=bool)
    allowed[state.context.touched(event[PART], state.onset(event))] = False
    return allowed


def durations(state: DecoderState, event: Sequence[int]) -> np.ndarray | None:
    """Those that end before the next fixed note of the voice begins."""
    if not state.context.fixed:
        return None
    room = state.context.room(event[PART], event[PITCH], state.onset(event))
    return None if room == ENDLESS else room >= DURATIONS
