"""Motifs: the five steps between six successive notes of a line, which identify a tune in any key.

Rhythm is ignored, so that tempo and note values do not matter. Scales, trills, broken chords and sequences are common
property; `says_something` excludes them.
"""

import numpy as np

STEPS = 5
NOTES = STEPS + 1
FEWEST_KINDS_OF_STEP = 3
LONGEST_FIGURE = 3
BUCKETS = 1 << 16
# Odd numbers, so that no step is lost; they scatter motifs over the buckets.
MULTIPLIERS = np.array([0x9E37, 0x79B9, 0x7F4B, 0x3C6F, 0xB52D], dtype=np.uint16)


def motifs(pitches: np.ndarray) -> np.ndarray:
    """Return the steps in semitones of every six successive notes, (motifs, STEPS) int8; `pitches` (notes,) uint8.

    Steps over an octave and a half wrap around, which causes no confusion in practice.
    """
    steps = np.diff(pitches).view(np.int8)
    if len(steps) < STEPS:
        return np.zeros((0, STEPS), dtype=np.int8)
    return np.lib.stride_tricks.sliding_window_view(steps, STEPS)


def says_something(found: np.ndarray, longest_figure: int = LONGEST_FIGURE) -> np.ndarray:
    """Which runs of steps, (runs, steps), are distinctive: not scales, trills or sequences of a figure; bool.

    Steps are taken as diatonic intervals, so that sequences are detected whether thirds are major or minor. A
    distinctive run moves in both directions, has three kinds of steps, and is not filled by a figure of up to
    `longest_figure` steps.
    """
    wide = found.astype(np.int16)
    counted = np.sign(wide) * ((np.abs(wide) + 1) // 2)
    says = (counted.min(axis=1) < 0) & (counted.max(axis=1) > 0)
    says &= (np.diff(np.sort(counted, axis=1), axis=1) != 0).sum(axis=1) + 1 >= FEWEST_KINDS_OF_STEP
    for period in range(2, longest_figure + 1):
        says &= (counted[:, period:] != counted[:, :-period]).any(axis=1)
    return says


def numbers(found: np.ndarray) -> np.ndarray:
    """A unique number for each motif; (motifs,) int64."""
    number = np.zeros(len(found), dtype=np.int64)
    for step in found.T:
        number = (number << 8) | step.view(np.uint8)
    return number


def motif_buckets(found: np.ndarray) -> np.ndarray:
    """The bucket in which each motif is stored, (motifs,) uint16; motifs may share a bucket."""
    # The multiplication wraps around deliberately: this is what scatters the bits.
    mixed = np.zeros(len(found), dtype=np.uint16)
    for step, multiplier in zip(found.T, MULTIPLIERS, strict=True):
        mixed = (mixed ^ step.view(np.uint8)) * multiplier
        mixed ^= mixed >> np.uint16(7)
    return mixed
