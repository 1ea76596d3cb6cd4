"""The head that writes one note: its attributes one after the other, each knowing those before it."""

from typing import TypeAlias

import keras
from keras import layers, ops

Tensor: TypeAlias = keras.KerasTensor


class Attribute(layers.Layer):
    """The logits of one attribute, from what the backbone says and what is chosen already."""

    def __init__(self, width: int, size: int, name: str):
        super().__init__(name=name)
        self.norm = layers.RMSNormalization(name="norm")
        self.inner = layers.Dense(width, activation=ops.gelu, name="inner")
        self.outer = layers.Dense(size, name="outer", dtype=keras.mixed_precision.DTypePolicy("float32"))

    def build(self, shape: tuple[int | None, ...]) -> None:
        """Build the layers."""
        self.norm.build(shape)
        self.inner.build(shape)
        self.outer.build((*shape[:-1], self.inner.units))

    def call(self, x: Tensor) -> Tensor:
        """(…, width) -> (…, size) float32."""
        return self.outer(self.inner(self.norm(x)))
