"""In a strict piece no note sounds outside the scale, or outside of the chords that are asked for."""

from collections.abc import Sequence
from functools import cache

import numpy as np

from composer.events.chords import NO_CHORD, written_tones
from composer.events.vocabulary import BAR_ADVANCE, FIELDS, PART, PITCH, POSITION
from composer.generation.decoding.state.state import DecoderState
from composer.score.key import Mode

# In minor with the leading note, which its cadences need.
SCALES: dict[Mode, tuple[int, ...]] = {"major": (0, 2, 4, 5, 7, 9, 11), "minor": (0, 2, 3, 5, 7, 8, 10, 11)}


@cache
def scale(mode: Mode) -> np.ndarray:
    """Which pitches, relative to C, belong to the scale, (128,) bool; not to be written to."""
    belongs = np.isin(np.arange(FIELDS[PITCH].size) % 12, SCALES[mode])
    belongs.flags.writeable = False
    return belongs


def scale_of(state: DecoderState, part: int, bar: int) -> np.ndarray | None:
    """The pitches that a part is held to in a bar; None where it is free."""
    key = state.context.key(bar) if state.context.strict else None
    return scale(key.mode) if key is not None and not state.context.is_drums[part] else None


def pitches(state: DecoderState, event: Sequence[int]) -> np.ndarray | None:
    """Those of the scale."""
    return scale_of(state, event[PART], state.bar + event[BAR_ADVANCE])


def chord_pitches(state: DecoderState, event: Sequence[int]) -> np.ndarray | None:
    """Those of the chord that is asked for."""
    context, bar = state.context, state.bar + event[BAR_ADVANCE]
    code = context.chord_at(bar, event[POSITION]) if context.strict else NO_CHORD
    if code == NO_CHORD or context.is_drums[event[PART]]:
        return None
    return np.isin(np.arange(FIELDS[PITCH].size) % 12, written_tones(code, context.shift(bar)))
