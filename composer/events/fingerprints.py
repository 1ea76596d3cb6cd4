"""Fingerprints of event sequences, for detecting copies.

Each run of `LENGTH` events has a 64-bit number that is invariant under transposition and octave changes: it depends on
the shape of every chord and the step from root to root, modulo twelve. A training set is represented by a sorted array
of these numbers, a few hundred kilobytes, from which the music cannot be reconstructed.
"""

from collections.abc import Sequence

import numpy as np

LENGTH = 16
MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


def steps(events: Sequence[tuple[int, ...]]) -> np.ndarray:
    """A number for each event after the first, from its shape and the step to its root; (events - 1,) uint64."""
    roots = np.array([event[0] for event in events], dtype=np.int64)
    shapes = np.array([_shape(event) for event in events], dtype=np.uint64)
    return shapes[1:] * np.uint64(12) + (np.diff(roots) % 12).astype(np.uint64)


def fingerprints(events: Sequence[tuple[int, ...]]) -> np.ndarray:
    """Return the fingerprint of every run of `LENGTH` events, in order, (runs,) uint64; empty for fewer events.

    `events` are tuples of pitches, with the root of a chord first.
    """
    if len(events) < LENGTH:
        return np.zeros(0, dtype=np.uint64)
    windows = np.lib.stride_tricks.sliding_window_view(steps(events), LENGTH - 1)
    return hashed(windows)


def hashed(rows: np.ndarray) -> np.ndarray:
    """Hash each row of numbers, (rows, width) uint64 -> (rows,) uint64."""
    result = np.zeros(len(rows), dtype=np.uint64)
    # The multiplication wraps around deliberately: this is what scatters the bits.
    for column in rows.T:
        result = (result ^ column) * MULTIPLIER
        result ^= result >> np.uint64(29)
    return result


def _shape(event: tuple[int, ...]) -> int:
    """The pitch classes of a chord relative to its first pitch, as twelve bits; 1 for a single note."""
    return sum(1 << pitch_class for pitch_class in {(pitch - event[0]) % 12 for pitch in event})
