"""Which style a piece is in, by a classifier that learned it from real pieces: for blends, and to check what was asked.

Its classes are the sets of styles that pieces carry ("romantic, song, schubert"), so that the probability of a style is
that of all sets it belongs to. It learned from the training split of the pack that the virtuoso learned from, and is
judged by pieces of the test split.
"""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from composer.errors import BadInput, MissingDependency
from composer.evaluation.classifiers.regression import LogisticRegression, regress
from composer.evaluation.metrics.auc import area_under_curve
from composer.evaluation.metrics.note_table import NoteTable
from composer.evaluation.metrics.style_features import WIDTH, style_features
from composer.events.pack import Pack
from composer.events.packing import SPLITS, Split
from composer.networks.weights import (
    MODELS_FOLDER,
    WEIGHTS_NAME,
    pack_arrays,
    read_card,
    read_released,
    release,
    unpack_arrays,
)
from composer.score.piece import Piece

STYLES_FOLDER = MODELS_FOLDER / "styles"
# Pieces are judged by stretches of so many bars, the first few of a long one.
EXCERPT_BARS = 48
MOST_EXCERPTS = 3
FEWEST_PIECES = 10
FEWEST_JUDGES = 5
PENALTY = 3e-5
BALANCE = 0.5
MOST_THRESHOLD = 0.5

Styles = tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class StyleClassifier:
    """A trained classifier.

    `classes` are sets of styles, the broadest style first; `thresholds`: the probability from which on a piece is said
    to be in a style, by style (where as many validation pieces are said to be in it as are); `real_share`: the share
    of the real test pieces in a style that are said to be (None for styles of which there are too few).
    """

    regression: LogisticRegression
    classes: tuple[Styles, ...]
    thresholds: dict[str, float]
    real_share: dict[str, float | None]

    @property
    def styles(self) -> Styles:
        """The styles that are known, sorted."""
        return tuple(sorted({style for styles in self.classes for style in styles}))

    def probabilities(self, features: np.ndarray) -> dict[str, np.ndarray]:
        """The probability of each style, (excerpts,), by features (excerpts, WIDTH)."""
        found = self.regression.probabilities(features)
        return {style: found[:, [style in styles for styles in self.classes]].sum(axis=1) for style in self.styles}

    def of(self, piece: Piece) -> dict[str, float]:
        """The probability that a piece is in each style, 0..1; the mean over its excerpts.

        Raises BadInput if it has no notes.
        """
        if not piece.note_count:
            raise BadInput("no_notes_to_name_style")
        found = self.probabilities(excerpt_features(NoteTable.of(piece)))
        return {style: float(values.mean()) for style, values in found.items()}

    def names(self, piece: Piece) -> Styles:
        """The styles that a piece is said to be in."""
        return tuple(name for name, value in self.of(piece).items() if value >= self.thresholds[name])


def style_probabilities(piece: Piece) -> dict[str, float]:
    """The probability that a piece is in each style, by the released classifier (see `StyleClassifier.of`)."""
    return load_styles().of(piece)


@cache
def load_styles(folder: Path = STYLES_FOLDER) -> StyleClassifier:
    """The released classifier. Raises MissingDependency if it is missing, damaged or of another version."""
    card = read_card(folder)
    arrays = unpack_arrays(read_released(folder, card, WEIGHTS_NAME))
    if arrays.get("weights", np.zeros(0)).shape != (WIDTH, len(card["classes"])):
        raise MissingDependency("style_weights_of_other_version", folder=folder)
    classes = tuple(tuple(styles) for styles in card["classes"])
    return StyleClassifier(
        LogisticRegression(arrays["weights"], arrays["bias"]), classes, card["thresholds"], card["real_share"]
    )


