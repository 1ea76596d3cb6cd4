"""A constraint: a part may not strike a note that another part of the same instrument is holding."""

from collections.abc import Sequence

import numpy as np

from composer.events.vocabulary import BAR_ADVANCE, FIELDS, PART, PITCH
from composer.generation.decoding.state.state import DecoderState


def pitches(state: DecoderState, event: Sequence[int]) -> np.ndarray | None:
    """Allow pitches that are not already sounding in another part of the same instrument."""
    advance, part = event[BAR_ADVANCE], event[PART]
    if state.is_unpitched(event) or state.is_final(advance):
        return None
    free = np.ones(FIELDS[PITCH].size, dtype=bool)
    onset, shift, program = state.onset(event), state.context.shift(state.bar + advance), state.context.programs[part]
    for (played_by, pitch), (sounds_in, until) in state.sounding.items():
        if played_by == program and sounds_in != part and until > onset and 0 <= pitch - shift < len(free):
            free[pitch - shift] = False
    return free
