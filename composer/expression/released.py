"""The learned expression data, released in models/expression."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from composer.expression.regression import Regression
from composer.networks.weights import MODELS_FOLDER, WEIGHTS_NAME, read_card, read_released, unpack_arrays

FOLDER = MODELS_FOLDER / "expression"
MANNERS_NAME = "manners.json"
ANY_STYLE = ""


@dataclass(frozen=True, slots=True)
class Manner:
    """How freely a style is played, as standard deviations within a piece.

    `tempo` of the log duration of a beat relative to its neighborhood; `loudness` of the mean velocity of a bar;
    `accents` of the velocity of a note relative to that; `pedal` is the share (0..1) of pieces that use it.
    """

    tempo: float
    loudness: float
    accents: float
    pedal: float


@dataclass(frozen=True, slots=True, eq=False)
class Player:
    """The data for performing: four regressions, drum accents, and the manner of each style.

    `tempo` and `loudness` are for beats, in standard deviations of a piece; `accents` likewise for notes; `pedal` and
    `lift` are logits for each eighth that the pedal is down, or is changed. `drum_accents` are velocities (DRUM_GROUPS,
    DRUM_SLOTS).
    """

    tempo: Regression
    loudness: Regression
    accents: Regression
    pedal: Regression
    lift: Regression
    drum_accents: np.ndarray
    manners: Mapping[str, Manner]
    # The thresholds of these logits, and the seconds until the pedal is pressed again.
    pedal_threshold: float
    lift_threshold: float
    pedal_lag: float

    def manner(self, styles: Mapping[str, float]) -> Manner:
        """The manner of a blend of styles (name to weight); that of all data if none is known."""
        known = {name: weight for name, weight in styles.items() if name in self.manners and weight > 0}
        total = sum(known.values())
        if not total:
            return self.manners[ANY_STYLE]
        return Manner(
            *(
                sum(weight * getattr(self.manners[name], field) for name, weight in known.items()) / total
                for field in Manner.__slots__
            )
        )


@cache
def load_player() -> Player:
    """Load the released player, once. Raises MissingDependency if it is missing or damaged."""
    card = read_card(FOLDER)
    arrays = unpack_arrays(read_released(FOLDER, card, WEIGHTS_NAME))
    content = json.loads(read_released(FOLDER, card, MANNERS_NAME))
    return player_of(arrays, content)


def player_of(arrays: Mapping[str, np.ndarray], content: Mapping[str, Any]) -> Player:
    """The player from the arrays and other content of a release."""
    return Player(
        tempo=Regression.of(arrays, "tempo"),
        loudness=Regression.of(arrays, "loudness"),
        accents=Regression.of(arrays, "accents"),
        pedal=Regression.of(arrays, "pedal"),
        lift=Regression.of(arrays, "lift"),
        drum_accents=arrays["drum_accents"],
        manners={name: Manner(**values) for name, values in content["manners"].items()},
        **content["pedal"],
    )
