"""How alike two sets of pieces are in one measure, after Yang and Lerch (2020), section 3.

Distances between pieces of the one set (intra-set) tell how much they vary; distances from those to pieces of the
other (inter-set) tell how far the other lies. If both are drawn from the same kind of music, the two distributions of
distances are the same: they overlap wholly, and the one says nothing that the other does not (divergence 0).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.spatial.distance import cdist, pdist

from composer.evaluation.metrics.piece_metrics import Value

GRID = 512
# Beyond the distances, in widths of the kernel, so that the tails are counted.
TAIL = 4
FEWEST_PIECES = 3
# Of a density that is nowhere 0, as a share of its mean; and the smallest step.
LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class Overlap:
    """`area` 0 (nothing in common) to 1 (the same); `divergence` of inter- from intra-set distances in nats, from 0."""

    area: float
    divergence: float


def overlap(reference: Sequence[Value], others: Sequence[Value]) -> Overlap | None:
    """Compare a measure of the pieces of a set with that of a reference; pieces where it is not known are left out.

    None if fewer than FEWEST_PIECES of the reference, or none of the others, are left.
    """
    one, other = _known(reference), _known(others)
    if len(one) < FEWEST_PIECES or not len(other):
        return None
    return compared(pdist(one), cdist(one, other).ravel())


def compared(intra: np.ndarray, inter: np.ndarray) -> Overlap:
    """Compare distances (pairs,) with others, as densities with Gaussian kernels.

    Both with kernels of one width (Scott's rule for all distances together), so that a set in which nothing varies
    overlaps with one in which next to nothing does.
    """
    both = np.concatenate([intra, inter])
    width = float(both.std()) * min(len(intra), len(inter)) ** -0.2
    lowest, highest = float(both.min()) - TAIL * width, float(both.max()) + TAIL * width
    # Of distances that are all alike any step will do.
    step = max((highest - lowest) / GRID, LEAST)
    reach = int(TAIL * width / step) + 1
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) * step / max(width, step / TAIL)) ** 2)
    one, other = (_density(distances, lowest, step, kernel) for distances in (intra, inter))
    area = float(np.minimum(one, other).sum())
    divergence = float((one * np.log((one + LEAST / GRID) / (other + LEAST / GRID))).sum())
    return Overlap(min(area, 1.0), max(divergence, 0.0))


def _density(distances: np.ndarray, lowest: float, step: float, kernel: np.ndarray) -> np.ndarray:
    """The share of distances around each step of a grid, under a kernel, (GRID,)."""
    places = np.minimum((distances - lowest) / step, GRID - 1).astype(np.int64)
    shares = np.convolve(np.bincount(places, minlength=GRID), kernel, "same")
    return shares / shares.sum()


def _known(values: Sequence[Value]) -> np.ndarray:
    """The values that are known as rows, (pieces, width)."""
    rows = [np.atleast_1d(value) for value in values]
    return np.array([row for row in rows if not np.isnan(row).any()])
