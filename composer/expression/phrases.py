"""Where phrases end, as far as the melody tells it.

The local boundary detection model (Cambouropoulos, "The Local Boundary Detection Model and its Application in the Study
of Expressive Timing", ICMC 2001): a boundary is felt where pitch interval, wait or rest are large beside their
neighbors.
"""

import numpy as np

# The weights of pitch intervals and waits.
INTERVAL_WEIGHT, WAIT_WEIGHT = 0.33, 0.67
# A phrase ends where a boundary is that many standard deviations above the mean, and the strongest around.
THRESHOLD = 0.8
FEWEST_BARS = 1


def boundaries(onset: np.ndarray, pitch: np.ndarray, wait: np.ndarray) -> np.ndarray:
    """How strongly each onset of a melody begins something new, (onsets,) from 0; about 1 for a clear boundary."""
    strength = np.zeros(len(onset))
    if len(onset) < 3:
        return strength
    for weight, values in (
        (INTERVAL_WEIGHT, np.abs(np.diff(pitch)).astype(float)),
        (WAIT_WEIGHT, wait[:-1].astype(float)),
    ):
        sums = values[1:] + values[:-1]
        change = np.where(sums > 0, np.abs(np.diff(values)) / np.maximum(sums, 1e-9), 0)
        felt = values * (np.append(0, change) + np.append(change, 0))
        if felt.max() > 0:
            strength[1:] += weight * felt / np.percentile(felt, 99.5).clip(1e-9)
    return np.minimum(strength, 2)


def phrase_places(peaks: np.ndarray, bar_cells: int) -> tuple[np.ndarray, np.ndarray]:
    """For each cell how many cells ago its phrase began, and in how many it ends, (cells,) each.

    `peaks` are the strongest boundaries of the cells, of which there are `bar_cells` to a bar.
    """
    cells = len(peaks)
    reach = FEWEST_BARS * bar_cells
    padded = np.pad(peaks, reach)
    around = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1).max(axis=1)
    begins = (peaks >= around) & (peaks > peaks.mean() + THRESHOLD * peaks.std())
    places = np.arange(cells)
    edges = np.unique(np.concatenate([[0], np.flatnonzero(begins), [cells]]))
    of = np.searchsorted(edges, places, "right") - 1
    return places - edges[of], edges[of + 1] - places
