"""A sum of embeddings, one for each column of codes."""

from collections.abc import Sequence
from typing import TypeAlias

import keras
import numpy as np
from keras import layers, ops

from composer.events.columns import Column

Tensor: TypeAlias = keras.KerasTensor


class Codes(layers.Layer):
    """Rows of codes to vectors: the sum of a vector for each code. Code 0, "not told", has none.

    In training one product with the codes written as zeros and ones: its gradient is a product too, where that of
    looking rows up is a slow scattering. `look_up` is the same for a few rows.
    """

    def __init__(self, columns: Sequence[Column], width: int, name: str):
        super().__init__(name=name)
        self.tables: dict[str, list[int]] = {}
        self.sizes: dict[str, int] = {}
        for place, column in enumerate(columns):
            table = column.table or column.name
            self.tables.setdefault(table, []).append(place)
            self.sizes[table] = column.size - 1
        starts = dict(zip(self.sizes, np.cumsum([0, *self.sizes.values()]).tolist()[:-1], strict=True))
        # Where the table of each column begins.
        self.offsets = np.zeros(len(columns), dtype=np.int32)
        for table, places in self.tables.items():
            self.offsets[places] = starts[table]
        self.width = width

    def build(self, shape: tuple[int | None, ...]) -> None:
        """Make the tables, one below the other."""
        self.table = self.add_weight(
            shape=(sum(self.sizes.values()), self.width),
            initializer=keras.initializers.RandomNormal(stddev=0.05),
            name="table",
        )

    def call(self, codes: Tensor) -> Tensor:
        """(…, columns) int -> (…, width)."""
        numbers = ops.cast(codes, "int32") - 1
        told = [
            sum(ops.one_hot(numbers[..., place], self.sizes[table], dtype=self.compute_dtype) for place in places)
            for table, places in self.tables.items()
        ]
        return ops.matmul(ops.concatenate(told, axis=-1), self.table)

    def look_up(self, codes: Tensor) -> Tensor:
        """(…, columns) int -> (…, width): the same, by looking up."""
        numbers = ops.cast(codes, "int32") - 1
        told = ops.expand_dims(ops.cast(numbers >= 0, self.compute_dtype), -1)
        return ops.sum(ops.take(self.table, ops.maximum(numbers, 0) + self.offsets, axis=0) * told, axis=-2)
