"""The sustain pedal, changed with the harmony."""

import numpy as np

from composer.score.piece import Pedal

# Instruments that ring until damped: acoustic and electric pianos, vibraphone, harp.
PEDAL_PROGRAMS = frozenset({0, 1, 2, 3, 4, 5, 11, 46})
SHORTEST_TICKS = 4


def pedals_of(
    is_down: np.ndarray, is_lifted: np.ndarray, edges: np.ndarray, lag: np.ndarray, end: int
) -> tuple[Pedal, ...]:
    """Return pedals from decisions for each eighth between `edges`: whether it is down, and whether it is lifted first.

    The pedal is lifted at the start of an eighth and pressed again `lag` (eighths,) ticks later, so that only the new
    harmony is caught (legato pedaling); at `end` it is up.
    """
    starts_here = is_down & (is_lifted | ~np.append(False, is_down[:-1]))
    starts = np.flatnonzero(starts_here)
    stops = np.flatnonzero(starts_here | ~is_down)
    pedals = []
    for start in starts.tolist():
        later = np.searchsorted(stops, start, "right")
        up = min(int(edges[stops[later]]) if later < len(stops) else end, end)
        down = int(edges[start]) + int(lag[start])
        if up - down >= SHORTEST_TICKS:
            pedals.append(Pedal(down, up - down))
    return tuple(pedals)


def pedal_in(pedals: list[tuple[int, int]], edges: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The inverse for played pedals (onset, end): how long it is down in each eighth, and whether it is lifted there.

    Lifting in the last quarter of an eighth counts for the next one.
    """
    eighths = len(edges) - 1
    if not pedals:
        return np.zeros(eighths), np.zeros(eighths)
    played = np.array(pedals, dtype=np.float64)
    held = np.stack([np.zeros(len(played)), played[:, 1] - played[:, 0]], axis=1).ravel()
    down = np.diff(np.interp(edges, played.ravel(), np.cumsum(held), left=0)) / np.diff(edges)
    lifted = np.zeros(eighths)
    lifted[np.clip(np.searchsorted(edges, played[:, 1] + 3, "right") - 1, 0, eighths - 1)] = 1
    return down, lifted
