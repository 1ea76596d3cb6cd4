"""The critic: whether a phrase is real or composed, by what the network hears in it.

The states of the backbone over a phrase, their mean and spread, are weighed linearly into the log odds that the phrase
is real. Phrases that were drawn from the network and are kept by such odds are drawn from something nearer to real
music (residual energy-based models, Deng et al. 2020). What is told of the plan, the style and the player is not heard,
since it is told of composed music only; nor are velocities, which composed music may not have.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from composer.events.columns import COLUMNS, EVENT_COLUMNS, FIGURE_COLUMNS, INTERVAL_COLUMNS, KIND_SLOTS
from composer.networks.virtuoso.futures import Futures, Listener

HEARD = (
    *(column.name for column in (*EVENT_COLUMNS, *FIGURE_COLUMNS, *INTERVAL_COLUMNS) if column.name != "velocity"),
    *("numerator", "denominator", "ticks", "next_ticks", "bar_number", "mode"),
    *(f"kind_{slot}" for slot in range(KIND_SLOTS)),
)
IS_HEARD = np.array([column.name in HEARD for column in COLUMNS])


@dataclass(frozen=True, slots=True, eq=False)
class Critic:
    """`weights` (2 * head_width,) of the means and the spreads of states, and the `bias`: of log odds, in nats."""

    weights: np.ndarray
    bias: float

    def log_odds(self, states: np.ndarray) -> float:
        """How much likelier a phrase is real than composed, in nats, by the states over it, (steps, head_width)."""
        return float(summary(states) @ self.weights) + self.bias


def hear(listener: Listener, heard: Futures, rows: Sequence[np.ndarray], times: Sequence[int]) -> np.ndarray:
    """The states over some steps of one piece, (steps, head_width).

    `rows` (COLUMNS,) as in `DecoderState.rows`, each after an event that is judged; `times` their moments.
    """
    told = np.stack(rows) * IS_HEARD
    return listener.hear(heard, told[np.newaxis], np.array(times, dtype=np.int64)[np.newaxis])[0]


def summary(states: np.ndarray) -> np.ndarray:
    """What is weighed of the states over a phrase, (2 * head_width,): their means and their spreads."""
    return np.concatenate([states.mean(axis=0), states.std(axis=0)])
