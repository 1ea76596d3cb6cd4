"""Discriminator tests: classifiers that try to tell composed pieces from real ones, on unseen pieces.

One uses the standard metrics, the other note successions (`style_features`). Both are cross-validated with editions of
a work on the same side; the AUC is 0.5 if they are indistinguishable, and 1 if they are perfectly distinguished.
"""

from collections.abc import Sequence

import numpy as np

from composer.evaluation.classifiers.regression import regress
from composer.evaluation.metrics.auc import area_under_curve
from composer.evaluation.metrics.piece_metrics import OF_LOUDNESS, measured
from composer.evaluation.metrics.sample import Sample
from composer.evaluation.metrics.style_features import style_features

FOLDS = 5
FEWEST = 5
PENALTY = 0.1


def discriminator_auc(real: Sequence[Sample], composed: Sequence[Sample]) -> dict[str, float | None]:
    """The AUC by "measures" and by "notes"; None if there are fewer than FEWEST on a side, or all are of one work."""
    if any(len(side) < FEWEST or len({sample.work for sample in side}) < 2 for side in (real, composed)):
        return {"measures": None, "notes": None}
    both = [*real, *composed]
    is_composed = np.array([False] * len(real) + [True] * len(composed))
    works = [sample.work for sample in both]
    measures = np.array([_measures(sample) for sample in both])
    notes = np.array([style_features(sample.notes) for sample in both])
    return {name: cross_validated(features, is_composed, works) for name, features in
            (("measures", measures), ("notes", notes))}  # fmt: skip


def cross_validated(features: np.ndarray, is_composed: np.ndarray, works: Sequence[str]) -> float:
    """The AUC of a regression, each example judged by a fold without examples of its work.

    `features` (examples, features), NaN where unknown; `is_composed` (examples,) bool.
    """
    fold = _folds(is_composed, works)
    mean, spread = np.nanmean(features, axis=0), np.nanstd(features, axis=0)
    scaled = np.where(np.isnan(features), 0, (features - mean) / np.where(spread > 1e-9, spread, 1))
    # The weights lie in the span of the examples, which are fewer than the features.
    axes, sizes, _ = np.linalg.svd(scaled, full_matrices=False)
    turned = axes * sizes
    scores = np.zeros(len(features))
    for number in range(FOLDS):
        judged = fold == number
        learned = regress(turned[~judged], is_composed[~judged].astype(np.int64), PENALTY, balance=1)
        scores[judged] = learned.probabilities(turned[judged])[:, 1]
    areas = [
        (area_under_curve(scores[of & is_composed], scores[of & ~is_composed]), int((of & is_composed).sum()))
        for of in (fold == number for number in range(FOLDS))
        if (of & is_composed).any() and (of & ~is_composed).any()
    ]
    return float(np.average([area for area, _ in areas], weights=[count for _, count in areas]))


def _folds(is_composed: np.ndarray, works: Sequence[str]) -> np.ndarray:
    """The fold of each example, (examples,): by work, with real and composed ones each spread evenly."""
    fold = np.zeros(len(works), dtype=np.int64)
    random = np.random.default_rng(0)
    for kind in (False, True):
        members = [place for place in range(len(works)) if is_composed[place] == kind]
        names = sorted({works[place] for place in members})
        place_of = dict(zip(random.permutation(names).tolist(), range(len(names)), strict=True))
        for place in members:
            fold[place] = place_of[works[place]] % FOLDS
    return fold


def _measures(sample: Sample) -> np.ndarray:
    found = measured(sample.notes, is_expressive=False)
    return np.concatenate([np.atleast_1d(value) for name, value in found.items() if name not in OF_LOUDNESS])
