"""A sum of embeddings, one for each column of codes."""

from collections.abc import Sequence
from typing import TypeAlias

import keras
import numpy as np
from keras import layers, ops

from composer.events.columns import Column

Tensor: TypeAlias = keras.KerasTensor


class Codes(layers.Layer):
    """Sums a vector for each code of a row. Code 0, "not told", has none.

    In training this is a product with one-hot codes, because the gradient of a product is fast, while that of a lookup
    is a slow scatter. `look_up` gives the same for few rows.
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
        # The offset of each column's table.
        self.offsets = np.zeros(len(columns), dtype=np.int32)
        for table, places in self.tables.items():
            self.offsets[places] = starts[table]
        self.width = width

    def build(self, shape: tuple[int | None, ...]) -> None:
        """Create the tables, stacked."""
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
        """(…, columns) int -> (…, width): the same by table lookup."""
        numbers = ops.cast(codes, "int32") - 1
        told = ops.expand_dims(ops.cast(numbers >= 0, self.compute_dtype), -1)
        return ops.sum(ops.take(self.table, ops.maximum(numbers, 0) + self.offsets, axis=0) * told, axis=-2)
