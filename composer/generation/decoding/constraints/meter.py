"""A constraint: every bar has the length of its meter, and nothing sounds past the last bar."""

from collections.abc import Sequence

import numpy as np

from composer.events.vocabulary import BAR_ADVANCE, DURATIONS, END, PARTS, POSITIONS
from composer.generation.decoding.state.state import DecoderState


def positions(state: DecoderState, event: Sequence[int]) -> np.ndarray:
    """Allow positions within the bar; position 0 for the end of the piece."""
    if state.ends_with(event):
        return POSITIONS == 0
    return np.less(POSITIONS, state.context.ticks[state.bar + event[BAR_ADVANCE]])


def parts(state: DecoderState, event: Sequence[int]) -> np.ndarray:
    """Allow the parts of the piece, or only END past the last bar."""
    return PARTS == END if state.ends_with(event) else np.less(PARTS, len(state.context.parts))


def durations(state: DecoderState, event: Sequence[int]) -> np.ndarray | None:
    """Allow durations that end within the last bar."""
    return None if state.context.events is not None else state.context.end - state.onset(event) >= DURATIONS
