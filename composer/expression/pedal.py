"""The sustain pedal, lifted and pressed again where the harmony changes."""

import numpy as np

from composer.score.piece import Pedal

# Acoustic and electric pianos, the vibraphone, the harp: what sounds on until it is damped.
PEDAL_PROGRAMS = frozenset({0, 1, 2, 3, 4, 5, 11, 46})
SHORTEST_TICKS = 4


def pedals_of(
    is_down: np.ndarray, is_lifted: np.ndarray, edges: np.ndarray, lag: np.ndarray, end: int
) -> tuple[Pedal, ...]:
    """Pedals from what is to be in each eighth between `edges`: whether it is down, and whether it is lifted first.

    It comes up at the beginning of an eighth and is pressed again `lag` (eighths,) ticks later, so that the new harmony
    is caught and the old one is not (legato pedalling); at `end` it is up.
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
    """The inverse, of played pedals (onset, end): how much of each eighth it is down, and whether it is lifted there.

    A pedal that comes up in the last quarter of an eighth makes room for the next one.
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
