"""The style classifier, trained on real pieces: for testing blends and requested styles.

Its classes are the sets of styles of pieces ("romantic, song, schubert"), so the probability of a style is the sum over
the sets that contain it. It is trained on the virtuoso's training split and evaluated on test pieces.
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
from composer.events.packing import Split
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
# Pieces are classified in excerpts of this many bars, the first few of a long piece.
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

    `classes` are sets of styles, the broadest style first. `thresholds` are the probabilities by style from which a
    piece is named so, chosen so that as many validation pieces are named as belong to it. `real_share` is the share of
    real test pieces of a style that are named so (None for styles with too few).
    """

    regression: LogisticRegression
    classes: tuple[Styles, ...]
    thresholds: dict[str, float]
    real_share: dict[str, float | None]

    @property
    def styles(self) -> Styles:
        """The known styles, sorted."""
        return tuple(sorted({style for styles in self.classes for style in styles}))

    def probabilities(self, features: np.ndarray) -> dict[str, np.ndarray]:
        """The probability of each style, (excerpts,), for features (excerpts, WIDTH)."""
        found = self.regression.probabilities(features)
        return {style: found[:, [style in styles for styles in self.classes]].sum(axis=1) for style in self.styles}

    def of(self, piece: Piece) -> dict[str, float]:
        """The probability of each style for a piece, 0..1; the mean over its excerpts.

        Raises BadInput if it has no notes.
        """
        if not piece.note_count:
            raise BadInput("no_notes_to_name_style")
        found = self.probabilities(excerpt_features(NoteTable.of(piece)))
        return {style: float(values.mean()) for style, values in found.items()}

    def names(self, piece: Piece) -> Styles:
        """The styles whose threshold a piece reaches."""
        return tuple(name for name, value in self.of(piece).items() if value >= self.thresholds[name])


@cache
def load_styles(folder: Path = STYLES_FOLDER) -> StyleClassifier:
    """Load the released classifier. Raises MissingDependency if it is missing, damaged or of another version."""
    card = read_card(folder)
    arrays = unpack_arrays(read_released(folder, card, WEIGHTS_NAME))
    if arrays.get("weights", np.zeros(0)).shape != (WIDTH, len(card["classes"])):
        raise MissingDependency("style_weights_of_other_version", folder=folder)
    classes = tuple(tuple(styles) for styles in card["classes"])
    return StyleClassifier(
        LogisticRegression(arrays["weights"], arrays["bias"]), classes, card["thresholds"], card["real_share"]
    )


def train_styles(pack: Pack, folder: Path, tell: Callable[[str], None]) -> dict[str, Any]:
    """Train a classifier, evaluate it on the test split, and release it; returns its card.

    Raises BadInput if the pack has fewer than two sets of styles with FEWEST_PIECES training pieces.
    """
    tell("reading the training pieces")
    features, carried = excerpts_of(pack, "train")
    pieces = Counter(pack.piece(number).styles for number in pack.numbers("train"))
    classes = sorted(styles for styles, count in pieces.items() if styles and count >= FEWEST_PIECES)
    if len(classes) < 2:
        raise BadInput("too_few_pieces_by_style", fewest=FEWEST_PIECES)
    known = np.array([class_of(styles, classes) for styles in carried])
    tell(f"learning {len(classes)} sets of styles from {len(known):,} excerpts")
    found = regress(features[known >= 0], known[known >= 0], PENALTY, BALANCE)
    # Rounded as it will be when loaded.
    found = LogisticRegression(found.weights.astype(np.float16), found.bias.astype(np.float16))
    learned = StyleClassifier(found, tuple(classes), {}, {})
    thresholds = _thresholds(learned, *excerpts_of(pack, "validation"))
    judged = _judged(learned, thresholds, *excerpts_of(pack, "test"))
    card = {
        "what": "A classifier of styles, to judge composed pieces by; it composes nothing.",
        "learnt_from": "the training pieces in ../virtuoso/receipt.json",
        "pieces": int(sum(pieces[styles] for styles in classes)),
        "classes": classes,
        "thresholds": thresholds,
        "real_share": {style: judged.get(style, {}).get("named") for style in learned.styles},
        "test": judged,
    }
    weights = pack_arrays({"weights": found.weights, "bias": found.bias})
    folder.mkdir(parents=True, exist_ok=True)
    release(folder, {WEIGHTS_NAME: weights}, card)
    load_styles.cache_clear()
    return json.loads(json.dumps(card))


def excerpts_of(pack: Pack, split: Split) -> tuple[np.ndarray, list[Styles]]:
    """The features of excerpts of a split, (excerpts, WIDTH), and the styles of each."""
    features: list[np.ndarray] = []
    carried: list[Styles] = []
    for number in pack.numbers(split):
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
    """The class of a piece: its styles, or the longest broad part of them that is a class; -1 for none."""
    while styles and styles not in classes:
        styles = styles[:-1]
    return classes.index(styles) if styles else -1


def _thresholds(learned: StyleClassifier, features: np.ndarray, carried: list[Styles]) -> dict[str, float]:
    found = learned.probabilities(features)
    counts = {style: sum(style in styles for styles in carried) for style in learned.styles}
    return {
        style: share_cut(values, counts[style]) if counts[style] >= FEWEST_JUDGES else MOST_THRESHOLD
        for style, values in found.items()
    }


def share_cut(values: np.ndarray, count: int) -> float:
    """The probability reached by `count` of the values, (excerpts,); at most MOST_THRESHOLD."""
    return min(round(float(np.sort(values)[-count]), 4), MOST_THRESHOLD)


def _judged(
    learned: StyleClassifier, thresholds: dict[str, float], features: np.ndarray, carried: list[Styles]
) -> dict[str, dict[str, float]]:
    """For each style with enough test excerpts: their number, the share named, the precision, and the AUC."""
    report = {}
    for style, values in learned.probabilities(features).items():
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
