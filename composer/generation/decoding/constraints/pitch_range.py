"""No instrument leaves its range, and no drum is struck that the kit does not have."""

from collections.abc import Sequence

import numpy as np

from composer.events.vocabulary import BAR_ADVANCE, FIELDS, PART, PITCH
from composer.generation.decoding.constraints.players import within_reach
from composer.generation.decoding.constraints.strict import scale_of
from composer.generation.decoding.state.state import DecoderState
from composer.score.key import OCTAVE

FOURTH = 5
PITCHES = np.arange(FIELDS[PITCH].size)


def pitches(state: DecoderState, event: Sequence[int]) -> np.ndarray:
    """The pitches of a part, as they are written."""
    lowest, highest = written_range(state, event[PART], state.bar + event[BAR_ADVANCE])
    if state.context.events is not None and state.is_final(event[BAR_ADVANCE]):
        # Room for what is still to be struck above.
        highest -= (state.events_left - 1) * (OCTAVE + 1)
    return (lowest <= PITCHES) & (highest >= PITCHES)


def written_range(state: DecoderState, part: int, bar: int) -> tuple[int, int]:
    """The lowest and the highest pitch of a part in a bar, as they are written."""
    lowest, highest = state.context.ranges[part]
    if state.context.is_drums[part]:
        return lowest, highest
    shift = state.context.shift(bar)
    return max(lowest - shift, 0), min(highest - shift, len(PITCHES) - 1)


def is_full(state: DecoderState, part: int) -> bool:
    """Whether no pitch is left in a part for the moment that has been come to."""
    if part != state.part:
        return part < state.part
    highest = written_range(state, part, state.bar)[1]
    scale = scale_of(state, part, state.bar)
    if scale is not None:
        highest = int(np.flatnonzero(scale[: highest + 1])[-1])
    # Within an octave any chord has another note.
    if state.pitch >= highest - OCTAVE * state.is_final(0) or state.context.single[part]:
        return True
    reached = within_reach(state, part)
    if reached is None:
        return False
    # Within a fourth any scale and any triad has another note.
    is_bound = state.is_final(0) or scale is not None
    return not reached[state.pitch + (FOURTH if is_bound else 1) : highest + 1].any()