def train_styles(pack: Pack, folder: Path, tell: Callable[[str], None]) -> dict[str, Any]:
    """Train a classifier, judge it by the test split, and release it; returns its card.

    Raises BadInput if the pack has not two sets of styles with FEWEST_PIECES training pieces.
    """
    tell("reading the training pieces")
    features, carried = excerpts_of(pack, "train")
    pieces = Counter(pack.piece(number).styles for number in piece_numbers(pack, "train"))
    classes = sorted(styles for styles, count in pieces.items() if styles and count >= FEWEST_PIECES)
    if len(classes) < 2:
        raise BadInput("too_few_pieces_by_style", fewest=FEWEST_PIECES)
    known = np.array([class_of(styles, classes) for styles in carried])
    tell(f"learning {len(classes)} sets of styles from {len(known):,} excerpts")
    found = regress(features[known >= 0], known[known >= 0], PENALTY, BALANCE)
    # As it will be read back.
    found = LogisticRegression(found.weights.astype(np.float16), found.bias.astype(np.float16))
    learnt = StyleClassifier(found, tuple(classes), {}, {})
    thresholds = _thresholds(learnt, *excerpts_of(pack, "validation"))
    judged = _judged(learnt, thresholds, *excerpts_of(pack, "test"))
    card = {
        "what": "A classifier of styles, to judge composed pieces by; it composes nothing.",
        "learnt_from": "the training pieces in ../virtuoso/receipt.json",
        "pieces": int(sum(pieces[styles] for styles in classes)),
        "classes": classes,
        "thresholds": thresholds,
        "real_share": {style: judged.get(style, {}).get("named") for style in learnt.styles},
        "test": judged,
    }
    weights = pack_arrays({"weights": found.weights, "bias": found.bias})
    folder.mkdir(parents=True, exist_ok=True)
    release(folder, {WEIGHTS_NAME: weights}, card)
    load_styles.cache_clear()
    return json.loads(json.dumps(card))


def piece_numbers(pack: Pack, split: Split) -> list[int]:
    """The numbers of the pieces of a split."""
    return np.flatnonzero(pack.rows["split"] == SPLITS.index(split)).tolist()


def excerpts_of(pack: Pack, split: Split) -> tuple[np.ndarray, list[Styles]]:
    """The features of excerpts of a split, (excerpts, WIDTH), and the styles of each."""
    features: list[np.ndarray] = []
    carried: list[Styles] = []
    for number in piece_numbers(pack, split):
        styles = pack.piece(number).styles
        if styles:
            found = excerpt_features(NoteTable.of_pack(pack, number))
            features.append(found)
            carried += [styles] * len(found)
    return np.concatenate([np.zeros((0, WIDTH)), *features]), carried


def excerpt_features(notes: NoteTable) -> np.ndarray:
    """The features of the first excerpts of a piece, (excerpts, WIDTH)."""
    excerpts = [excerpt for excerpt in notes.excerpts(EXCERPT_BARS) if len(excerpt)]
    return np.stack([style_features(excerpt) for excerpt in (excerpts or [notes])[:MOST_EXCERPTS]])


def class_of(styles: Styles, classes: list[Styles]) -> int:
    """The class of a piece: its styles, or as many of the broadest as are a class; -1 for none."""
    while styles and styles not in classes:
        styles = styles[:-1]
    return classes.index(styles) if styles else -1


def _thresholds(learnt: StyleClassifier, features: np.ndarray, carried: list[Styles]) -> dict[str, float]:
    found = learnt.probabilities(features)
    counts = {style: sum(style in styles for styles in carried) for style in learnt.styles}
    return {
        style: share_cut(values, counts[style]) if counts[style] >= FEWEST_JUDGES else MOST_THRESHOLD
        for style, values in found.items()
    }


def share_cut(values: np.ndarray, count: int) -> float:
    """The probability that `count` of the values, (excerpts,), reach; at most MOST_THRESHOLD."""
    return min(round(float(np.sort(values)[-count]), 4), MOST_THRESHOLD)


def _judged(
    learnt: StyleClassifier, thresholds: dict[str, float], features: np.ndarray, carried: list[Styles]
) -> dict[str, dict[str, float]]:
    """Of each style with enough test excerpts: how many, the share named, how many of those named so are, the area."""
    report = {}
    for style, values in learnt.probabilities(features).items():
        is_so = np.array([style in styles for styles in carried], dtype=bool)
        named = values >= thresholds[style]
        if is_so.sum() >= FEWEST_JUDGES:
            report[style] = {
                "excerpts": int(is_so.sum()),
                "named": round(float(named[is_so].mean()), 3),
                "right": round(float(is_so[named].mean()), 3) if named.any() else 0.0,
                "area_under_curve": round(area_under_curve(values[is_so], values[~is_so]), 3),
            }
    return report
