"""Runs the network step by step when composing, carrying its state.

Works without Keras and TensorFlow: the backbone is a LiteRT model (see `export`); the head, six small layers with
constraints in between, is NumPy. The attention cache has two parts, so that a step passes only the small one (16 steps)
in and out; the large one (up to 1,024) is written once in 16 steps and grows as needed.
"""

import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from ai_edge_litert.interpreter import Interpreter

from composer.events.columns import WIDEST_INTERVAL
from composer.events.intervals import REFERENCES
from composer.events.vocabulary import FIELDS, PITCH
from composer.networks.virtuoso.shape import (
    CHOSEN,
    CHUNK_STEPS,
    CONTEXT,
    COPIED,
    COPY_KINDS,
    FIRST_ROOM_STEPS,
    TRUST_SCALE,
)

# Up to this many rows are faster one by one than as a matrix product, for which BLAS would also start threads.
FEW_ROWS = 4
# The number of models kept loaded, each for a batch size and a size of the large cache.
MOST_MODELS = 4
KINDS = np.arange(len(COPY_KINDS))


@dataclass
class Heard:
    """What the network has heard of a batch of pieces: the number of steps, and the caches.

    `fast` changes with every step; its four-dimensional arrays belong to attention, for which `slow` holds the earlier
    chunks in the same order. Writing replaces the list.
    """

    steps: int
    fast: list[np.ndarray]
    slow: list[np.ndarray]

    def copy(self) -> "Heard":
        """Return an independent copy. Only the large caches are modified in place, so only they are copied."""
        return Heard(self.steps, self.fast, [memory.copy() for memory in self.slow])


class Backbone:
    """The backbone of a network, one step at a time. It holds no piece, so many can be composed at once, from any
    thread."""

    def __init__(self, model: bytes):
        """Raises ValueError if `model` was not made by `export`."""
        self._model = model
        self._lock = threading.Lock()
        with _no_greeting():
            self._models = {(1, FIRST_ROOM_STEPS): _Model(model, 1, FIRST_ROOM_STEPS)}

    def begin(self, batch: int) -> Heard:
        """The initial state for `batch` pieces."""
        fast, slow = (
            [np.zeros(shape, dtype=np.float32) for shape in shapes]
            for shapes in self._model_of(batch, FIRST_ROOM_STEPS).shapes
        )
        return Heard(0, fast, slow)

    def hear(self, heard: Heard, rows: np.ndarray, time: np.ndarray) -> np.ndarray:
        """Read one row of each piece; returns the input of the head for the next event, (batch, head_width) float32.

        `rows` (batch, COLUMNS) uint8 as in `composer.events.steps`; `time` (batch,) in parts of a bar.
        """
        if heard.steps % CHUNK_STEPS == 0 and heard.steps > 0:
            _keep(heard)
        room = heard.slow[0].shape[2] if heard.slow else FIRST_ROOM_STEPS
        x, heard.fast = self._model_of(len(rows), room).step(rows, heard.steps, time, heard.fast, heard.slow)
        heard.steps += 1
        return x

    def _model_of(self, batch: int, room: int) -> "_Model":
        with self._lock:
            # Move to the end: most recently used.
            model = self._models.pop((batch, room), None)
            if model is None:
                if len(self._models) == MOST_MODELS:
                    del self._models[next(iter(self._models))]
                model = _Model(self._model, batch, room)
            self._models[batch, room] = model
            return model


class _Model:
    """A LiteRT model for a batch size and a size of the large caches; one step at a time across threads.

    Inputs are rows, step number and times, then the fast and the slow caches; outputs are the result and the fast
    caches.
    """

    def __init__(self, content: bytes, batch: int, room: int):
        # A second thread costs more than it gains: twice the time when another piece is being composed.
        self._interpreter = Interpreter(model_content=content, num_threads=1)
        inputs = self._interpreter.get_input_details()
        self._inputs = [detail["index"] for detail in inputs]
        self._outputs = [detail["index"] for detail in self._interpreter.get_output_details()]
        slow = len(self._outputs) + 2
        shapes: list[tuple[int, ...]] = []
        for place, detail in enumerate(inputs):
            shape = detail["shape"].tolist()
            if shape:
                shape[0] = batch
                if place >= slow:
                    shape[2] = room
                self._interpreter.resize_tensor_input(detail["index"], shape, strict=True)
            shapes.append(tuple(shape))
        self._interpreter.allocate_tensors()
        self.shapes = shapes[3:slow], shapes[slow:]
        self._slow: list[np.ndarray] = []
        self._lock = threading.Lock()

    def step(
        self, rows: np.ndarray, number: int, time: np.ndarray, fast: list[np.ndarray], slow: list[np.ndarray]
    ) -> tuple[np.ndarray, list[np.ndarray]]:
        with self._lock:
            values = [rows.astype(np.int32), np.array(number, dtype=np.int32), time.astype(np.int32), *fast]
            if slow is not self._slow:
                values += slow
                self._slow = slow
            for index, value in zip(self._inputs, values, strict=False):
                self._interpreter.set_tensor(index, value)
            self._interpreter.invoke()
            x, *new = (self._interpreter.get_tensor(index) for index in self._outputs)
            return x, new


