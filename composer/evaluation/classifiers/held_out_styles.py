"""A second classifier of styles, trained on pieces that nothing else was trained on.

The released one was trained on the same pieces as the network and the habits, and may recognize the same features. As
there are few held-out pieces, this one knows fewer styles; real pieces are judged by folds with other works.
"""

from collections import Counter

import numpy as np

from composer.errors import BadInput
from composer.evaluation.classifiers.regression import regress
from composer.evaluation.classifiers.styles import (
    BALANCE,
    StyleClassifier,
    Styles,
    class_of,
    excerpt_features,
    share_cut,
)
from composer.evaluation.metrics.note_table import NoteTable
from composer.events.pack import Pack

FOLDS = 8
FEWEST_EXCERPTS = 8
PENALTY = 1e-4


def held_out_classifier(pack: Pack) -> StyleClassifier:
    """Train on the validation and test pieces. Raises BadInput if there are not enough for two sets of styles."""
    features: list[np.ndarray] = []
    carried: list[Styles] = []
    works: list[str] = []
    for number in [*pack.numbers("validation"), *pack.numbers("test")]:
        entry = pack.piece(number)
        if entry.styles:
            features.append(excerpt_features(NoteTable.of_pack(pack, number)))
            carried += [entry.styles] * len(features[-1])
            works += [entry.work] * len(features[-1])
    counts = Counter(carried)
    classes = sorted((styles for styles in counts if counts[styles] >= FEWEST_EXCERPTS), key=lambda s: (counts[s], s))
    if len(classes) < 2 or len(set(works)) < FOLDS:
        raise BadInput("too_few_held_out_styles")
    table = np.concatenate(features)
    known = np.array([class_of(styles, classes) for styles in carried])
    fold = _folds(works)
    found = np.zeros((len(table), len(classes)))
    for number in range(FOLDS):
        others = (fold != number) & (known >= 0)
        # A fold may have all works of a class.
        learned = regress(table[others], known[others], PENALTY, BALANCE, len(classes))
        found[fold == number] = learned.probabilities(table[fold == number])
    judge = StyleClassifier(regress(table[known >= 0], known[known >= 0], PENALTY, BALANCE), tuple(classes), {}, {})
    for style in judge.styles:
        values = found[:, [style in styles for styles in classes]].sum(axis=1)
        is_so = np.array([style in styles for styles in carried])
        judge.thresholds[style] = share_cut(values, int(is_so.sum()))
        judge.real_share[style] = float((values[is_so] >= judge.thresholds[style]).mean())
    return judge


def _folds(works: list[str]) -> np.ndarray:
    """The fold of each excerpt, with works kept together."""
    names = sorted(set(works))
    numbers = np.random.default_rng(0).permutation(len(names)) % FOLDS
    of_work = dict(zip(names, numbers.tolist(), strict=True))
    return np.array([of_work[work] for work in works])
