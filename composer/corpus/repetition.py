"""How much a sequence of events repeats itself, note on note.

A network learns to hang on one note from pieces that do so for bars on end. The measure is the share of events
that stand in a run of at least `RUN` equal ones: tremolo and repeated accompaniment chords, not returning phrases.
"""

from collections.abc import Hashable, Sequence
from itertools import groupby

RUN = 4


def run_lengths(events: Sequence[Hashable]) -> list[int]:
    """The lengths of the runs of equal events, in order."""
    return [sum(1 for _ in run) for _, run in groupby(events)]


def stuck_share(events: Sequence[Hashable]) -> float:
    """The share (0..1) of events in runs of `RUN` or more equal ones; 0 for no events."""
    lengths = run_lengths(events)
    return sum(length for length in lengths if length >= RUN) / max(sum(lengths), 1)
