"""Divides a piece into four sections by its energy curve (기승전결)."""

import numpy as np

SECTIONS = ("introduction", "development", "climax", "ending")
INTRODUCTION, DEVELOPMENT, CLIMAX, ENDING = range(len(SECTIONS))
INTRODUCTION_SHARE, ENDING_SHARE = 0.15, 0.1
CLIMAX_FROM, CLIMAX_UNTIL = 0.35, 0.95


def sections(power: np.ndarray) -> np.ndarray:
    """Return the section of each bar, (bars,) uint8, by position and energy.

    The climax surrounds the bar of highest energy between the first third and the last bars. Before it come the
    introduction (about a seventh) and the development, after it the ending.
    """
    count = len(power)
    result = np.full(count, DEVELOPMENT, dtype=np.uint8)
    introduction = max(round(count * INTRODUCTION_SHARE), 1)
    ending = count - max(round(count * ENDING_SHARE), 1)
    first, last = max(int(count * CLIMAX_FROM), introduction), min(max(int(count * CLIMAX_UNTIL), 1), ending)
    if first < last:
        peak = first + int(np.argmax(power[first:last]))
        threshold = 0.85 * power[peak]
        start = peak
        while start > first and power[start - 1] >= threshold:
            start -= 1
        result[start:] = CLIMAX
        fallen = np.flatnonzero(power[peak:] < 0.6 * power[peak])
        if len(fallen):
            ending = min(ending, max(peak + int(fallen[0]), round(count * (1 - 2 * ENDING_SHARE))))
    result[:introduction] = INTRODUCTION
    result[max(ending, introduction) :] = ENDING
    return result
