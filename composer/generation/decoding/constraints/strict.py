"""A constraint for strict pieces: every note is in the scale, or in the chord where chords are requested."""

from collections.abc import Sequence
from functools import cache

import numpy as np

from composer.events.vocabulary import BAR_ADVANCE, PART, PITCHES, POSITION
from composer.generation.decoding.state.state import DecoderState
from composer.score.key import DIATONIC, Mode


@cache
def scale(mode: Mode) -> np.ndarray:
    """Return which pitches, relative to C, belong to the scale, (128,) bool; read-only."""
    belongs = np.isin(PITCHES % 12, DIATONIC[mode])
    belongs.flags.writeable = False
    return belongs


def scale_of(state: DecoderState, part: int, bar: int) -> np.ndarray | None:
    """The pitches to which a part is restricted in a bar, (128,) bool; None for no restriction."""
    key = state.context.key(bar) if state.context.strict else None
    return scale(key.mode) if key is not None and not state.context.is_drums[part] else None


def pitches(state: DecoderState, event: Sequence[int]) -> np.ndarray | None:
    """Allow notes of the scale."""
    return scale_of(state, event[PART], state.bar + event[BAR_ADVANCE])


def chord_pitches(state: DecoderState, event: Sequence[int]) -> np.ndarray | None:
    """Allow tones of the requested chord."""
    context, bar = state.context, state.bar + event[BAR_ADVANCE]
    tones = context.tones_at(bar, event[POSITION]) if context.strict else ()
    return np.isin(PITCHES % 12, tones) if tones and not context.is_drums[event[PART]] else None
