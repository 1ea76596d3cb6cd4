"""A constraint: every note is within the range of its instrument, and every drum exists in the kit."""

from collections.abc import Sequence

import numpy as np

from composer.events.vocabulary import BAR_ADVANCE, PART, PITCH, PITCHES
from composer.generation.decoding.constraints.players import span_of_one_hand, within_reach
from composer.generation.decoding.constraints.strict import scale_of
from composer.generation.decoding.state.state import DecoderState
from composer.score.analysis import FOURTH
from composer.score.key import OCTAVE


def pitches(state: DecoderState, event: Sequence[int]) -> np.ndarray:
    """Allow the pitches within the range of the part, relative to C."""
    lowest, highest = written_range(state, event[PART], state.bar + event[BAR_ADVANCE])
    if state.context.events is not None and state.is_final(event[BAR_ADVANCE]):
        highest = _below_what_follows(state, event, highest)
    return (lowest <= PITCHES) & (highest >= PITCHES)


def _below_what_follows(state: DecoderState, event: Sequence[int], highest: int) -> int:
    """The highest pitch that leaves room for the notes of the final chord still to come above it, also in a hand that
    strikes them all."""
    part, later = event[PART], state.events_left - 1
    highest -= later * (OCTAVE + 1)
    struck = [note[PITCH] for note in state.struck_now if note[PART] == part] if state.is_now(event) else []
    span = span_of_one_hand(state, part)
    is_last = all(state.context.is_drums[part + 1 : len(state.context.parts)])
    return min(highest, min(struck) + span - later * FOURTH) if struck and span is not None and is_last else highest


def written_range(state: DecoderState, part: int, bar: int) -> tuple[int, int]:
    """Return the lowest and highest pitch of a part in a bar, relative to C."""
    lowest, highest = state.context.ranges[part]
    if state.context.is_drums[part]:
        return lowest, highest
    shift = state.context.shift(bar)
    return max(lowest - shift, 0), min(highest - shift, len(PITCHES) - 1)


def is_full(state: DecoderState, part: int) -> bool:
    """Whether a part has no pitch left at the current position."""
    if part != state.part:
        return part < state.part
    highest = written_range(state, part, state.bar)[1]
    scale = scale_of(state, part, state.bar)
    if scale is not None:
        highest = int(np.flatnonzero(scale[: highest + 1])[-1])
    # Within any octave there is another chord tone.
    if state.pitch >= highest - OCTAVE * state.is_final(0) or state.context.single[part]:
        return True
    reached = within_reach(state, part)
    if reached is None:
        return False
    # Within any fourth there is another note of a scale or a triad.
    is_bound = state.is_final(0) or scale is not None
    return not reached[state.pitch + (FOURTH if is_bound else 1) : highest + 1].any()
