"""One step a note, with the state carried: how the network is run when composing.

The backbone runs on TensorFlow, compiled by XLA for fixed shapes; the head, six small layers between which the laws of
composing choose, in NumPy. The memory of attention is in two parts, so that the compiled step hands back only the
small one (64 steps); the large one (1,024) is written once in 64 steps.
"""

from dataclasses import dataclass

import numpy as np
import tensorflow as tf

from composer.networks.virtuoso.layers import CHUNK_STEPS, Attention
from composer.networks.virtuoso.network import Virtuoso
from composer.networks.virtuoso.shape import CONTEXT


@dataclass
class Heard:
    """What has been heard of a batch of pieces: how many steps, and the state of each layer."""

    steps: int
    fast: list[list[tf.Tensor]]
    slow: list[list[tf.Tensor]]


class Backbone:
    """The backbone of a network, a step at a time. Holds no piece: what was heard is in `Heard`."""

    def __init__(self, network: Virtuoso):
        self.network = network
        self._step = tf.function(network.step, jit_compile=True, reduce_retracing=True)

    def begin(self, batch: int) -> Heard:
        """Nothing heard yet, of `batch` pieces."""
        mixers = self.network.mixers
        slow = [
            [tf.zeros((batch, CONTEXT, mixer.heads, mixer.size))] * 2 if isinstance(mixer, Attention) else []
            for mixer in mixers
        ]
        return Heard(0, [mixer.first_state(batch) for mixer in mixers], slow)

    def hear(self, heard: Heard, rows: np.ndarray, time: np.ndarray) -> np.ndarray:
        """Hear one row of each piece; what the head writes the next event from, (batch, head_width) float32.

        `rows` (batch, COLUMNS) uint8 as in `composer.events.steps`; `time` (batch,) in parts of a bar.
        """
        if heard.steps % CHUNK_STEPS == 0 and heard.steps > 0:
            self._keep(heard)
        x, heard.fast = self._step(
            tf.constant(rows, tf.int32), tf.constant(heard.steps), tf.constant(time, tf.int32), heard.fast, heard.slow
        )
        heard.steps += 1
        return x.numpy()

    def _keep(self, heard: Heard) -> None:
        """Write the chunk that is full into the large memory, over the oldest one there."""
        start = (heard.steps - CHUNK_STEPS) % CONTEXT
        for fast, slow in zip(heard.fast, heard.slow, strict=True):
            slow[:] = [
                tf.concat([old[:, :start], new, old[:, start + CHUNK_STEPS :]], axis=1)
                for old, new in zip(slow, fast[: len(slow)], strict=True)
            ]


class Writer:
    """The head of a network in NumPy: writes one event, attribute after attribute."""

    def __init__(self, network: Virtuoso):
        self.attributes = [
            (
                _array(layer.norm.scale),
                *(_array(weight) for part in (layer.inner, layer.outer) for weight in part.weights),
            )
            for layer in network.attributes
        ]
        self.chosen = [_array(layer.table) for layer in network.chosen]

    def logits(self, field: int, x: np.ndarray) -> np.ndarray:
        """The logits of a field, (batch, size), from what is known so far, (batch, head_width)."""
        scale, inner, inner_bias, outer, outer_bias = self.attributes[field]
        normed = x / np.sqrt(np.mean(x * x, axis=-1, keepdims=True) + 1e-6) * scale
        return gelu(normed @ inner + inner_bias) @ outer + outer_bias

    def told(self, x: np.ndarray, chosen: int, code: int) -> np.ndarray:
        """What is known after a choice, the same for all: `chosen` counts as in `network.CHOSEN`, `code` from 1."""
        return x + self.chosen[chosen][code - 1]


def gelu(x: np.ndarray) -> np.ndarray:
    """The Gaussian error linear unit, by its tanh form."""
    return 0.5 * x * (1 + np.tanh(0.7978845608028654 * (x + 0.044715 * x**3)))


def _array(weight: tf.Variable) -> np.ndarray:
    return np.asarray(weight, dtype=np.float32)
