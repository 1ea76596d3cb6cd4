"""A constraint: the music is not silent for long, and does not end before its last bar."""

from collections.abc import Sequence

import numpy as np

from composer.events.vocabulary import ADVANCES, END, PART
from composer.generation.decoding.state.context import BAR
from composer.generation.decoding.state.state import DecoderState


def advances(state: DecoderState, event: Sequence[int]) -> np.ndarray:
    """Limit the number of empty bars; allow the end only if something sounds in the last bar."""
    context = state.context
    most = len(context.ticks) - state.bar - (state.sounds_until <= context.onsets[-2])
    return (most >= ADVANCES) & (state.passed(state.bar + ADVANCES) < context.silence)


def may_force(state: DecoderState) -> bool:
    """Whether the next fixed event may come now: not instead of the final chord, nor after too long a silence."""
    event = state.next_fixed
    if event[PART] == END and state.context.final_notes and not (state.bar == event[BAR] - 1 and state.chord):
        return False
    return bool(state.passed(event[BAR]) < state.context.silence)
