"""The backbone in NumPy, for several continuations of a shared past, which is processed at once.

Given music takes a single product per layer: a thousand notes take an eighth of the time of single steps. Continuations
share the cache of the past, and each may be at a different step. For a single piece, `decoding` is faster.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from composer.events.columns import COLUMNS
from composer.networks.virtuoso.shape import CONTEXT, CONVOLUTION, SHARPNESS, Shape, turning_speeds

FEWEST_OWN_STEPS = 64

Arrays = Mapping[str, np.ndarray]


@dataclass
class Futures:
    """The state of a batch of pieces with a common past.

    `steps` (batch,) is the number of steps each has heard, `shared` of them in common. `past` and `own` have the keys
    and values of each attention layer: (heads, past, size) and (batch, heads, room, size). `states` have the last
    values and the state of each recurrent layer, (batch, CONVOLUTION - 1, width) and (batch, width).
    """

    steps: np.ndarray
    shared: int
    past: list[list[np.ndarray]]
    own: list[list[np.ndarray]]
    states: list[list[np.ndarray]]

    def fork(self, row: int, batch: int) -> "Futures":
        """Make `batch` copies of the piece in a row."""
        length = int(self.steps[row]) - self.shared
        past = [
            [
                np.concatenate([shared, own[row, :, :length]], axis=1)[:, -CONTEXT:]
                for shared, own in zip(*layer, strict=True)
            ]
            for layer in zip(self.past, self.own, strict=True)
        ]
        return Futures(
            steps=np.repeat(self.steps[row], batch),
            shared=int(self.steps[row]),
            past=past,
            own=[[np.zeros((batch, *own.shape[1:]), dtype=np.float32) for own in layer] for layer in self.own],
            states=[[np.repeat(state[row : row + 1], batch, axis=0) for state in layer] for layer in self.states],
        )


class Listener:
    """The backbone of a network without LSTM layers. It holds no piece."""

    def __init__(self, arrays: Arrays, shape: Shape):
        """`arrays` are the network's weights. Raises KeyError or ValueError if they do not match."""
        self.shape = shape
        self.size = shape.width // shape.attention_heads
        self.head_width = shape.head_width
        sizes = {column.table or column.name: column.size - 1 for column in COLUMNS}
        starts = dict(zip(sizes, np.cumsum([0, *sizes.values()]).tolist(), strict=False))
        self._offsets = np.array([starts[column.table or column.name] for column in COLUMNS])
        # A row of zeros for facts that are not told.
        self._table = np.concatenate([arrays["embedding/table"], np.zeros((1, shape.width), dtype=np.float32)])
        self._layers = [
            (_mixer(arrays, kind, f"{kind}_{number}"), *_folded(arrays, f"forward_{number}"))
            for number, kind in enumerate(shape.layers)
        ]
        self._bridge = arrays["norm/scale"][:, np.newaxis] * arrays["bridge/kernel"]

    def begin(self, batch: int = 1) -> Futures:
        """The initial state."""
        heads, size, width = self.shape.attention_heads, self.size, self.shape.width
        attention, recurrent = (self.shape.layers.count(kind) for kind in ("attention", "recurrent"))

        def zeros(*shape: int) -> np.ndarray:
            return np.zeros(shape, dtype=np.float32)

        return Futures(
            steps=np.zeros(batch, dtype=np.int64),
            shared=0,
            past=[[zeros(heads, 0, size) for _ in range(2)] for _ in range(attention)],
            own=[[zeros(batch, heads, FEWEST_OWN_STEPS, size) for _ in range(2)] for _ in range(attention)],
            states=[[zeros(batch, CONVOLUTION - 1, width), zeros(batch, width)] for _ in range(recurrent)],
        )

    def hear(self, heard: Futures, rows: np.ndarray, time: np.ndarray, which: np.ndarray | None = None) -> np.ndarray:
        """Read some steps of each piece; returns the input of the head for the next events, (batch, steps, head_width).

        `rows` (batch, steps, COLUMNS) uint8; `time` (batch, steps) in parts of a bar; `which` (batch,) selects pieces,
        all by default.
        """
        batch, steps = time.shape
        which = np.arange(batch) if which is None else which
        codes = rows.astype(np.int64)
        places = np.where(codes > 0, codes - 1 + self._offsets, len(self._table) - 1)
        x = self._table[places.reshape(batch * steps, -1)].sum(axis=1).reshape(batch, steps, -1)
        number = heard.steps[which, np.newaxis] + np.arange(steps)
        turn = _rotation(number, time, self.size)
        _make_room(heard, int(number.max()) + 1 - heard.shared)
        attention, recurrent = iter(range(len(heard.own))), iter(range(len(heard.states)))
        for mixer, inner, outer in self._layers:
            if isinstance(mixer, _Attention):
                x = x + self._attended(x, mixer, heard, next(attention), which, number, turn)
            else:
                x = x + _recurred(x, mixer, heard.states[next(recurrent)], which)
            gate, value = np.split(_normed(x) @ inner, 2, axis=-1)
            x = x + (_gelu(gate) * value) @ outer
        heard.steps[which] += steps
        return _normed(x) @ self._bridge

    def _attended(
        self,
        x: np.ndarray,
        mixer: "_Attention",
        heard: Futures,
        layer: int,
        which: np.ndarray,
        number: np.ndarray,
        turn: tuple[np.ndarray, np.ndarray],
    ) -> np.ndarray:
        batch, steps = number.shape
        heads, size = self.shape.attention_heads, self.size
        joined = (_normed(x) @ mixer.inner).reshape(batch, steps, 3 * heads, size)
        query, key, value = np.split(joined, 3, axis=2)
        query, key = _rotated(query, turn) / np.float32(size**0.5), _rotated(key, turn)
        own_keys, own_values = heard.own[layer]
        places = number - heard.shared
        own_keys[which[:, np.newaxis], :, places] = key
        own_values[which[:, np.newaxis], :, places] = value
        length = int(places.max()) + 1
        query = query.transpose(2, 0, 1, 3)
        keys, values = heard.past[layer]
        past = keys.shape[1]
        of_past = query.reshape(heads, batch * steps, size) @ keys.transpose(0, 2, 1)
        of_past = of_past.reshape(heads, batch, steps, past)
        mine = own_keys[which, :, :length].transpose(1, 0, 3, 2)
        scores = np.concatenate([of_past, query @ mine], axis=-1)
        numbers = np.concatenate([np.arange(heard.shared - past, heard.shared), heard.shared + np.arange(length)])
        ages = number[..., np.newaxis] - numbers
        scores = np.where((ages >= 0) & (ages < CONTEXT), scores, np.float32(-1e9))
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        weights /= weights.sum(axis=-1, keepdims=True)
        mixed = (weights[..., :past].reshape(heads, batch * steps, past) @ values).reshape(heads, batch, steps, size)
        mixed = mixed + weights[..., past:] @ own_values[which, :, :length].transpose(1, 0, 2, 3)
        return mixed.transpose(1, 2, 0, 3).reshape(batch, steps, heads * size) @ mixer.outer


