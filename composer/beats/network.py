"""The two networks for beats and bars, in NumPy.

The first classifies the chords of a performance: is it a beat, and how fast are the beats? The second classifies the
beats: does a bar begin, and in which meter? Both are residual blocks of dilated convolutions in both directions (Bai,
Kolter and Koltun 2018, "An empirical evaluation of generic convolutional and recurrent networks for sequence
modeling").
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from composer.beats.tracking import PERIOD_BINS
from composer.networks.logits import log_chances
from composer.networks.weights import MODELS_FOLDER, WEIGHTS_NAME, read_card, read_released, unpack_arrays
from composer.score.meter import Meter

FOLDER = MODELS_FOLDER / "beats"
CHORD_DILATIONS = (1, 2, 4, 8, 16, 32, 64, 128)
BEAT_DILATIONS = (1, 2, 4, 8, 16, 32)
KERNEL = 5
# The meters distinguished; the last stands for all others.
METERS = (
    *map(Meter.parse, ("4/4", "3/4", "2/4", "6/8", "3/8", "2/2", "9/8", "12/8", "6/4", "4/8", "3/2")),
    Meter(5, 4),
)


@dataclass(frozen=True, slots=True, eq=False)
class HeardChords:
    """For each chord: the logit of being a beat (chords,), and the log likelihoods of tempos (chords, PERIOD_BINS). Bar
    starts are also learned, but left to the second network."""

    beat_logits: np.ndarray
    tempo_logs: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class HeardBars:
    """For each beat: the logit of beginning a bar (beats,); for the piece: the log likelihoods of meters (METERS,),
    averaged over the beats."""

    bar_logits: np.ndarray
    meter_logs: np.ndarray


def hear_chords(weights: Mapping[str, np.ndarray], features: np.ndarray) -> HeardChords:
    """The output of the first network for chords with `features` (chords, columns)."""
    hidden = _hidden(weights, "chords", features, CHORD_DILATIONS)
    said = hidden @ weights["chords_heads"] + weights["chords_heads_bias"]
    return HeardChords(said[:, 0], log_chances(said[:, 2 : 2 + PERIOD_BINS]))


def hear_bars(weights: Mapping[str, np.ndarray], features: np.ndarray) -> HeardBars:
    """The output of the second network for beats with `features` (beats, columns)."""
    hidden = _hidden(weights, "beats", features, BEAT_DILATIONS)
    whole = np.concatenate([hidden, np.broadcast_to(hidden.mean(axis=0), hidden.shape)], axis=1)
    said = whole @ weights["beats_heads"] + weights["beats_heads_bias"]
    return HeardBars(said[:, 0], log_chances(said[:, 1:]).mean(axis=0))


@cache
def load_weights() -> Mapping[str, np.ndarray]:
    """Load the released weights, once. Raises MissingDependency if they are missing or damaged."""
    return unpack_arrays(read_released(FOLDER, read_card(FOLDER), WEIGHTS_NAME))


def _hidden(
    weights: Mapping[str, np.ndarray], name: str, features: np.ndarray, dilations: tuple[int, ...]
) -> np.ndarray:
    count, reach = len(features), dilations[-1] * (KERNEL // 2)
    seen = (features - weights[f"{name}_mean"]) / weights[f"{name}_deviation"]
    hidden = np.maximum(seen @ weights[f"{name}_in"] + weights[f"{name}_in_bias"], 0)
    padded = np.zeros((count + 2 * reach, hidden.shape[1]), dtype=np.float32)
    for block, dilation in enumerate(dilations):
        padded[reach : reach + count] = _normed(hidden)
        kernel = weights[f"{name}_kernel_{block}"]
        begin = reach - dilation * (KERNEL // 2)
        found = weights[f"{name}_kernel_bias_{block}"] + sum(
            padded[begin + tap * dilation : begin + tap * dilation + count] @ kernel[tap] for tap in range(KERNEL)
        )
        hidden = hidden + np.maximum(found, 0) @ weights[f"{name}_out_{block}"] + weights[f"{name}_out_bias_{block}"]
    return _normed(hidden)


def _normed(hidden: np.ndarray) -> np.ndarray:
    return hidden / np.sqrt(np.mean(hidden * hidden, axis=1, keepdims=True) + 1e-4)
