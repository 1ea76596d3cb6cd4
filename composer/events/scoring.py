"""Which predictions are scored: real contents of a piece, not defaults."""

import numpy as np

from composer.events.vocabulary import FIELDS, LARGEST_PART_COUNT, PART, PITCH, TIE, VELOCITY

# The column after the fields: whether an event is a tie, for pieces without real velocities.
TIED = len(FIELDS)


def scored(columns: np.ndarray, expressive: bool) -> np.ndarray:
    """Return which predictions count, (events, 7) bool: one for each field, and TIED.

    `columns` are (events, 6). Time and part count for all events; pitch, duration and velocity for notes and ties. In a
    piece that is not expressive, only whether an event is a tie counts instead of its velocity.
    """
    counts = np.ones((len(columns), len(FIELDS) + 1), dtype=bool)
    counts[:, PITCH:] = (columns[:, PART] < LARGEST_PART_COUNT)[:, np.newaxis]
    counts[:, TIED if expressive else VELOCITY] = False
    return counts


def struck(columns: np.ndarray) -> int:
    """The number of notes among events, (events, 6), without ties, rests and END."""
    return int(np.sum((columns[:, PART] < LARGEST_PART_COUNT) & (columns[:, VELOCITY] != TIE)))
