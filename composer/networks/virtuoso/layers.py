"""The layers of the backbone. Each has two ways: `call` for whole sequences, `step` for one more step with a state.

All keep the width and are used with a residual connection around them. A sequence is (batch, steps, width); `starts`
(batch, steps) int is 1 where a new piece begins, and what was before is forgotten; `piece` (batch, steps) int is the
number of the piece that a step is in, from 1; `past` (batch, steps, steps) bool
says which steps each may look at; `time` (batch, steps) int is the moment of each step, in parts of a bar. Keras casts
what is not whole to the precision of the layers, in which a time would no longer be exact: so it is whole.
"""

from typing import NamedTuple, TypeAlias

import keras
from keras import layers, ops

from composer.networks.virtuoso.shape import CHUNK_STEPS, CONVOLUTION, SHARPNESS, turning_speeds

Tensor: TypeAlias = keras.KerasTensor
State: TypeAlias = list[Tensor]
CHUNK = 16


class Sequence(NamedTuple):
    """What the layers need to know of a batch of sequences beside the values themselves."""

    starts: Tensor
    piece: Tensor
    past: Tensor
    time: Tensor


class FeedForward(layers.Layer):
    """A gated feed-forward layer (GEGLU; Shazeer 2020)."""

    def __init__(self, width: int, name: str):
        super().__init__(name=name)
        self.norm = layers.RMSNormalization(name="norm")
        self.inner = layers.Dense(4 * width, use_bias=False, name="inner")
        self.outer = layers.Dense(width, use_bias=False, name="outer")

    def build(self, shape: tuple[int | None, ...]) -> None:
        self.norm.build(shape)
        self.inner.build(shape)
        self.outer.build((*shape[:-1], self.inner.units // 2))

    def call(self, x: Tensor) -> Tensor:
        """(…, width) -> (…, width)."""
        gate, value = ops.split(self.inner(self.norm(x)), 2, axis=-1)
        return self.outer(ops.gelu(gate) * value)


class Attention(layers.Layer):
    """Attention over the notes so far, with rotary positions (Su et al. 2021) of two kinds.

    Half of each head turns with the number of the note, half with the time in bars: so a head can look a note back, or
    exactly a bar, or eight.
    """

    def __init__(self, width: int, heads: int, name: str):
        super().__init__(name=name)
        self.heads, self.size = heads, width // heads
        self.norm = layers.RMSNormalization(name="norm")
        self.inner = layers.Dense(3 * width, use_bias=False, name="inner")
        self.outer = layers.Dense(width, use_bias=False, name="outer")

    def build(self, shape: tuple[int | None, ...]) -> None:
        self.norm.build(shape)
        self.inner.build(shape)
        self.outer.build(shape)

    def call(self, x: Tensor, sequence: Sequence) -> Tensor:
        """(batch, steps, width) -> the same."""
        steps = ops.expand_dims(ops.arange(x.shape[1]), 0)
        query, key, value = self._project(x, steps, sequence.time)
        mixed = ops.dot_product_attention(query, key, value, mask=ops.expand_dims(sequence.past, 1))
        return self.outer(ops.reshape(mixed, (-1, x.shape[1], self.heads * self.size)))

    def step(self, x: Tensor, number: Tensor, time: Tensor, fast: State, slow: State) -> tuple[Tensor, State]:
        """One step, (batch, width) -> the same and the new `fast`.

        `number` () int is the step's; `time` (batch,) int. What was heard is in two memories, so that the large one
        is only read: `fast` (keys and values, each (batch, heads, CHUNK_STEPS, size)) holds the steps of this chunk,
        `slow` (each (batch, heads, room, size)) those of the chunks before; its room is up to CONTEXT steps.
        """
        turned = self._project(ops.expand_dims(x, 1), ops.reshape(number, (1, 1)), ops.expand_dims(time, 1))
        query, *new = (ops.reshape(part, (-1, self.heads, 1, self.size)) for part in turned)
        place = number % CHUNK_STEPS
        here = ops.reshape(ops.arange(CHUNK_STEPS) == place, (-1, 1))
        fast = [ops.where(here, value, memory) for value, memory in zip(new, fast, strict=True)]
        room = ops.shape(slow[0])[2]
        heard = ops.concatenate([ops.arange(room) < number - place, ops.arange(CHUNK_STEPS) <= place])
        # Each memory by itself: joined they would be copied at every step. Sums of products: a matrix product with one
        # row or column takes half as long again.
        scores = [ops.sum(keys * query, axis=-1) for keys in (slow[0], fast[0])]
        joined = ops.concatenate(scores, axis=-1) / self.size**0.5
        weights = ops.expand_dims(ops.softmax(ops.where(heard, joined, -1e9), axis=-1), -1)
        mixed = ops.sum(weights[:, :, :room] * slow[1], axis=2) + ops.sum(weights[:, :, room:] * fast[1], axis=2)
        return self.outer(ops.reshape(mixed, (-1, self.heads * self.size))), fast

    def first_state(self, batch: int) -> State:
        """The memory of a chunk before its first step."""
        return [ops.zeros((batch, self.heads, CHUNK_STEPS, self.size)) for _ in range(2)]

    def _project(self, x: Tensor, number: Tensor, time: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Queries, keys and values, (batch, steps, heads, size), turned by the notes' numbers and times."""
        joined = ops.reshape(self.inner(self.norm(x)), (-1, x.shape[1], 3 * self.heads, self.size))
        query, key, value = ops.split(joined, 3, axis=2)
        turn = rotation(number, time, self.size)
        return rotated(query, turn), rotated(key, turn), value


def rotation(number: Tensor, time: Tensor, size: int) -> tuple[Tensor, Tensor]:
    """Cosine and sine of the angles, (batch, steps, 1, size / 2), of notes by number and by time in bars."""
    turns = [
        ops.expand_dims(ops.cast(moment, "float32"), -1) * speeds
        for moment, speeds in zip((number, time), turning_speeds(size), strict=True)
    ]
    angles = ops.concatenate([turns[0] + ops.zeros_like(turns[1]), turns[1]], axis=-1)
    return ops.expand_dims(ops.cos(angles), 2), ops.expand_dims(ops.sin(angles), 2)


def rotated(x: Tensor, turn: tuple[Tensor, Tensor]) -> Tensor:
    """Each pair of a head's numbers turned by its angle; (batch, steps, heads, size)."""
    cosine, sine = (ops.cast(part, x.dtype) for part in turn)
    left, right = ops.split(x, 2, axis=-1)
    return ops.concatenate([left * cosine - right * sine, left * sine + right * cosine], axis=-1)


class Recurrent(layers.Layer):
    """A gated linear recurrence with a short convolution before it (the recurrent block of Griffin, De et al. 2024).

    The state decays by what the input says and takes in what is new; without a nonlinearity in the recurrence all
    steps of training are computed at once.
    """

    def __init__(self, width: int, name: str):
        super().__init__(name=name)
        self.width = width
        self.norm = layers.RMSNormalization(name="norm")
        self.inner = layers.Dense(2 * width, use_bias=False, name="inner")
        self.gates = layers.Dense(2 * width, name="gates")
        self.outer = layers.Dense(width, use_bias=False, name="outer")

    def build(self, shape: tuple[int | None, ...]) -> None:
        self.norm.build(shape)
        self.inner.build(shape)
        self.gates.build(shape)
        self.outer.build(shape)
        self.taps = self.add_weight(
            shape=(CONVOLUTION, self.width), initializer=keras.initializers.RandomNormal(stddev=0.3), name="taps"
        )
        # Such that the state keeps between 0.9 and 0.999 of itself a step while its gate is open.
        self.decay = self.add_weight(shape=(self.width,), initializer=_spread_decays, name="decay")

    def call(self, x: Tensor, sequence: Sequence) -> Tensor:
        """(batch, steps, width) -> the same."""
        gate, value = ops.split(self.inner(self.norm(x)), 2, axis=-1)
        value = self._convolved(value, sequence.piece)
        keep, new = self._gated(value)
        keep = keep * ops.expand_dims(1 - ops.cast(sequence.starts, "float32"), -1)
        state = linear_recurrence(keep, new)
        return self.outer(ops.gelu(gate) * ops.cast(state, gate.dtype))

    def step(self, x: Tensor, number: Tensor, time: Tensor, fast: State, slow: State) -> tuple[Tensor, State]:
        """One step, (batch, width) -> the same and the new state."""
        recent, state = fast
        gate, value = ops.split(self.inner(self.norm(x)), 2, axis=-1)
        recent = ops.concatenate([recent, ops.expand_dims(value, 1)], axis=1)
        keep, new = self._gated(ops.sum(self.taps * recent, axis=1))
        state = keep * state + new
        return self.outer(ops.gelu(gate) * state), [recent[:, 1:], state]

    def first_state(self, batch: int) -> State:
        """The last values and the state before any step: zeros."""
        return [ops.zeros((batch, CONVOLUTION - 1, self.width)), ops.zeros((batch, self.width))]

    def _convolved(self, value: Tensor, piece: Tensor) -> Tensor:
        """Each step mixed with the three before it in its piece; (batch, steps, width)."""
        number = ops.arange(value.shape[1])
        mixed = self.taps[-1] * value
        for back in range(1, CONVOLUTION):
            # What is rolled in from the end is of later steps; the gradient of a roll is cheap, unlike that of a slice.
            is_same = ops.logical_and(ops.roll(piece, back, axis=1) == piece, number >= back)
            earlier = ops.roll(value, back, axis=1) * ops.expand_dims(ops.cast(is_same, value.dtype), -1)
            mixed = mixed + self.taps[-1 - back] * earlier
        return mixed

    def _gated(self, value: Tensor) -> tuple[Tensor, Tensor]:
        """How much of the state is kept, and what is added; (batch, steps, width) float32."""
        forget, take = ops.split(ops.cast(ops.sigmoid(self.gates(value)), "float32"), 2, axis=-1)
        log_keep = -SHARPNESS * forget * ops.softplus(ops.cast(self.decay, "float32"))
        scale = ops.sqrt(ops.maximum(1 - ops.exp(2 * log_keep), 1e-6))
        return ops.exp(log_keep), scale * take * ops.cast(value, "float32")


def linear_recurrence(keep: Tensor, new: Tensor) -> Tensor:
    """All states of state = keep * state + new, from zero; (batch, steps, width) each.

    Steps within a chunk one after the other, all chunks at once; then the states at the ends of the chunks by the same
    recurrence. (keras.ops.associative_scan needs shapes that TensorFlow's graphs do not know.)
    """
    steps, width = keep.shape[1], keep.shape[2]
    chunk = min(steps, CHUNK)
    chunks = -(-steps // chunk)
    padding = ((0, 0), (0, chunks * chunk - steps), (0, 0))
    # Taken apart at once: the gradient of a slice is as large as what it was taken from.
    keeps, news = (
        ops.unstack(ops.reshape(ops.pad(part, padding), (-1, chunks, chunk, width)), chunk, axis=2)
        for part in (keep, new)
    )
    kept, states = [keeps[0]], [news[0]]
    for step_keep, step_new in zip(keeps[1:], news[1:], strict=True):
        states.append(step_keep * states[-1] + step_new)
        kept.append(step_keep * kept[-1])
    state = ops.stack(states, axis=2)
    if chunks > 1:
        ends = linear_recurrence(kept[-1], states[-1])
        carried = ops.pad(ends[:, :-1], ((0, 0), (1, 0), (0, 0)))
        state = state + ops.stack(kept, axis=2) * ops.expand_dims(carried, 2)
    state = ops.reshape(state, (-1, chunks * chunk, width))
    return state if chunks * chunk == steps else state[:, :steps]


def _spread_decays(shape: tuple[int, ...], dtype: str) -> Tensor:
    kept = ops.linspace(0.9, 0.999, shape[0])
    return ops.cast(ops.log(ops.exp(-ops.log(kept) / SHARPNESS) - 1), dtype)


class Lstm(layers.Layer):
    """An LSTM. It does not forget where a new piece begins, but can read there that one does."""

    def __init__(self, width: int, name: str):
        super().__init__(name=name)
        self.norm = layers.RMSNormalization(name="norm")
        self.lstm = layers.LSTM(width, return_sequences=True, name="lstm")

    def build(self, shape: tuple[int | None, ...]) -> None:
        self.norm.build(shape)
        self.lstm.build(shape)

    def call(self, x: Tensor, sequence: Sequence) -> Tensor:
        """(batch, steps, width) -> the same."""
        return self.lstm(self.norm(x))

    def step(self, x: Tensor, number: Tensor, time: Tensor, fast: State, slow: State) -> tuple[Tensor, State]:
        """One step, (batch, width) -> the same and the new state."""
        return self.lstm.cell(self.norm(x), fast)

    def first_state(self, batch: int) -> State:
        """The state before any step: zeros."""
        return [ops.zeros((batch, self.lstm.units)) for _ in range(2)]
