"""The backbone as a LiteRT model, which runs a step three times faster than TensorFlow does, and without it.

Measured on two cores with `small`, milliseconds a step: LiteRT 1.3, NumPy 2.0, XLA 3.1 (4.1 by way of tf.function),
tf.function with variables for memories 4.7; only a loop of 64 steps within XLA is as fast, in which no law can choose.
"""

from pathlib import Path

import tensorflow as tf
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

from composer.events.columns import COLUMNS
from composer.networks.virtuoso.layers import Attention
from composer.networks.virtuoso.network import Virtuoso
from composer.networks.virtuoso.released import BACKBONE_NAME, network_of
from composer.networks.virtuoso.shape import CONTEXT
from composer.networks.virtuoso.skeleton import without_weights
from composer.networks.weights import amend


def export(folder: Path) -> None:
    """Make the model that composing runs, from released weights. Raises MissingDependency if they are not whole."""
    network = network_of(folder)
    amend(folder, {BACKBONE_NAME: without_weights(backbone_model(network), network.arrays())})


def backbone_model(network: Virtuoso) -> bytes:
    """One step of a network's backbone, for batches of any size, in float32; inputs and outputs as `decoding` says.

    The converter's float16 would round all constants, those of the rotations too, which turn by thousands of notes.
    """
    fast = [mixer.first_state(1) for mixer in network.mixers]
    slow = [
        [tf.zeros((1, mixer.heads, CONTEXT, mixer.size))] * 2 if isinstance(mixer, Attention) else []
        for mixer in network.mixers
    ]
    memories = [tf.TensorSpec((None, *memory.shape[1:])) for memory in tf.nest.flatten([fast, slow])]

    def step(codes: tf.Tensor, number: tf.Tensor, time: tf.Tensor, *memories: tf.Tensor) -> list[tf.Tensor]:
        x, new = network.step(codes, number, time, *tf.nest.pack_sequence_as([fast, slow], list(memories)))
        return [x, *tf.nest.flatten(new)]

    codes, number, time = (tf.TensorSpec(shape, tf.int32) for shape in ((None, len(COLUMNS)), (), (None,)))
    traced = tf.function(step).get_concrete_function(codes, number, time, *memories)
    converter = tf.lite.TFLiteConverter.from_concrete_functions([convert_variables_to_constants_v2(traced)])
    return bytes(converter.convert())
