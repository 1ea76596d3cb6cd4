"""Measures how much a sequence of events repeats itself immediately.

A network learns to get stuck on a note from pieces that do so for bars. The measure is the share of events in runs of
at least `RUN` equal ones: tremolo and repeated chords, not returning phrases.
"""

from collections.abc import Hashable, Sequence
from itertools import groupby

import numpy as np

RUN = 4
LIMIT_QUANTILE = 0.98
LEAST_LIMIT = 0.1
FEWEST_PIECES = 30


def run_lengths(events: Sequence[Hashable]) -> list[int]:
    """The lengths of the runs of equal events, in order."""
    return [sum(1 for _ in run) for _, run in groupby(events)]


def stuck_share(events: Sequence[Hashable]) -> float:
    """The share (0..1) of events in runs of `RUN` or more equal ones; 0 for no events."""
    lengths = run_lengths(events)
    return sum(length for length in lengths if length >= RUN) / max(sum(lengths), 1)


def stuck_limit(shares: Sequence[float]) -> float:
    """The stuck share above which a piece of a style is excluded: the 98th percentile, but at least `LEAST_LIMIT`, so
    that styles without the problem lose nothing."""
    return max(float(np.quantile(shares, LIMIT_QUANTILE)), LEAST_LIMIT) if len(shares) else LEAST_LIMIT
