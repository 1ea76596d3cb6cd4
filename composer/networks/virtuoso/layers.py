"""The layers of the backbone. Each has `call` for whole sequences and `step` for a single step with a state.

All keep the width and are used with residual connections. A sequence is (batch, steps, width). `starts` (batch, steps)
int is 1 where a new piece begins, which resets the state; `piece` (batch, steps) int is the number of the piece, from
1; `past` (batch, steps, steps) bool is the attention mask; `time` (batch, steps) int is in parts of a bar. It is an
integer because Keras casts floats to the precision of the layers, which would be too coarse.
"""

from typing import NamedTuple, TypeAlias

import keras
from keras import layers, ops

from composer.networks.virtuoso.fused import fused
from composer.networks.virtuoso.shape import CHUNK_STEPS, CONVOLUTION, SHARPNESS, turning_speeds

Tensor: TypeAlias = keras.KerasTensor
State: TypeAlias = list[Tensor]
CHUNK = 16


class Sequence(NamedTuple):
    """What the layers need to know about a batch of sequences besides the values."""

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
        """(batch, steps, width) -> the same."""
        return self.outer(_fused_geglu(self.inner(self.norm(x))))

    def step(self, x: Tensor) -> Tensor:
        """One step, (batch, width) -> the same."""
        return self.outer(_geglu(self.inner(self.norm(x))))


def _geglu(inner: Tensor) -> Tensor:
    gate, value = ops.split(ops.cast(inner, "float32"), 2, axis=-1)
    return ops.cast(ops.gelu(gate) * value, inner.dtype)


_fused_geglu = fused(_geglu)


