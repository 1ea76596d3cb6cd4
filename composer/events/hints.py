"""Hints: the next note of the bar to be recalled, for each step.

A copying memory at no cost, in the spirit of pointer networks (Vinyals et al. 2015) and of Museformer's attention to
related bars (Yu et al. 2022).
"""

from collections.abc import Sequence

import numpy as np

from composer.events.columns import HINT_COLUMNS, PROGRAM_DRUMS
from composer.events.vocabulary import (
    BAR_ADVANCE,
    DURATION,
    FIELDS,
    LARGEST_PART_COUNT,
    LONGEST_BAR,
    PART,
    PITCH,
    POSITION,
)

# The source of a hint: the bar recalled by this bar, or by the next.
HERE, NEXT = 1, 2
PLACES_A_BAR = LONGEST_BAR * FIELDS[PART].size * 128


def hint_codes(columns: np.ndarray, bars: np.ndarray, programs: np.ndarray) -> np.ndarray:
    """Return the next note of the recalled bar for each row, (events, HINT_COLUMNS) uint8.

    At the end of the recalled bar, the hint is the first note of the one that the next bar recalls, if any.
    """
    bar = np.cumsum(columns[:, BAR_ADVANCE], dtype=np.int64)
    place = _places(bar, columns)
    distance = np.append(bars["recall_distance"].astype(np.int64), 0)
    transposition = np.append(bars["recall_transposition"].astype(np.int64), 0)

    # The time of each row is that of the previous event; row 0 precedes everything.
    now = np.concatenate([[0], bar[:-1]])
    heard = np.concatenate([columns[:1] * 0, columns[:-1]])
    unpitched = programs[heard[:, PART]] >= PROGRAM_DRUMS
    source = now - distance[now]
    moved = np.where(unpitched, 0, transposition[now])
    after = np.searchsorted(place, _places(source, heard) - moved, side="right")
    next_source = now + 1 - distance[now + 1]
    first = np.searchsorted(place, next_source * PLACES_A_BAR)

    hints = np.zeros((len(columns), len(HINT_COLUMNS)), dtype=np.uint8)
    rows = np.arange(len(columns))
    for found, sources, asked, code in (
        (first, next_source, now + 1, NEXT),
        (after, source, now, HERE),
    ):
        target = np.minimum(found, len(columns) - 1)
        fits = (distance[asked] > 0) & (found < rows) & (bar[target] == sources)
        fits &= columns[target, PART] < LARGEST_PART_COUNT
        notes = columns[target]
        shift = np.where(programs[notes[:, PART]] == PROGRAM_DRUMS, 0, transposition[asked])
        values = [
            np.full(len(rows), code),
            notes[:, POSITION] + 1,
            notes[:, PART] + 1,
            np.clip(notes[:, PITCH] + shift, 0, 127) + 1,
            notes[:, DURATION] + 1,
        ]
        hints[fits] = np.stack(values, axis=1).astype(np.uint8)[fits]
    return hints


def hint_code(kind: int, event: Sequence[int]) -> np.ndarray:
    """The codes of one hint, (HINT_COLUMNS,) uint8, for an untransposed event of its source."""
    told = (kind, event[POSITION] + 1, event[PART] + 1, event[PITCH] + 1, event[DURATION] + 1)
    return np.array(told, dtype=np.uint8)


def _places(bar: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """A number for each event that rises with bar, position, part and pitch."""
    position = bar * LONGEST_BAR + columns[:, POSITION]
    return (position * FIELDS[PART].size + columns[:, PART]) * 128 + columns[:, PITCH]
