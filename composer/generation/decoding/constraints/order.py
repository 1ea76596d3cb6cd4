"""A constraint on the order of events, by bar, position, part and pitch, so that each piece has a single encoding."""

from collections.abc import Sequence

import numpy as np

from composer.events.vocabulary import ADVANCES, BAR_ADVANCE, PART, PARTS, PITCHES, POSITIONS
from composer.generation.decoding.constraints.pitch_range import is_full
from composer.generation.decoding.state.state import DecoderState


def advances(state: DecoderState, event: Sequence[int]) -> np.ndarray | None:
    """Require an advance from a bar that is full up to its last tick."""
    if not state.events or state.position < state.ticks - 1 or not is_full(state, len(state.context.parts) - 1):
        return None
    return ADVANCES > 0


def positions(state: DecoderState, event: Sequence[int]) -> np.ndarray | None:
    """Allow no earlier position, nor the current one if no part has room in it."""
    if not state.events or event[BAR_ADVANCE]:
        return None
    return np.greater_equal(POSITIONS, state.position + is_full(state, len(state.context.parts) - 1))


def parts(state: DecoderState, event: Sequence[int]) -> np.ndarray | None:
    """At the current position, allow no earlier part, nor the current one if it has no room."""
    if not state.is_now(event):
        return None
    return np.greater_equal(PARTS, state.part + is_full(state, state.part))


def pitches(state: DecoderState, event: Sequence[int]) -> np.ndarray | None:
    """Chords are written from the bottom up."""
    return np.greater(PITCHES, state.pitch) if state.is_now(event) and event[PART] == state.part else None
