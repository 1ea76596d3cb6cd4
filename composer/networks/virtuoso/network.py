"""The network: reads rows of codes and predicts the logits of the six attributes of the next event."""

from typing import TypeAlias

import keras
import numpy as np
from keras import layers, ops

from composer.events.columns import COLUMNS
from composer.events.intervals import REFERENCES
from composer.events.vocabulary import FIELDS
from composer.networks.virtuoso.copies import copies
from composer.networks.virtuoso.embedding import Codes
from composer.networks.virtuoso.head import Attribute
from composer.networks.virtuoso.layers import Attention, FeedForward, Lstm, Recurrent, Sequence, State
from composer.networks.virtuoso.shape import CHOSEN, PROGRAM_AFTER, Shape

Tensor: TypeAlias = keras.KerasTensor


class Virtuoso(keras.Model):
    """A backbone with one step per note, and a head that predicts the attributes of a note in order."""

    def __init__(self, shape: Shape):
        super().__init__(name="virtuoso")
        self.shape = shape
        self.embedding = Codes(COLUMNS, shape.width, name="embedding")
        self.mixers = [_mixer(kind, shape, number) for number, kind in enumerate(shape.layers)]
        self.forwards = [FeedForward(shape.width, name=f"forward_{number}") for number in range(len(shape.layers))]
        self.dropout = layers.Dropout(shape.dropout, name="dropout")
        self.norm = layers.RMSNormalization(name="norm")
        self.bridge = layers.Dense(shape.head_width, use_bias=False, name="bridge")
        self.chosen = [Codes([column], shape.head_width, name=f"chosen_{column.name}") for column in CHOSEN]
        self.attributes = [
            Attribute(shape.head_width, number, name=f"attribute_{field.name}") for number, field in enumerate(FIELDS)
        ]
        self(blank_inputs(batch=1, steps=1))

    def call(self, inputs: dict[str, Tensor], training: bool = False) -> list[Tensor]:
        """The logits of every attribute, (batch, steps, size) float32, each given the true earlier attributes.

        All int: `codes` (batch, steps, columns); `starts` (batch, steps), 1 where a piece begins; `time` (batch,
        steps), in parts of a bar; `chosen` (batch, steps, 6), codes of the following event (all attributes but the
        last, and the program of its part); `references` (batch, steps, REFERENCES), the reference pitches plus 1, 0 for
        none.
        """
        copied = copies(ops.cast(inputs["codes"], "int32"), ops)
        return self.write(self.read(inputs, training), copied, inputs["chosen"], inputs["references"])

    def read(self, inputs: dict[str, Tensor], training: bool = False) -> Tensor:
        """The output of the backbone for each step; (batch, steps, head_width)."""
        sequence = sequence_of(inputs["starts"], inputs["time"])
        x = self.embedding(inputs["codes"])
        for mixer, forward in zip(self.mixers, self.forwards, strict=True):
            x = x + self.dropout(mixer(x, sequence=sequence), training=training)
            x = x + self.dropout(forward(x), training=training)
        return self.bridge(self.norm(x))

    def step(
        self, codes: Tensor, number: Tensor, time: Tensor, fast: list[State], slow: list[State]
    ) -> tuple[Tensor, list[State]]:
        """One step of the backbone: its output, (batch, head_width), and the new `fast` states.

        `codes` (batch, columns) int, `number` () int, `time` (batch,) int; `fast` and `slow` by layer, as in
        `decoding`.
        """
        x = self.embedding.look_up(codes)
        states = []
        for mixer, forward, *memory in zip(self.mixers, self.forwards, fast, slow, strict=True):
            mixed, state = mixer.step(x, number, time, *memory)
            x = x + mixed
            x = x + forward.step(x)
            states.append(state)
        return self.bridge(self.norm(x)), states

    def write(self, x: Tensor, copied: Tensor, chosen: Tensor, references: Tensor) -> list[Tensor]:
        """The logits of every attribute, each given the codes of the earlier ones."""
        logits = []
        codes, references = ops.cast(chosen, "int32"), ops.cast(references, "int32")
        for number, attribute in enumerate(self.attributes):
            logits.append(attribute(x, copied, codes, references))
            if number < len(FIELDS) - 1:
                x = x + self.chosen[number](chosen[..., number : number + 1])
            if number == PROGRAM_AFTER:
                x = x + self.chosen[-1](chosen[..., -1:])
        return logits

    def arrays(self) -> dict[str, np.ndarray]:
        """The weights by name."""
        return {_name(weight): ops.convert_to_numpy(weight) for weight in self.trainable_variables}

    def load_arrays(self, arrays: dict[str, np.ndarray]) -> None:
        """Set the weights. Raises ValueError if the names or a shape do not match."""
        weights = {_name(weight): weight for weight in self.trainable_variables}
        if set(weights) != set(arrays):
            raise ValueError("these are the weights of another network")
        for name, weight in weights.items():
            weight.assign(arrays[name])


def _name(weight: keras.Variable) -> str:
    """The path of a weight within the network, without the numbers that Keras appends to equal names."""
    return weight.path.split("/", 1)[1]


def sequence_of(starts: Tensor, time: Tensor) -> Sequence:
    """The sequence information for the layers: each step may attend to itself and to earlier steps of its piece."""
    steps = starts.shape[1]
    piece = ops.cumsum(ops.cast(starts, "int32"), axis=1)
    same = ops.expand_dims(piece, 2) == ops.expand_dims(piece, 1)
    number = ops.arange(steps)
    before = ops.expand_dims(number, 1) >= ops.expand_dims(number, 0)
    return Sequence(starts, piece, ops.logical_and(same, before), time)


def blank_inputs(batch: int, steps: int) -> dict[str, np.ndarray]:
    """Inputs in which nothing is told."""
    return {
        "codes": np.zeros((batch, steps, len(COLUMNS)), dtype=np.uint8),
        "starts": np.zeros((batch, steps), dtype=np.int32),
        "time": np.zeros((batch, steps), dtype=np.int32),
        "chosen": np.zeros((batch, steps, len(CHOSEN)), dtype=np.uint8),
        "references": np.zeros((batch, steps, REFERENCES), dtype=np.uint8),
    }


def _mixer(kind: str, shape: Shape, number: int) -> layers.Layer:
    name = f"{kind}_{number}"
    match kind:
        case "attention":
            return Attention(shape.width, shape.attention_heads, name)
        case "recurrent":
            return Recurrent(shape.width, name)
        case "lstm":
            return Lstm(shape.width, name)
    raise ValueError(f"there is no layer of kind {kind!r}")
