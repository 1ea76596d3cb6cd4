"""Fingerprints of event sequences, to tell what was heard before.

Each run of `LENGTH` events has a 64-bit number that stays the same under transposition and change of octave: it is
taken from the shape of every chord and the step from root to root, modulo twelve. What a training set contains is a
sorted array of these numbers, a few hundred kilobytes; the music itself cannot be read back from it.
"""

from collections.abc import Sequence

import numpy as np

LENGTH = 16
MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


def steps(events: Sequence[tuple[int, ...]]) -> np.ndarray:
    """One number for each event but the first: its shape and the step to its root; (events - 1,) uint64."""
    roots = np.array([event[0] for event in events], dtype=np.int64)
    shapes = np.array([_shape(event) for event in events], dtype=np.uint64)
    return shapes[1:] * np.uint64(12) + (np.diff(roots) % 12).astype(np.uint64)


def fingerprints(events: Sequence[tuple[int, ...]]) -> np.ndarray:
    """The fingerprint of every run of `LENGTH` events, in order; empty for fewer events. (runs,) uint64.

    `events` are tuples of pitches, the root of a chord first.
    """
    if len(events) < LENGTH:
        return np.zeros(0, dtype=np.uint64)
    windows = np.lib.stride_tricks.sliding_window_view(steps(events), LENGTH - 1)
    return hashed(windows)


def hashed(rows: np.ndarray) -> np.ndarray:
    """One number for each row of numbers, (rows, width) uint64 -> (rows,) uint64."""
    result = np.zeros(len(rows), dtype=np.uint64)
    # The multiplication wraps around on purpose: it is what scatters the bits.
    for column in rows.T:
        result = (result ^ column) * MULTIPLIER
        result ^= result >> np.uint64(29)
    return result


def _shape(event: tuple[int, ...]) -> int:
    """A chord's pitch classes above its first pitch, as twelve bits; 1 for a single note."""
    return sum(1 << pitch_class for pitch_class in {(pitch - event[0]) % 12 for pitch in event})
