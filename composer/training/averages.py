"""A moving average of a network's weights: steadier than the last ones, and better to compose with."""

from collections.abc import Iterator
from contextlib import contextmanager

import keras
import numpy as np

# Taking part of the weights every so many steps is as good as at every one, and costs next to nothing.
EVERY_STEPS = 8


class Averages:
    """The weights of a network averaged over its last steps (Polyak and Juditsky 1992), by exponential decay.

    `horizon` is over how many steps, fewer in the beginning. `arrays` are as the network's trainable variables.
    """

    def __init__(self, network: keras.Model, horizon: int):
        self.network, self.horizon = network, horizon
        self.arrays = [_array(weight) for weight in network.trainable_variables]

    def take(self, step: int) -> None:
        """Take part of the weights as they are after a step, counted from 1."""
        if step % EVERY_STEPS:
            return
        # In the beginning it looks back over a fifth of all steps, so that what was there first is soon forgotten.
        share = min(EVERY_STEPS / min(self.horizon, 0.2 * step), 1.0)
        for average, weight in zip(self.arrays, self.network.trainable_variables, strict=True):
            average += share * (_array(weight) - average)

    @contextmanager
    def lent(self) -> Iterator[None]:
        """The network with the averages as its weights; given back its own at the end."""
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
