"""The loss: nats of each prediction."""

from collections.abc import Sequence
from typing import TypeAlias

import keras
from keras import ops

from composer.events.vocabulary import TIE, VELOCITY

Tensor: TypeAlias = keras.KerasTensor


def nats(logits: Sequence[Tensor], targets: Tensor, scored: Tensor) -> Tensor:
    """The nats of each prediction, (batch, steps, 7) float32: of the six fields, and of being a tie.

    `logits` of each field (batch, steps, size); `targets` (batch, steps, 6) int; `scored` (batch, steps, 7), 0 where a
    prediction does not count (see `composer.events.scoring`).
    """
    chances = [ops.log_softmax(ops.cast(field, "float32"), axis=-1) for field in logits]
    losses = [-_chosen(field, targets[..., number]) for number, field in enumerate(chances)]
    tie = chances[VELOCITY][..., TIE]
    # The probability of the others comes from their sum, which stays precise when the tie is certain.
    not_tie = ops.logsumexp(chances[VELOCITY][..., TIE + 1 :], axis=-1)
    losses.append(-ops.where(targets[..., VELOCITY] == TIE, tie, not_tie))
    return ops.stack(losses, axis=-1) * ops.cast(scored, "float32")


def _chosen(chances: Tensor, numbers: Tensor) -> Tensor:
    return ops.squeeze(ops.take_along_axis(chances, ops.expand_dims(ops.cast(numbers, "int32"), -1), axis=-1), -1)
