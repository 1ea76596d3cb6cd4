"""Weights that were trained before the network read or said more: what is new begins as zeros, and changes nothing."""

from collections.abc import Iterable, Mapping

import numpy as np

from composer.events.columns import COLUMNS

EMBEDDING = "embedding/table"
# What may be missing from older weights: additions to the logits, which are nothing as long as these are zeros.
ADDED = ("/gate/kernel", "/trust", "/interval/kernel")


def grown(arrays: Mapping[str, np.ndarray], reads: str, shapes: Mapping[str, tuple[int, ...]]) -> dict[str, np.ndarray]:
    """The weights with zeros for what a network has more, of `shapes` by name.

    `reads` is what the card of the weights says of what they read (see `released.reading_checksum`). Raises ValueError
    if they read something that is no longer read, or something of another size.
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
    """Where the table of each name begins, and how many rows it has."""
    places: dict[str, tuple[int, int]] = {}
    first = 0
    for name, size, table in columns:
        if (table or name) not in places:
            places[table or name] = (first, int(size) - 1)
            first += int(size) - 1
    return places
