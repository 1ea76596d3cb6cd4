"""The head that predicts one note: its attributes in order, each given the earlier ones.

An attribute may copy a candidate (a pointer, as in Vinyals et al. 2015, added as a bonus to a logit), and the pitch may
also be predicted as an interval from its reference pitches.
"""

from typing import TypeAlias

import keras
from keras import layers, ops

from composer.events.columns import WIDEST_INTERVAL
from composer.events.intervals import REFERENCES
from composer.events.vocabulary import FIELDS, PITCH
from composer.networks.virtuoso.shape import COPIED, COPY_KINDS, MATCHES, TRUST_SCALE

Tensor: TypeAlias = keras.KerasTensor
INTERVALS = 2 * WIDEST_INTERVAL + 1
# A power of two with room for the highest pitch plus the widest interval.
TURN = 256
FLOAT32 = "float32"


class Attribute(layers.Layer):
    """The logits of one attribute, from the backbone's output and the attributes already chosen."""

    def __init__(self, width: int, number: int, name: str):
        super().__init__(name=name)
        self.number, self.size = number, FIELDS[number].size
        self.norm = layers.RMSNormalization(name="norm")
        self.inner = layers.Dense(width, activation=ops.gelu, name="inner")
        precision = keras.mixed_precision.DTypePolicy(FLOAT32)
        self.outer = layers.Dense(self.size, name="outer", dtype=precision)
        self.gate = (
            layers.Dense(len(COPY_KINDS), use_bias=False, kernel_initializer="zeros", name="gate", dtype=precision)
            if number < len(COPIED)
            else None
        )
        self.interval = (
            layers.Dense(
                REFERENCES * INTERVALS, use_bias=False, kernel_initializer="zeros", name="interval", dtype=precision
            )
            if number == PITCH
            else None
        )

    def build(self, shape: tuple[int | None, ...]) -> None:
        """Build the layers."""
        self.norm.build(shape)
        self.inner.build(shape)
        inner = (*shape[:-1], self.inner.units)
        self.outer.build(inner)
        if self.gate is not None:
            self.gate.build(inner)
            # By kind of copy, closeness of the match, and agreement with what is chosen so far.
            self.trust = self.add_weight(
                shape=(len(COPY_KINDS), MATCHES, 2), initializer="zeros", name="trust", dtype=FLOAT32, autocast=False
            )
        if self.interval is not None:
            self.interval.build(inner)

    def call(self, x: Tensor, copied: Tensor, chosen: Tensor, references: Tensor) -> Tensor:
        """The logits, (…, size) float32.

        `x` (…, width); `copied` (…, COPY_KINDS, 1 + COPIED) int as in `copies`; `chosen` (…, CHOSEN) int: codes of the
        attributes, of which the earlier ones are read; `references` (…, REFERENCES) int: pitches plus 1, 0 for none.
        """
        inner = self.inner(self.norm(x))
        logits = self.outer(inner)
        if self.gate is not None:
            logits = logits + self._copied(self.gate(inner), copied, chosen)
        if self.interval is not None:
            tables = ops.split(self.interval(inner), REFERENCES, axis=-1)
            for place, table in enumerate(tables):
                logits = logits + _by_interval(table, references[..., place])
        return logits

    def _copied(self, gate: Tensor, copied: Tensor, chosen: Tensor) -> Tensor:
        """What the copies add to the logits."""
        agrees = ops.ones_like(copied[..., 0])
        if self.number:
            before = ops.expand_dims(chosen[..., : self.number], -2)
            agrees = ops.min(ops.cast(copied[..., 1 : 1 + self.number] == before, agrees.dtype), axis=-1)
        state = ops.one_hot(copied[..., 0] * 2 + agrees, 2 * MATCHES, dtype=FLOAT32)
        trust = ops.reshape(self.trust, (len(COPY_KINDS), 2 * MATCHES))
        bonus = ops.expand_dims(gate + TRUST_SCALE * ops.sum(state * trust, axis=-1), -1)
        # Code 0, nothing to copy, is not a value.
        values = ops.one_hot(copied[..., 1 + self.number] - 1, self.size, dtype=FLOAT32)
        return ops.sum(bonus * values, axis=-2)


def _by_interval(table: Tensor, reference: Tensor) -> Tensor:
    """Convert logits by interval to logits by pitch, (…, pitches); `table` (…, INTERVALS), `reference` (…) a pitch plus
    1.

    Rotates by the bits of the pitch, since the gradient of a roll is a roll, while that of a gather is slow.
    """
    shape = ops.shape(table)
    room = ops.zeros((*shape[:-1], TURN - INTERVALS), dtype=table.dtype)
    turned = ops.concatenate([table, room], axis=-1)
    pitch = ops.maximum(reference - 1, 0)
    for bit in range(7):
        is_set = ops.expand_dims((pitch // 2**bit) % 2 == 1, -1)
        turned = ops.where(is_set, ops.roll(turned, 2**bit, axis=-1), turned)
    by_pitch = turned[..., WIDEST_INTERVAL : WIDEST_INTERVAL + FIELDS[PITCH].size]
    return by_pitch * ops.expand_dims(ops.cast(reference > 0, table.dtype), -1)
