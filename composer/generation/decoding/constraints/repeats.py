"""A constraint on repeated chords: a network that has begun to repeat one chord tends never to stop."""

from collections.abc import Sequence

import numpy as np

from composer.events.vocabulary import BAR_ADVANCE, PITCHES
from composer.generation.decoding.state.state import MOST_REPEATS, DecoderState


def pitches(state: DecoderState, event: Sequence[int]) -> np.ndarray | None:
    """After MOST_REPEATS equal chords, forbid their lowest note, so that the next chord differs."""
    if state.is_unpitched(event) or state.is_final(event[BAR_ADVANCE]):
        return None
    chords = state.chords_before(event)
    if len(chords) < MOST_REPEATS or len(set(chords)) > 1:
        return None
    return np.not_equal(PITCHES, min(chords[0], default=0))
