"""The critic: judges whether a phrase is real or composed, from the network's own states.

A linear function of the mean and standard deviation of the backbone's states over a phrase gives the log odds that it
is real. Phrases drawn from the network and reweighted by these odds are closer to real music (residual energy-based
models, Deng et al. 2020). Plan, style and player are hidden, because only composed music has them all; so are
velocities, which composed music may lack.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from composer.events.columns import COLUMNS, EVENT_COLUMNS, FIGURE_COLUMNS, INTERVAL_COLUMNS, KIND_SLOTS
from composer.networks.virtuoso.futures import Futures, Listener

# The length of a phrase to judge.
PHRASE_BARS = 4
HEARD = (
    *(column.name for column in (*EVENT_COLUMNS, *FIGURE_COLUMNS, *INTERVAL_COLUMNS) if column.name != "velocity"),
    *("numerator", "denominator", "ticks", "next_ticks", "bar_number", "mode"),
    *(f"kind_{slot}" for slot in range(KIND_SLOTS)),
)
IS_HEARD = np.array([column.name in HEARD for column in COLUMNS])


@dataclass(frozen=True, slots=True, eq=False)
class Critic:
    """`weights` (2 * head_width,) for the means and standard deviations of states, and the `bias`: of log odds, in
    nats."""

    weights: np.ndarray
    bias: float

    def log_odds(self, states: np.ndarray) -> float:
        """The log odds that a phrase is real, in nats, from its states, (steps, head_width)."""
        return float(summary(states) @ self.weights) + self.bias


def hear(listener: Listener, heard: Futures, rows: Sequence[np.ndarray], times: Sequence[int]) -> np.ndarray:
    """Return the states over some steps of a piece, (steps, head_width).

    `rows` (COLUMNS,) as in `DecoderState.rows`, each after an event to judge; `times` are their times.
    """
    told = np.stack(rows) * IS_HEARD
    return listener.hear(heard, told[np.newaxis], np.array(times, dtype=np.int64)[np.newaxis])[0]


def summary(states: np.ndarray) -> np.ndarray:
    """The features of a phrase, (2 * head_width,): the mean and standard deviation of its states."""
    return np.concatenate([states.mean(axis=0), states.std(axis=0)])
