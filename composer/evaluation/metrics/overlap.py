"""The similarity of two sets of pieces in one metric, after Yang and Lerch (2020), section 3.

Distances within one set (intra-set) measure its variety; distances to the other set (inter-set) how far away that is.
If both come from the same kind of music, the two distributions of distances are equal: they overlap fully with
divergence 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.spatial.distance import cdist, pdist

from composer.evaluation.metrics.piece_metrics import Value

GRID = 512
# The margin around the distances, in kernel widths.
TAIL = 4
FEWEST_PIECES = 3
# The floor of a density, relative to its mean; and the smallest step.
LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class Overlap:
    """`area` from 0 (disjoint) to 1 (equal); `divergence` of inter- from intra-set distances in nats, from 0."""

    area: float
    divergence: float


def overlap(reference: Sequence[Value], others: Sequence[Value]) -> Overlap | None:
    """Compare a metric of some pieces with that of a reference; unknown values are ignored.

    None if fewer than FEWEST_PIECES of the reference, or none of the others, are left.
    """
    one, other = _known(reference), _known(others)
    if len(one) < FEWEST_PIECES or not len(other):
        return None
    return compared(pdist(one), cdist(one, other).ravel())


def compared(intra: np.ndarray, inter: np.ndarray) -> Overlap:
    """Compare two sets of distances (pairs,) as densities with Gaussian kernels.

    Both use the same width (Scott's rule for all distances), so that a set without variation overlaps with one with
    almost none.
    """
    both = np.concatenate([intra, inter])
    width = float(both.std()) * min(len(intra), len(inter)) ** -0.2
    lowest, highest = float(both.min()) - TAIL * width, float(both.max()) + TAIL * width
    # If all distances are equal, any step works.
    step = max((highest - lowest) / GRID, LEAST)
    reach = int(TAIL * width / step) + 1
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) * step / max(width, step / TAIL)) ** 2)
    one, other = (_density(distances, lowest, step, kernel) for distances in (intra, inter))
    area = float(np.minimum(one, other).sum())
    divergence = float((one * np.log((one + LEAST / GRID) / (other + LEAST / GRID))).sum())
    return Overlap(min(area, 1.0), max(divergence, 0.0))


def _density(distances: np.ndarray, lowest: float, step: float, kernel: np.ndarray) -> np.ndarray:
    """The share of distances around each grid point under a kernel, (GRID,)."""
    places = np.minimum((distances - lowest) / step, GRID - 1).astype(np.int64)
    shares = np.convolve(np.bincount(places, minlength=GRID), kernel, "same")
    return shares / shares.sum()


def _known(values: Sequence[Value]) -> np.ndarray:
    """The known values as rows, (pieces, width)."""
    rows = [np.atleast_1d(value) for value in values]
    return np.array([row for row in rows if not np.isnan(row).any()])