@dataclass(frozen=True, slots=True, eq=False)
class _Attention:
    """The weights of an attention layer."""

    inner: np.ndarray
    outer: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class _Recurrent:
    """The weights of a recurrent layer; `decay` in its multiplied form."""

    inner: np.ndarray
    outer: np.ndarray
    taps: np.ndarray
    gates: np.ndarray
    bias: np.ndarray
    decay: np.ndarray


def _mixer(arrays: Arrays, kind: str, name: str) -> _Attention | _Recurrent:
    if kind not in ("attention", "recurrent"):
        raise ValueError(f"a layer of kind {kind!r} is not heard at once")
    inner, outer = _folded(arrays, name)
    if kind == "attention":
        return _Attention(inner, outer)
    decay = (-SHARPNESS * np.logaddexp(0, arrays[f"{name}/decay"])).astype(np.float32)
    return _Recurrent(
        inner, outer, arrays[f"{name}/taps"], arrays[f"{name}/gates/kernel"], arrays[f"{name}/gates/bias"], decay
    )


def _folded(arrays: Arrays, name: str) -> tuple[np.ndarray, np.ndarray]:
    """The inner weights of a layer, with the scale of the preceding norm folded in, and the outer weights."""
    return arrays[f"{name}/norm/scale"][:, np.newaxis] * arrays[f"{name}/inner/kernel"], arrays[f"{name}/outer/kernel"]


def _recurred(x: np.ndarray, mixer: _Recurrent, memory: list[np.ndarray], which: np.ndarray) -> np.ndarray:
    recent, state = memory
    steps = x.shape[1]
    gate, value = np.split(_normed(x) @ mixer.inner, 2, axis=-1)
    values = np.concatenate([recent[which], value], axis=1)
    recent[which] = values[:, steps:]
    mixed = sum(mixer.taps[tap] * values[:, tap : tap + steps] for tap in range(CONVOLUTION))
    gated = 1 / (1 + np.exp(-(mixed @ mixer.gates + mixer.bias)))
    forget, take = np.split(gated, 2, axis=-1)
    log_keep = forget * mixer.decay
    keep, new = np.exp(log_keep), np.sqrt(np.maximum(1 - np.exp(2 * log_keep), 1e-6)) * take * mixed
    now = state[which]
    states = np.empty_like(new)
    for step in range(steps):
        now = keep[:, step] * now + new[:, step]
        states[:, step] = now
    state[which] = now
    return (_gelu(gate) * states) @ mixer.outer


def _make_room(heard: Futures, length: int) -> None:
    for layer in heard.own:
        for place, own in enumerate(layer):
            if own.shape[2] < length:
                grown = np.zeros((*own.shape[:2], max(2 * own.shape[2], length), own.shape[3]), dtype=np.float32)
                grown[:, :, : own.shape[2]] = own
                layer[place] = grown


def _gelu(x: np.ndarray) -> np.ndarray:
    """The same as `decoding.gelu`, in place where possible: powers and copies would take longer than the products."""
    inner = x * x
    inner *= np.float32(0.044715 * 0.7978845608028654)
    inner += np.float32(0.7978845608028654)
    inner *= x
    np.tanh(inner, out=inner)
    inner += 1
    inner *= x
    inner *= np.float32(0.5)
    return inner


def _normed(x: np.ndarray) -> np.ndarray:
    """RMS normalization without its scale, which is folded into the following weights."""
    return x / np.sqrt(np.mean(x * x, axis=-1, keepdims=True) + np.float32(1e-6))


def _rotation(number: np.ndarray, time: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Cosine and sine of the angles, (batch, steps, 1, size / 2), as in `layers.rotation`."""
    turns = [
        moment.astype(np.float32)[..., np.newaxis] * speed
        for moment, speed in zip((number, time), turning_speeds(size), strict=True)
    ]
    angles = np.concatenate(turns, axis=-1)[:, :, np.newaxis]
    return np.cos(angles), np.sin(angles)


def _rotated(x: np.ndarray, turn: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    cosine, sine = turn
    left, right = np.split(x, 2, axis=-1)
    return np.concatenate([left * cosine - right * sine, left * sine + right * cosine], axis=-1)
