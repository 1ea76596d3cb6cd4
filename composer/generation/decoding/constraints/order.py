"""Events come in their order: by bar, position, part and pitch, so that each can be written in one way only."""

from collections.abc import Sequence

import numpy as np

from composer.events.vocabulary import BAR_ADVANCE, FIELDS, PART, PITCH, POSITION
from composer.generation.decoding.constraints.pitch_range import is_full
from composer.generation.decoding.state.state import DecoderState

NOT_NOW = np.arange(FIELDS[BAR_ADVANCE].size) > 0
POSITIONS, PARTS, PITCHES = (np.arange(FIELDS[field].size) for field in (POSITION, PART, PITCH))


def advances(state: DecoderState, event: Sequence[int]) -> np.ndarray | None:
    """A bar that is full to its last tick is left."""
    if not state.events or state.position < state.ticks - 1 or not is_full(state, len(state.context.parts) - 1):
        return None
    return NOT_NOW


def positions(state: DecoderState, event: Sequence[int]) -> np.ndarray | None:
    """No moment before the last one; nor that one, where no part has room."""
    if not state.events or event[BAR_ADVANCE]:
        return None
    return np.greater_equal(POSITIONS, state.position + is_full(state, len(state.context.parts) - 1))


def parts(state: DecoderState, event: Sequence[int]) -> np.ndarray | None:
    """No part before the last one at its moment; nor that one, where it has no room."""
    if not state.is_now(event):
        return None
    return np.greater_equal(PARTS, state.part + is_full(state, state.part))


def pitches(state: DecoderState, event: Sequence[int]) -> np.ndarray | None:
    """A chord is written upward."""
    return np.greater(PITCHES, state.pitch) if state.is_now(event) and event[PART] == state.part else None
