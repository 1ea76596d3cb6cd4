"""Constraints of the classic engine: no stuck notes, no loops, no copies of the training set."""

from collections.abc import Hashable, Sequence

import numpy as np

from composer.events.fingerprints import LENGTH, fingerprints
from composer.generation.decoding.state.state import MOST_REPEATS

LONGEST_LOOP = 4


def hanging(history: Sequence[Hashable]) -> set[Hashable]:
    """Return the events that may not come next, because they would begin a figure again that has just sounded
    `MOST_REPEATS` times in a row.

    Figures have one to `LONGEST_LOOP` events; a figure of one event is a stuck note.
    """
    banned = set()
    for period in range(1, LONGEST_LOOP + 1):
        recent = history[-period * MOST_REPEATS :]
        if len(recent) == period * MOST_REPEATS and recent[period:] == recent[:-period]:
            banned.add(recent[-period])
    return banned


def would_copy(history: Sequence[tuple[int, ...]], candidate: tuple[int, ...], heard_before: np.ndarray) -> bool:
    """Whether `candidate` would complete a run of `LENGTH` events of the training set, in any key.

    `heard_before` holds the fingerprints of the training set, sorted.
    """
    if len(history) < LENGTH - 1:
        return False
    fingerprint = fingerprints([*history[-(LENGTH - 1) :], candidate])[0]
    place = int(np.searchsorted(heard_before, fingerprint))
    return place < len(heard_before) and bool(heard_before[place] == fingerprint)
