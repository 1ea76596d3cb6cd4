"""The backbone in NumPy, written only for speed, as a reference for the speed of decoding.

For one piece, up to CONTEXT steps, without LSTM. It is implemented independently, so that it also verifies the other.
"""

import keras
import numpy as np

from composer.networks.virtuoso.decoding import gelu
from composer.networks.virtuoso.layers import Attention, FeedForward, Recurrent
from composer.networks.virtuoso.network import Virtuoso
from composer.networks.virtuoso.shape import CONTEXT, SHARPNESS, turning_speeds


class NumpyBackbone:
    """The backbone of a network for a single piece, one step at a time."""

    def __init__(self, network: Virtuoso):
        self.codes, self.table = network.embedding, _array(network.embedding.table)
        self.layers = [
            layer
            for mixer, forward in zip(network.mixers, network.forwards, strict=True)
            for layer in (_mixer(mixer), _FeedForward(forward))
        ]
        self.norm, self.bridge = _array(network.norm.scale), _array(network.bridge.kernel)
        self.number = 0

    def hear(self, row: np.ndarray, time: int) -> np.ndarray:
        """Read one row, (columns,) uint8, at a time in parts of a bar; returns the backbone's output, (head_width,)."""
        x = self.table[row[row > 0] - 1 + self.codes.offsets[row > 0]].sum(axis=0)
        for layer in self.layers:
            x = x + layer.step(x, self.number, time)
        self.number += 1
        return _normed(x, self.norm) @ self.bridge


class _FeedForward:
    def __init__(self, layer: FeedForward):
        self.norm, self.inner, self.outer = _array(layer.norm.scale), *map(_kernel, (layer.inner, layer.outer))

    def step(self, x: np.ndarray, number: int, time: int) -> np.ndarray:
        gate, value = np.split(_normed(x, self.norm) @ self.inner, 2)
        return (gelu(gate) * value) @ self.outer


class _Recurrent:
    def __init__(self, layer: Recurrent):
        self.norm, self.inner, self.outer = _array(layer.norm.scale), *map(_kernel, (layer.inner, layer.outer))
        self.gates, self.bias = _kernel(layer.gates), _array(layer.gates.bias)
        self.taps, self.decay = _array(layer.taps), np.log1p(np.exp(_array(layer.decay)))
        self.recent, self.state = np.zeros_like(self.taps), np.zeros(layer.width, dtype=np.float32)

    def step(self, x: np.ndarray, number: int, time: int) -> np.ndarray:
        gate, value = np.split(_normed(x, self.norm) @ self.inner, 2)
        self.recent = np.concatenate([self.recent[1:], value[np.newaxis]])
        mixed = (self.taps * self.recent).sum(axis=0)
        forget, take = np.split(1 / (1 + np.exp(-(mixed @ self.gates + self.bias))), 2)
        keep = np.exp(-SHARPNESS * forget * self.decay)
        self.state = keep * self.state + np.sqrt(np.maximum(1 - keep * keep, 1e-6)) * take * mixed
        return (gelu(gate) * self.state) @ self.outer


class _Attention:
    def __init__(self, layer: Attention):
        self.norm, self.inner, self.outer = _array(layer.norm.scale), *map(_kernel, (layer.inner, layer.outer))
        self.heads, self.size = layer.heads, layer.size
        self.by_number, self.by_time = turning_speeds(layer.size)
        self.keys, self.values = (np.zeros((layer.heads, CONTEXT, layer.size), dtype=np.float32) for _ in range(2))

    def step(self, x: np.ndarray, number: int, time: int) -> np.ndarray:
        joined = (_normed(x, self.norm) @ self.inner).reshape(3, self.heads, self.size)
        angles = np.concatenate([number * self.by_number, time * self.by_time])
        cosine, sine = np.cos(angles), np.sin(angles)
        left, right = np.split(joined[:2], 2, axis=-1)
        query, key = np.concatenate([left * cosine - right * sine, left * sine + right * cosine], axis=-1)
        self.keys[:, number], self.values[:, number] = key, joined[2]
        scores = (self.keys[:, : number + 1] @ query[..., np.newaxis])[..., 0] / self.size**0.5
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        weights /= weights.sum(axis=-1, keepdims=True)
        mixed = weights[:, np.newaxis] @ self.values[:, : number + 1]
        return mixed.reshape(-1) @ self.outer


def _mixer(layer: Recurrent | Attention) -> _Recurrent | _Attention:
    return _Recurrent(layer) if isinstance(layer, Recurrent) else _Attention(layer)


def _normed(x: np.ndarray, scale: np.ndarray) -> np.ndarray:
    return x / np.sqrt(np.mean(x * x) + 1e-6) * scale


def _kernel(layer: keras.layers.Dense) -> np.ndarray:
    return _array(layer.kernel)


def _array(weight: object) -> np.ndarray:
    return np.asarray(weight, dtype=np.float32)
