"""The interface of a bias."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from composer.generation.decoding.state.state import DecoderState


class Bias(Protocol):
    """One tendency of the music: a nudge to the next choice that grows the further the piece drifts from it.

    The network is told the plan, but nothing forces it to follow. A shallow copy must be independent of the original.
    """

    def added_logits(self, field: int, event: Sequence[int], state: DecoderState) -> np.ndarray | None:
        """Return the nats to add to the logits of `field`, given the fields already in `event`.

        The shape is (size,), or (styles, size) with a row for each blended style; None adds nothing.
        """

    def observe(self, event: Sequence[int], state: DecoderState) -> None:
        """Record an event that was just written or was fixed."""
