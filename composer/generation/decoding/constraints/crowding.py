"""A constraint on the number of notes in a bar, whatever the network predicts."""

from collections.abc import Sequence

import numpy as np

from composer.events.vocabulary import ADVANCES
from composer.generation.decoding.state.state import DecoderState

# The most in 722,663 bars of training music; one bar in ten thousand has more than 208.
MOST_NOTES_A_BAR = 345


def advances(state: DecoderState, event: Sequence[int]) -> np.ndarray | None:
    """Require an advance once the bar has its maximum number of notes."""
    most = state.context.most
    is_crowded = most is not None and state.written_in(state.bar) >= most[state.bar]
    return ADVANCES > 0 if is_crowded or state.notes_in(state.bar) >= MOST_NOTES_A_BAR else None
