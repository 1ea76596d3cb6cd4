"""Phrase boundaries estimated from the melody.

The local boundary detection model (Cambouropoulos, "The Local Boundary Detection Model and its Application in the Study
of Expressive Timing", ICMC 2001): a boundary is perceived where the pitch interval, inter-onset interval or rest is
larger than its neighbors.
"""

import numpy as np

# The weights of pitch intervals and inter-onset intervals.
INTERVAL_WEIGHT, WAIT_WEIGHT = 0.33, 0.67
# A phrase ends at local maxima at least this many standard deviations above the mean.
THRESHOLD = 0.8
FEWEST_BARS = 1


def boundaries(onset: np.ndarray, pitch: np.ndarray, wait: np.ndarray) -> np.ndarray:
    """The boundary strength of each onset of a melody, (onsets,) from 0; about 1 for a clear boundary."""
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
    """For each cell, the number of cells since its phrase began and until it ends, (cells,) each.

    `peaks` are the boundary strengths of the cells, with `bar_cells` to a bar.
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
