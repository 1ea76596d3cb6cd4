"""Extends older weights to a network that reads or predicts more: new weights are zero and change nothing at first."""

from collections.abc import Iterable, Mapping

import numpy as np

from composer.events.columns import COLUMNS

EMBEDDING = "embedding/table"
# Weights that may be missing: additions to the logits, which have no effect while they are zero.
ADDED = ("/gate/kernel", "/trust", "/interval/kernel")


def grown(arrays: Mapping[str, np.ndarray], reads: str, shapes: Mapping[str, tuple[int, ...]]) -> dict[str, np.ndarray]:
    """Return the weights extended with zeros to the given `shapes` by name.

    `reads` is the card's description of the inputs (see `released.reading_checksum`). Raises ValueError if an input no
    longer exists or has another size.
    """
    result = dict(arrays)
    before = _tables(tuple(column.split(":")) for column in reads.split("/", 1)[1].split(","))
    now = _tables((column.name, str(column.size), column.table) for column in COLUMNS)
    if any(now.get(name, (0, 0))[1] != size for name, (_, size) in before.items()):
        raise ValueError("trained to read other events")
    table = np.zeros((sum(size for _, size in now.values()), arrays[EMBEDDING].shape[1]), dtype=np.float32)
    for name, (first, size) in before.items():
        place = now[name][0]
        table[place : place + size] = arrays[EMBEDDING][first : first + size]
    result[EMBEDDING] = table
    for name, shape in shapes.items():
        if name not in result and name.endswith(ADDED):
            result[name] = np.zeros(shape, dtype=np.float32)
    return result


def _tables(columns: Iterable[tuple[str, ...]]) -> dict[str, tuple[int, int]]:
    """Where the table of each name begins, and its number of rows."""
    places: dict[str, tuple[int, int]] = {}
    first = 0
    for name, size, table in columns:
        if (table or name) not in places:
            places[table or name] = (first, int(size) - 1)
            first += int(size) - 1
    return places
