"""All constraints together: an event that they allow is playable and obeys the request.

A constraint takes the state and the fields of the next event that are already chosen. It returns a mask of the values
allowed for the following field, or None for no restriction.
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

# By field: constraints that always hold, and those that are dropped when they would leave nothing.
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
    # Listed first, so that the later ones give way.
    PITCH: (strict.chord_pitches, ending.closing_pitches, repeats.pitches, collision.pitches, players.pitches),
}
_ALL = [np.ones(field.size, dtype=bool) for field in FIELDS]
_ALL[VELOCITY][TIE] = False


def allowed(state: DecoderState, field: int, event: Sequence[int]) -> np.ndarray:
    """Return a mask of the values that a field may take, (size,) bool, given the fields already in `event`; read-only.

    The mask can be empty only next to fixed events.
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
