"""Every bar is as long as its meter says, and nothing sounds beyond the last one."""

from collections.abc import Sequence

import numpy as np

from composer.events.vocabulary import BAR_ADVANCE, DURATIONS, END, FIELDS, PART, POSITION
from composer.generation.decoding.state.state import DecoderState

POSITIONS, PARTS = (np.arange(FIELDS[field].size) for field in (POSITION, PART))


def positions(state: DecoderState, event: Sequence[int]) -> np.ndarray:
    """Those within the bar; the end of a piece has none."""
    if state.ends_with(event):
        return POSITIONS == 0
    return np.less(POSITIONS, state.context.ticks[state.bar + event[BAR_ADVANCE]])


def parts(state: DecoderState, event: Sequence[int]) -> np.ndarray:
    """Those that there are; after the last bar the piece ends."""
    return PARTS == END if state.ends_with(event) else np.less(PARTS, len(state.context.parts))


def durations(state: DecoderState, event: Sequence[int]) -> np.ndarray | None:
    """Those that end with the last bar or before."""
    return None if state.context.events is not None else state.context.end - state.onset(event) >= DURATIONS