class Attention(layers.Layer):
    """Attention over the past notes with two kinds of rotary positions (Su et al. 2021).

    Half of each head rotates with the note number and half with the time in bars, so that a head can attend to the
    previous note, or exactly one bar or eight bars back.
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

        `number` () int is the step number; `time` (batch,) int. The cache is in two parts so that the large one is only
        read: `fast` (keys and values, each (batch, heads, CHUNK_STEPS, size)) holds the steps of the current chunk,
        `slow` (each (batch, heads, room, size)) those of earlier chunks, up to CONTEXT steps.
        """
        turned = self._project(ops.expand_dims(x, 1), ops.reshape(number, (1, 1)), ops.expand_dims(time, 1))
        query, *new = (ops.reshape(part, (-1, self.heads, 1, self.size)) for part in turned)
        place = number % CHUNK_STEPS
        here = ops.reshape(ops.arange(CHUNK_STEPS) == place, (-1, 1))
        fast = [ops.where(here, value, memory) for value, memory in zip(new, fast, strict=True)]
        room = ops.shape(slow[0])[2]
        heard = ops.concatenate([ops.arange(room) < number - place, ops.arange(CHUNK_STEPS) <= place])
        # The caches are processed separately, because joining them would copy them at every step. Sums of products: a
        # matrix product with one row or column takes 50 % longer.
        scores = [ops.sum(keys * query, axis=-1) for keys in (slow[0], fast[0])]
        joined = ops.concatenate(scores, axis=-1) / self.size**0.5
        weights = ops.expand_dims(ops.softmax(ops.where(heard, joined, -1e9), axis=-1), -1)
        mixed = ops.sum(weights[:, :, :room] * slow[1], axis=2) + ops.sum(weights[:, :, room:] * fast[1], axis=2)
        return self.outer(ops.reshape(mixed, (-1, self.heads * self.size))), fast

    def first_state(self, batch: int) -> State:
        """An empty chunk."""
        return [ops.zeros((batch, self.heads, CHUNK_STEPS, self.size)) for _ in range(2)]

    def _project(self, x: Tensor, number: Tensor, time: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Queries, keys and values, (batch, steps, heads, size), rotated by note number and time."""
        joined = ops.reshape(self.inner(self.norm(x)), (-1, x.shape[1], 3 * self.heads, self.size))
        query, key, value = ops.split(joined, 3, axis=2)
        turn = rotation(number, time, self.size)
        return rotated(query, turn), rotated(key, turn), value


def rotation(number: Tensor, time: Tensor, size: int) -> tuple[Tensor, Tensor]:
    """Cosine and sine of the angles, (batch, steps, 1, size / 2), for note numbers and times in bars."""
    turns = [
        ops.expand_dims(ops.cast(moment, "float32"), -1) * speeds
        for moment, speeds in zip((number, time), turning_speeds(size), strict=True)
    ]
    angles = ops.concatenate([turns[0] + ops.zeros_like(turns[1]), turns[1]], axis=-1)
    return ops.expand_dims(ops.cos(angles), 2), ops.expand_dims(ops.sin(angles), 2)


def rotated(x: Tensor, turn: tuple[Tensor, Tensor]) -> Tensor:
    """Rotate each pair of components of a head by its angle; (batch, steps, heads, size)."""
    cosine, sine = (ops.cast(part, x.dtype) for part in turn)
    left, right = ops.split(x, 2, axis=-1)
    return ops.concatenate([left * cosine - right * sine, left * sine + right * cosine], axis=-1)


class Recurrent(layers.Layer):
    """A gated linear recurrence after a short convolution (the recurrent block of Griffin, De et al. 2024).

    The decay of the state and its input are gated by the current input. Because the recurrence is linear, all steps are
    computed in parallel in training.
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
        # Initialized so that the state keeps between 0.9 and 0.999 of itself per step while its gate is open.
        self.decay = self.add_weight(shape=(self.width,), initializer=_spread_decays, name="decay")

    def call(self, x: Tensor, sequence: Sequence) -> Tensor:
        """(batch, steps, width) -> the same."""
        gate, value = ops.split(self.inner(self.norm(x)), 2, axis=-1)
        value = _convolved(value, self.taps, sequence.piece)
        keep, new = _fused_gated(value, self.gates(value), self.decay)
        keep = keep * ops.expand_dims(1 - ops.cast(sequence.starts, "float32"), -1)
        return self.outer(_opened(gate, linear_recurrence(keep, new)))

    def step(self, x: Tensor, number: Tensor, time: Tensor, fast: State, slow: State) -> tuple[Tensor, State]:
        """One step, (batch, width) -> the same and the new state."""
        recent, state = fast
        gate, value = ops.split(self.inner(self.norm(x)), 2, axis=-1)
        recent = ops.concatenate([recent, ops.expand_dims(value, 1)], axis=1)
        value = ops.sum(self.taps * recent, axis=1)
        keep, new = _gated(value, self.gates(value), self.decay)
        state = keep * state + new
        return self.outer(ops.gelu(gate) * state), [recent[:, 1:], state]

    def first_state(self, batch: int) -> State:
        """The last values and the state before any step: zeros."""
        return [ops.zeros((batch, CONVOLUTION - 1, self.width)), ops.zeros((batch, self.width))]


@fused
def _convolved(value: Tensor, taps: Tensor, piece: Tensor) -> Tensor:
    """Mix each step with those before it in its piece; (batch, steps, width)."""
    steps, back = value.shape[1], CONVOLUTION - 1
    heard = ops.pad(ops.cast(value, "float32"), ((0, 0), (back, 0), (0, 0)))
    of_piece = ops.pad(piece, ((0, 0), (back, 0)))
    mixed, taps = ops.zeros_like(heard[:, :steps]), ops.cast(taps, "float32")
    for first in range(CONVOLUTION):
        is_same = ops.expand_dims(of_piece[:, first : first + steps] == piece, -1)
        mixed = mixed + taps[first] * ops.where(is_same, heard[:, first : first + steps], 0.0)
    return ops.cast(mixed, value.dtype)


def _gated(value: Tensor, gates: Tensor, decay: Tensor) -> tuple[Tensor, Tensor]:
    """How much of the state is kept, and what is added; (…, width) float32. `gates` (…, 2 * width)."""
    forget, take = ops.split(ops.sigmoid(ops.cast(gates, "float32")), 2, axis=-1)
    log_keep = -SHARPNESS * forget * ops.softplus(ops.cast(decay, "float32"))
    scale = ops.sqrt(ops.maximum(1 - ops.exp(2 * log_keep), 1e-6))
    return ops.exp(log_keep), scale * take * ops.cast(value, "float32")


_fused_gated = fused(_gated)


@fused
def _opened(gate: Tensor, state: Tensor) -> Tensor:
    """What a gate lets through of a state, (batch, steps, width)."""
    return ops.cast(ops.gelu(ops.cast(gate, "float32")) * state, gate.dtype)


def linear_recurrence(keep: Tensor, new: Tensor) -> Tensor:
    """All states of state = keep * state + new, from zero; (batch, steps, width) each.

    Computed step by step within chunks, in parallel over chunks; the final states of the chunks by the same recurrence.
    (keras.ops.associative_scan needs shapes that are unknown in TensorFlow graphs.)
    """
    steps, width = keep.shape[1], keep.shape[2]
    chunk = min(steps, CHUNK)
    chunks = -(-steps // chunk)
    padding = ((0, 0), (0, chunks * chunk - steps), (0, 0))
    # Unstacked once: the gradient of a slice is as large as its source.
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
    """An LSTM. It does not reset at a new piece, but can read that one begins."""

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
        """The initial state: zeros."""
        return [ops.zeros((batch, self.lstm.units)) for _ in range(2)]
