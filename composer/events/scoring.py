"""What counts when events are predicted: what a piece says itself, and not what is filled in for it."""

import numpy as np

from composer.events.vocabulary import FIELDS, LARGEST_PART_COUNT, PART, PITCH, TIE, VELOCITY

# Whether an event is tied, where how loud it is is not known: the column after those of the fields.
TIED = len(FIELDS)


def scored(columns: np.ndarray, expressive: bool) -> np.ndarray:
    """Which predictions count, (events, 7) bool: one of each field, and TIED.

    `columns` are (events, 6). When and in which part counts for all events; pitch, duration and velocity for notes
    and ties. The velocity of a piece that is not expressive does not: there only whether the event is a tie.
    """
    counts = np.ones((len(columns), len(FIELDS) + 1), dtype=bool)
    counts[:, PITCH:] = (columns[:, PART] < LARGEST_PART_COUNT)[:, np.newaxis]
    counts[:, TIED if expressive else VELOCITY] = False
    return counts


def struck(columns: np.ndarray) -> int:
    """How many of the events, (events, 6), are notes: no ties, no rests, not the end."""
    return int(np.sum((columns[:, PART] < LARGEST_PART_COUNT) & (columns[:, VELOCITY] != TIE)))
