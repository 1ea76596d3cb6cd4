"""The classic network: the 2022 LSTM over note and chord classes, with a state carried between steps.

LSTM layers, dropout, a dense layer and softmax, as in 2022. Unlike then, classes enter through an embedding (rather
than as a number scaled to 0..1, which makes neighboring classes similar), every position of a window is a training
target (not only the last), and the recurrent state is kept, so that an event costs a single step.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
from keras import ops

from composer.errors import MissingDependency
from composer.events.classic import Vocabulary
from composer.networks.weights import WEIGHTS_NAME, read_card, read_released, unpack_arrays

WINDOW = 100
VOCABULARY_NAME = "vocabulary.json"
START_NAME = "start.npz"


@dataclass(frozen=True, slots=True)
class ClassicShape:
    """The sizes of the network. `classes` is the size of the vocabulary."""

    classes: int
    embedding: int = 128
    units: int = 256
    layers: int = 2
    hidden: int = 256
    dropout: float = 0.3


State = list[list[keras.KerasTensor]]


class ClassicNetwork(keras.Model):
    """LSTM layers with dropout, a dense layer, and logits over the classes."""

    def __init__(self, shape: ClassicShape):
        super().__init__(name="classic")
        self.shape = shape
        self.embedding = keras.layers.Embedding(shape.classes, shape.embedding, name="embedding")
        self.recurrent = [
            keras.layers.LSTM(shape.units, return_sequences=True, name=f"lstm_{number}")
            for number in range(shape.layers)
        ]
        self.dropout = keras.layers.Dropout(shape.dropout, name="dropout")
        self.hidden = keras.layers.Dense(shape.hidden, activation="relu", name="hidden")
        self.output_layer = keras.layers.Dense(shape.classes, name="output")
        self(np.zeros((1, WINDOW), dtype=np.int32))

    def call(self, classes: keras.KerasTensor, training: bool = False) -> keras.KerasTensor:
        """(batch, steps) int classes -> (batch, steps, classes) logits of the following class."""
        x = self.embedding(classes)
        for layer in self.recurrent:
            x = self.dropout(layer(x), training=training)
        return self.output_layer(self.dropout(self.hidden(x), training=training))

    def step(self, classes: keras.KerasTensor, state: State) -> tuple[keras.KerasTensor, State]:
        """One event: (batch,) int classes and the state -> (batch, classes) logits and the new state."""
        x = self.embedding(classes)
        new_state = []
        for layer, layer_state in zip(self.recurrent, state, strict=True):
            x, layer_state = layer.cell(x, layer_state)
            new_state.append(layer_state)
        return self.output_layer(self.hidden(x)), new_state

    def first_state(self, batch: int) -> State:
        """The initial state: zeros."""
        return [[ops.zeros((batch, self.shape.units)) for _ in range(2)] for _ in self.recurrent]

    def arrays(self) -> dict[str, np.ndarray]:
        """The weights by name."""
        return {weight.path: ops.convert_to_numpy(weight) for weight in self.weights}

    def load_arrays(self, arrays: dict[str, np.ndarray]) -> None:
        """Set the weights. Raises KeyError or ValueError if a name or a shape does not fit."""
        for weight in self.weights:
            weight.assign(arrays[weight.path])


@dataclass(frozen=True)
class ReleasedClassic:
    """A trained classic network with the data needed for composing.

    `windows`: (count, WINDOW) classes from which composing may start; `fingerprints`: of every run of events in the
    training pieces, sorted (see `composer.events.fingerprints`).
    """

    network: ClassicNetwork
    vocabulary: Vocabulary
    windows: np.ndarray
    fingerprints: np.ndarray
    card: dict[str, Any]


def load_classic(folder: Path) -> ReleasedClassic:
    """Load a released classic network. Raises MissingDependency if a file is missing, damaged or does not match."""
    card = read_card(folder)
    arrays = unpack_arrays(read_released(folder, card, WEIGHTS_NAME))
    names = json.loads(read_released(folder, card, VOCABULARY_NAME))
    start = unpack_arrays(read_released(folder, card, START_NAME))
    vocabulary = Vocabulary(tuple(names["names"]), tuple(tuple(pitches) for pitches in names["pitches"]))
    try:
        network = ClassicNetwork(ClassicShape(**card["shape"]))
        network.load_arrays(arrays)
    except (KeyError, TypeError, ValueError) as error:
        raise MissingDependency("weights_of_other_version", folder=folder) from error
    return ReleasedClassic(network, vocabulary, start["windows"].astype(np.int32), start["fingerprints"], card)
