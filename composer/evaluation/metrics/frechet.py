"""The Frechet distance between sets of pieces, in the network's embedding space.

As in the Frechet Inception and Frechet Music distances (Heusel et al. 2017; Retkowski et al. 2024), both sets are
modeled as normal distributions of embeddings. An embedding is the mean of the backbone's states over STRETCH notes,
given key, meter, tempo and instruments but neither style nor plan, projected onto the principal directions of the
reference.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from keras import ops

from composer.evaluation.metrics.nats import lay_out_piece
from composer.evaluation.metrics.sample import Sample
from composer.events.columns import PLACE
from composer.networks.virtuoso.network import Virtuoso, blank_inputs
from composer.training.batches import hide_plan

STRETCH = 128
MOST_STRETCHES = 4
BATCH = 8
DIRECTIONS = 24
ROUNDS = 200
INTERVAL = (5, 95)
# Always told of composed pieces but not of real ones, so hidden here.
UNTOLD = [place for name, place in PLACE.items() if name.startswith("style_") or name == "expressive"]


@dataclass(frozen=True, slots=True)
class Distance:
    """A Frechet distance with the 5 to 95 % bootstrap interval over pieces."""

    value: float
    lowest: float
    highest: float


def embeddings(network: Virtuoso, samples: Sequence[Sample]) -> list[np.ndarray]:
    """The embeddings of each piece, (stretches, head_width) float64; at least one stretch."""
    steps = STRETCH * MOST_STRETCHES
    found: list[np.ndarray] = []
    for begin in range(0, len(samples), BATCH):
        inputs = blank_inputs(BATCH, steps)
        inputs["starts"][:, 0] = 1
        lengths = []
        for row, sample in enumerate(samples[begin : begin + BATCH]):
            # The key is detected from the notes, because not all music has it written.
            laid = lay_out_piece(replace(sample.piece, keys=()))
            size = min(len(laid.rows), steps)
            inputs["codes"][row, :size] = laid.rows[:size]
            inputs["time"][row, :size] = laid.time[:size]
            lengths.append(size)
        hide_plan(inputs["codes"])
        inputs["codes"][..., UNTOLD] = 0
        states = ops.convert_to_numpy(network.read(inputs)).astype(np.float64)
        for row, size in enumerate(lengths):
            firsts = range(0, max(size - STRETCH // 2, 1), STRETCH)
            found.append(np.stack([states[row, first : min(first + STRETCH, size)].mean(axis=0) for first in firsts]))
    return found


def frechet(reference: Sequence[np.ndarray], others: Sequence[np.ndarray], seed: int = 0) -> Distance | None:
    """The distance between sets of pieces, by their embeddings; None if either has fewer than two stretches."""
    one, other = np.concatenate(reference), np.concatenate(others)
    if min(len(one), len(other)) < 2:
        return None
    _, _, axes = np.linalg.svd(one - one.mean(axis=0), full_matrices=False)
    axes = axes[:DIRECTIONS].T
    one, flat = one @ axes, [each @ axes for each in others]
    random = np.random.default_rng(seed)
    rounds = []
    for _ in range(ROUNDS):
        drawn = np.concatenate([flat[place] for place in random.integers(len(flat), size=len(flat))])
        rounds.append(gaussian_distance(one, drawn))
    value = gaussian_distance(one, other @ axes)
    # Resampled sets vary less than the originals, which increases their distance; the interval is corrected for this
    # bias.
    lowest, highest = (np.percentile(rounds, INTERVAL) + value - np.mean(rounds)).tolist()
    return Distance(value, max(lowest, 0.0), highest)


def gaussian_distance(one: np.ndarray, other: np.ndarray) -> float:
    """The squared Frechet distance of normal distributions with the means and covariances of two sets, (…, width)."""
    means = one.mean(axis=0) - other.mean(axis=0)
    covariances = [np.atleast_2d(np.cov(each, rowvar=False)) for each in (one, other)]
    root = _root(covariances[0])
    of_both = np.linalg.eigvalsh(root @ covariances[1] @ root)
    spread = float(np.trace(covariances[0] + covariances[1])) - 2 * float(np.sqrt(np.maximum(of_both, 0)).sum())
    return max(float(means @ means) + spread, 0.0)


def _root(covariance: np.ndarray) -> np.ndarray:
    """The square root of a covariance matrix, (width, width)."""
    values, axes = np.linalg.eigh(covariance)
    return (axes * np.sqrt(np.maximum(values, 0))) @ axes.T
