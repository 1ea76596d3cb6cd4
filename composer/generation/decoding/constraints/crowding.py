"""A bar has no more notes than a bar can have: whatever the network says, writing comes to the next bar."""

from collections.abc import Sequence

import numpy as np

from composer.events.vocabulary import BAR_ADVANCE, FIELDS
from composer.generation.decoding.state.state import DecoderState

# The most of 722,663 bars of the training music; one in ten thousand has over 208.
MOST_NOTES_A_BAR = 345
LATER = np.arange(FIELDS[BAR_ADVANCE].size) > 0


def advances(state: DecoderState, event: Sequence[int]) -> np.ndarray | None:
    """A bar that has all the notes that it may have is left."""
    most = state.context.most
    is_crowded = most is not None and state.written_in(state.bar) >= most[state.bar]
    return LATER if is_crowded or state.notes_in(state.bar) >= MOST_NOTES_A_BAR else None