@contextmanager
def _no_greeting() -> Iterator[None]:
    """Suppress the line that LiteRT writes to stderr once per process, which no setting can turn off."""
    stderr = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)
        os.close(nowhere)


def _keep(heard: Heard) -> None:
    """Write the full chunk into the large caches, replacing the oldest."""
    start = (heard.steps - CHUNK_STEPS) % CONTEXT
    chunks = [memory for memory in heard.fast if memory.ndim == 4]
    heard.slow = [_roomy(old, start) for old in heard.slow]
    for memory, chunk in zip(heard.slow, chunks, strict=True):
        memory[:, :, start : start + CHUNK_STEPS] = chunk


def _roomy(memory: np.ndarray, start: int) -> np.ndarray:
    """A large cache with room at `start`: the same one, or one twice as large."""
    return memory if start < memory.shape[2] else np.concatenate([memory, np.zeros_like(memory)], axis=2)


class Writer:
    """The head of a network: predicts one event, attribute by attribute."""

    def __init__(self, arrays: Mapping[str, np.ndarray]):
        """`arrays` are the network's weights. Raises KeyError if they do not match."""
        self.attributes = []
        self.trust: list[np.ndarray] = []
        for number, field in enumerate(FIELDS):
            name = f"attribute_{field.name}"
            scale, inner, inner_bias, outer, outer_bias = (
                arrays[f"{name}/{part}"]
                for part in ("norm/scale", "inner/kernel", "inner/bias", "outer/kernel", "outer/bias")
            )
            # A single product for the logits, the gates of the copies and the logits by interval.
            more = [f"{name}/gate/kernel"] * (number < len(COPIED)) + [f"{name}/interval/kernel"] * (number == PITCH)
            outer = np.concatenate([outer, *(arrays[part] for part in more)], axis=1)
            outer_bias = np.concatenate([outer_bias, np.zeros(outer.shape[1] - len(outer_bias), dtype=np.float32)])
            self.attributes.append((scale[:, np.newaxis] * inner, inner_bias, outer, outer_bias))
            if number < len(COPIED):
                self.trust.append(TRUST_SCALE * arrays[f"{name}/trust"])
        self.chosen = [arrays[f"chosen_{column.name}/table"] for column in CHOSEN]

    def logits(
        self, field: int, x: np.ndarray, copied: np.ndarray, chosen: np.ndarray, references: np.ndarray
    ) -> np.ndarray:
        """Return the logits of a field, (batch, size), from the head's input, (batch, head_width).

        `copied` (batch, COPY_KINDS, 1 + COPIED) as in `copies`; `chosen` (batch, at least `field`) are the codes of the
        earlier fields; `references` (batch, REFERENCES) are pitches plus 1, 0 for none.
        """
        inner, inner_bias, outer, outer_bias = self.attributes[field]
        squares = np.einsum("bi,bi->b", x, x)[:, np.newaxis] / x.shape[1]
        said = _product(gelu(_product(x / np.sqrt(squares + 1e-6), inner) + inner_bias), outer) + outer_bias
        size = FIELDS[field].size
        logits = said[:, :size]
        if field < len(COPIED):
            gate = said[:, size : size + len(COPY_KINDS)]
            agrees = (copied[:, :, 1 : 1 + field] == chosen[:, np.newaxis, :field]).all(axis=2).astype(np.int64)
            rows, kinds = np.nonzero(copied[:, :, 1 + field])
            bonus = gate + self.trust[field][KINDS, copied[:, :, 0], agrees]
            np.add.at(logits, (rows, copied[rows, kinds, 1 + field] - 1), bonus[rows, kinds])
        if field == PITCH:
            tables = said[:, size + len(COPY_KINDS) :].reshape(len(x), REFERENCES, -1)
            for row, place in zip(*np.nonzero(references), strict=True):
                lowest = int(references[row, place]) - 1 - WIDEST_INTERVAL
                first, last = max(lowest, 0), min(lowest + tables.shape[2], size)
                logits[row, first:last] += tables[row, place, first - lowest : last - lowest]
        return logits


def _product(x: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    return x @ kernel if len(x) > FEW_ROWS else np.matmul(x[:, np.newaxis], kernel)[:, 0]


def gelu(x: np.ndarray) -> np.ndarray:
    """The Gaussian error linear unit, in its tanh approximation."""
    # Not x**3: a power takes ten times as long as two products.
    return 0.5 * x * (1 + np.tanh(0.7978845608028654 * (x + 0.044715 * (x * x * x))))
