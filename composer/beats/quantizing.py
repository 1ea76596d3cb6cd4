"""Quantizes played onsets to the simplest sufficient division of each beat."""

import numpy as np

# Costs of displacing a chord, of a division (by the log of its parts), and of merging two chords. A guess, checked by
# reading scores of performances.
USUAL_SECONDS = 0.03
DIVISION_COST = 0.7
TOGETHER_COST = 2.0
# Divisions into 5, 7 and so on are excluded, because ticks cannot represent them.
FINEST_PARTS = 12


def quantized(places: np.ndarray, beat_ticks: int, beat_seconds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the ticks (chords,) at which chords are written, and the division of each beat in ticks (beats,).

    `places` (chords,) are the played positions in ticks with fractions, rising; `beat_seconds` (beats,) are the lengths
    of the beats from tick 0.
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
