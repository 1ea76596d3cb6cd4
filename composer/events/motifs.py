"""Motifs: runs of six notes of a line, as the five steps between them, by which a tune is known again in any key.

Rhythm is left out, so that a tune that is played at another tempo or in other note values is the same. Scales, trills,
broken chords and figures that are moved along a scale are everybody's; `says_something` tells them from a tune.
"""

import numpy as np

STEPS = 5
NOTES = STEPS + 1
FEWEST_KINDS_OF_STEP = 3
LONGEST_FIGURE = 3
BUCKETS = 1 << 16
# Odd, so that no step is lost; they scatter the steps over the buckets.
MULTIPLIERS = np.array([0x9E37, 0x79B9, 0x7F4B, 0x3C6F, 0xB52D], dtype=np.uint16)


def motifs(pitches: np.ndarray) -> np.ndarray:
    """The steps, in semitones, of each six notes in a row of a line, (motifs, STEPS) int8; `pitches` (notes,) uint8.

    A step of more than an octave and a half, up to the widest, wraps around: no two of them are confused in practice.
    """
    steps = np.diff(pitches).view(np.int8)
    if len(steps) < STEPS:
        return np.zeros((0, STEPS), dtype=np.int8)
    return np.lib.stride_tricks.sliding_window_view(steps, STEPS)


def says_something(found: np.ndarray, longest_figure: int = LONGEST_FIGURE) -> np.ndarray:
    """Which runs of steps, (runs, steps), are no scale, no trill, and no figure that is moved along a scale; bool.

    Steps are taken as a musician counts them, seconds, thirds and so on, so that a sequence is one whether its thirds
    are minor or major: it must go both ways, in three kinds of step, and no figure of up to `longest_figure` steps may
    fill it.
    """
    wide = found.astype(np.int16)
    counted = np.sign(wide) * ((np.abs(wide) + 1) // 2)
    says = (counted.min(axis=1) < 0) & (counted.max(axis=1) > 0)
    says &= (np.diff(np.sort(counted, axis=1), axis=1) != 0).sum(axis=1) + 1 >= FEWEST_KINDS_OF_STEP
    for period in range(2, longest_figure + 1):
        says &= (counted[:, period:] != counted[:, :-period]).any(axis=1)
    return says


def numbers(found: np.ndarray) -> np.ndarray:
    """One number for each motif, the same for the same steps and no other; (motifs,) int64."""
    number = np.zeros(len(found), dtype=np.int64)
    for step in found.T:
        number = (number << 8) | step.view(np.uint8)
    return number


def motif_buckets(found: np.ndarray) -> np.ndarray:
    """Where each motif is kept, (motifs,) uint16; several motifs may share a bucket."""
    # The multiplication wraps around on purpose: it is what scatters the bits.
    mixed = np.zeros(len(found), dtype=np.uint16)
    for step, multiplier in zip(found.T, MULTIPLIERS, strict=True):
        mixed = (mixed ^ step.view(np.uint8)) * multiplier
        mixed ^= mixed >> np.uint16(7)
    return mixed
