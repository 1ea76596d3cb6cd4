"""Compiling what lies between matrix products as a whole, which would otherwise wait for memory.

In training on a CPU, most of the time went into single additions and multiplications, each of which reads and writes
all of its numbers. Compiled together (by XLA), their results stay in registers. What the gradient needs is computed
again rather than kept, as in gradient checkpointing (Chen et al. 2016). Forward and backward together, processor time
for 4,096 steps: gated feed-forward 38 to 7 ms, convolution 14 to 8, gates of a recurrence 63 to 14.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

import keras


def fused(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return `function`, from tensors to a tensor or a tuple of them, compiled in both directions.

    Only for TensorFlow, since JAX compiles the whole network. LiteRT cannot run the result.
    """
    if keras.backend.backend() != "tensorflow":
        return function
    import tensorflow as tf

    def differentiable(inputs: tuple[Any, ...]) -> list[Any]:
        return [each for each in inputs if each.dtype.is_floating]

    @tf.function(autograph=False, jit_compile=True)
    def forward(*inputs: Any) -> Any:
        return function(*inputs)

    @tf.function(autograph=False, jit_compile=True)
    def backward(inputs: tuple[Any, ...], upstream: tuple[Any, ...]) -> list[Any]:
        with tf.GradientTape() as tape:
            tape.watch(differentiable(inputs))
            results = function(*inputs)
        return tape.gradient(results, differentiable(inputs), upstream if len(upstream) > 1 else upstream[0])

    @tf.custom_gradient
    def both(*inputs: Any) -> Any:
        def gradient(*upstream: Any) -> list[Any]:
            found = iter(backward(inputs, upstream))
            return [next(found) if each.dtype.is_floating else None for each in inputs]

        return forward(*inputs), gradient

    @wraps(function)
    def called(*inputs: Any) -> Any:
        # A function with its own gradient may read tensors, but no variables.
        return both(*map(tf.convert_to_tensor, inputs))

    return called
