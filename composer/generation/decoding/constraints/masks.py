"""All constraints together: a piece whose every event is among what they allow can be played, and is as it was asked.

A constraint is a function of the state, and of the fields of the next event that are there already: which values the
field after them may take, or None where it does not say.
"""

from collections.abc import Callable, Sequence

import numpy as np

from composer.events.vocabulary import BAR_ADVANCE, DURATION, FIELDS, PART, PITCH, POSITION, TIE, VELOCITY
from composer.generation.decoding.constraints import (
    collision,
    crowding,
    ending,
    meter,
    order,
    pitch_range,
    players,
    repeats,
    silence,
    strict,
    untouched,
)
from composer.generation.decoding.state.state import DecoderState

Constraint = Callable[[DecoderState, Sequence[int]], np.ndarray | None]

# By field: what always holds, and what holds where anything is left by it.
ALWAYS: dict[int, tuple[Constraint, ...]] = {
    BAR_ADVANCE: (silence.advances, order.advances, ending.advances, untouched.advances),
    POSITION: (meter.positions, order.positions, ending.positions, untouched.positions),
    PART: (meter.parts, order.parts, ending.parts, untouched.parts),
    PITCH: (pitch_range.pitches, order.pitches, ending.pitches, strict.pitches, untouched.pitches),
    DURATION: (ending.durations, meter.durations, untouched.durations),
    VELOCITY: (),
}
IF_POSSIBLE: dict[int, tuple[Constraint, ...]] = {
    BAR_ADVANCE: (crowding.advances,),
    # First, so that what comes after it gives way.
    PITCH: (strict.chord_pitches, ending.closing_pitches, repeats.pitches, collision.pitches, players.pitches),
}
_ALL = [np.ones(field.size, dtype=bool) for field in FIELDS]
_ALL[VELOCITY][TIE] = False


def allowed(state: DecoderState, field: int, event: Sequence[int]) -> np.ndarray:
    """Which values a field may take, (size,) bool, after the fields that are in `event` already; not to be written to.

    None is possible only beside what is fixed.
    """
    mask = _ALL[field]
    for constraint in ALWAYS[field]:
        may = constraint(state, event)
        if may is not None:
            mask = mask & may
    for constraint in IF_POSSIBLE.get(field, ()):
        may = constraint(state, event)
        if may is not None:
            both = mask & may
            mask = both if both.any() else mask
    return mask
