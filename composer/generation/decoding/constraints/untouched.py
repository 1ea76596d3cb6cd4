"""A constraint that protects fixed notes: nothing is written where it is not free, or touches a fixed note."""

from collections.abc import Sequence

import numpy as np

from composer.events.vocabulary import ADVANCES, BAR_ADVANCE, DURATIONS, PART, PARTS, PITCH, PITCHES, POSITIONS
from composer.generation.decoding.state.context import ENDLESS
from composer.generation.decoding.state.state import DecoderState


def advances(state: DecoderState, event: Sequence[int]) -> np.ndarray:
    """Allow bars in which some part is free."""
    allowed = np.ones(len(ADVANCES), dtype=bool)
    here = state.context.some_free[state.bar : state.bar + len(ADVANCES)]
    allowed[: len(here)] = here
    return allowed


def positions(state: DecoderState, event: Sequence[int]) -> np.ndarray | None:
    """Allow positions from the tick at which writing begins."""
    missing = state.context.begins - state.context.onsets[min(state.bar + event[BAR_ADVANCE], len(state.context.ticks))]
    return np.greater_equal(POSITIONS, missing) if missing > 0 else None


def parts(state: DecoderState, event: Sequence[int]) -> np.ndarray | None:
    """Allow free parts; a monophonic part only where its fixed voice is silent."""
    context = state.context
    if state.ends_with(event):
        return None
    allowed = np.zeros(len(PARTS), dtype=bool)
    allowed[: len(context.parts)] = context.free[state.bar + event[BAR_ADVANCE]]
    for part in np.flatnonzero(context.single).tolist():
        allowed[part] &= context.room(part, 0, state.onset(event)) > 0
    return allowed


def pitches(state: DecoderState, event: Sequence[int]) -> np.ndarray | None:
    """Allow pitches that are not sounding in the fixed music."""
    if not state.context.fixed:
        return None
    allowed = np.ones(len(PITCHES), dtype=bool)
    allowed[state.context.touched(event[PART], state.onset(event))] = False
    return allowed


def durations(state: DecoderState, event: Sequence[int]) -> np.ndarray | None:
    """Allow durations that end before the next fixed note of the same voice."""
    if not state.context.fixed:
        return None
    room = state.context.room(event[PART], event[PITCH], state.onset(event))
    return None if room == ENDLESS else room >= DURATIONS
