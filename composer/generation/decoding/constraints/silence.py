"""A constraint: the music is not silent for long, and does not end before its last bar."""

from collections.abc import Sequence

import numpy as np

from composer.events.vocabulary import ADVANCES, END, PART
from composer.generation.decoding.state.state import DecoderState


def advances(state: DecoderState, event: Sequence[int]) -> np.ndarray:
    """Limit the number of empty bars; allow the end only if something sounds in the last bar."""
    context = state.context
    bars_left = len(context.ticks) - state.bar
    last_bar = context.onsets[-2]
    most = bars_left - (state.sounds_until <= last_bar)
    if context.free is None:
        return np.less_equal(ADVANCES, min(context.silence, most))
    allowed = np.less_equal(ADVANCES, most)
    for advance in np.flatnonzero(allowed).tolist():
        allowed[advance] = state.passed(state.bar + advance) < context.silence
    return allowed


def may_force(state: DecoderState) -> bool:
    """Whether the next fixed event may come now: not instead of the final chord, nor after too long a silence."""
    event = state.next_fixed
    if event[PART] == END and state.context.final_notes and not (state.bar == event[0] - 1 and state.chord):
        return False
    return state.passed(event[0]) < state.context.silence
