"""The same chord is struck a few times in a row at most: a network that has begun to repeat one never stops."""

from collections.abc import Sequence

import numpy as np

from composer.events.vocabulary import BAR_ADVANCE, FIELDS, PITCH
from composer.generation.decoding.state.state import MOST_REPEATS, DecoderState

PITCHES = np.arange(FIELDS[PITCH].size)


def pitches(state: DecoderState, event: Sequence[int]) -> np.ndarray | None:
    """After so many times not its lowest note: without that the chord is another."""
    if state.is_unpitched(event) or state.is_final(event[BAR_ADVANCE]):
        return None
    chords = state.chords if state.is_now(event) else [*state.chords[1 - MOST_REPEATS :], frozenset(state.chord)]
    if len(chords) < MOST_REPEATS or len(set(chords)) > 1:
        return None
    return np.not_equal(PITCHES, min(chords[0], default=0))
