"""A moving average of the weights, which is more stable and composes better than the last ones."""

from collections.abc import Iterator
from contextlib import contextmanager

import keras
import numpy as np

# Updating the average once every few steps is as good as at each, and nearly free.
EVERY_STEPS = 8


class Averages:
    """The weights of a network averaged over its last steps (Polyak and Juditsky 1992) with exponential decay.

    `horizon` is the number of steps, fewer at the beginning. `arrays` are in the order of the trainable variables.
    """

    def __init__(self, network: keras.Model, horizon: int):
        self.network, self.horizon = network, horizon
        self.arrays = [_array(weight) for weight in network.trainable_variables]

    def take(self, step: int) -> None:
        """Update the averages after a step, counted from 1."""
        if step % EVERY_STEPS:
            return
        # At first it covers a fifth of all steps, so that the initial weights are soon forgotten.
        share = min(EVERY_STEPS / min(self.horizon, 0.2 * step), 1.0)
        for average, weight in zip(self.arrays, self.network.trainable_variables, strict=True):
            average += share * (_array(weight) - average)

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Temporarily use the averages as the network's weights."""
        weights = self.network.trainable_variables
        kept = [_array(weight) for weight in weights]
        _assign(weights, self.arrays)
        try:
            yield
        finally:
            _assign(weights, kept)


def _array(weight: keras.Variable) -> np.ndarray:
    return np.array(keras.ops.convert_to_numpy(weight), dtype=np.float32)


def _assign(weights: list[keras.Variable], arrays: list[np.ndarray]) -> None:
    for weight, values in zip(weights, arrays, strict=True):
        weight.assign(values)
