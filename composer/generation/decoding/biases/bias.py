"""What a bias is."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from composer.generation.decoding.state.state import DecoderState


class Bias(Protocol):
    """One thing that a piece is to keep to: a small nudge to the next choice, the larger the further it has drifted.

    The network is told the plan, but nothing makes it follow. A shallow copy goes on by itself.
    """

    def added_logits(self, field: int, event: Sequence[int], state: DecoderState) -> np.ndarray | None:
        """What to add to the logits of a field, (size,), or (styles, size) for each style that is blended, after the
        fields that are in `event` already; None for nothing."""

    def observe(self, event: Sequence[int], state: DecoderState) -> None:
        """An event that has just been written, or that was fixed."""
