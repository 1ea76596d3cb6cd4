"""Played onsets put on the grid of their beats: in every beat the simplest division that is near enough."""

import numpy as np

# What a chord pays for being put so far from where it was played; what a beat pays for a division (of the logarithm of
# its parts); what two chords pay that fall together. A guess, checked by reading scores of performances.
USUAL_SECONDS = 0.03
DIVISION_COST = 0.7
TOGETHER_COST = 2.0
# Divisions of a beat into 5, 7 and so on are left out: ticks do not hold them.
FINEST_PARTS = 12


def quantized(places: np.ndarray, beat_ticks: int, beat_seconds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The ticks (chords,) that chords are written at, and the ticks (beats,) of the division of each beat.

    `places` (chords,) are where they were played, in ticks with their fractions, rising; `beat_seconds` (beats,) is how
    long each beat lasts, the first from tick 0 on.
    """
    beats = np.clip((places // beat_ticks).astype(np.int64), 0, len(beat_seconds) - 1)
    seconds_a_tick = beat_seconds[beats] / beat_ticks
    best_cost = np.full(len(beat_seconds), np.inf)
    best = np.zeros(len(places), dtype=np.int64)
    steps = np.full(len(beat_seconds), beat_ticks)
    for step in (step for step in range(beat_ticks, 0, -1) if beat_ticks % step == 0):
        parts = beat_ticks // step
        if parts > FINEST_PARTS:
            break
        written = np.rint(places / step).astype(np.int64) * step
        apart = (written - places) * seconds_a_tick / USUAL_SECONDS
        together = np.append(np.diff(written) == 0, False)
        cost = np.bincount(beats, weights=0.5 * apart**2 + TOGETHER_COST * together, minlength=len(beat_seconds))
        cost += DIVISION_COST * np.log2(parts)
        better = cost < best_cost
        best = np.where(better[beats], written, best)
        steps[better] = step
        best_cost = np.minimum(cost, best_cost)
    return np.maximum.accumulate(np.maximum(best, 0)), steps
