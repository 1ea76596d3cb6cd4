"""A particle: one possible continuation of a piece, which can be forked and weighted."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass

import numpy as np

from composer.generation.decoding.biases.bias import Bias
from composer.generation.decoding.state.context import Event
from composer.generation.decoding.state.state import DecoderState
from composer.networks.virtuoso.shape import CONTEXT


@dataclass(eq=False)
class Particle:
    """A state with its biases and random numbers.

    `log_weight` is the log importance weight since the last resampling, in nats. `nats` is the total surprise of the
    network, told the plan, at the events so far.
    """

    state: DecoderState
    biases: list[Bias]
    random: np.random.Generator
    log_weight: float = 0.0
    nats: float = 0.0

    def add(self, event: Event, is_written: bool = True) -> None:
        """Append the next event; `is_written` is false for a fixed one."""
        ends = self.state.ends_with(event)
        self.state.add(event, is_written)
        for bias in () if ends else self.biases:
            bias.observe(event, self.state)

    def fork(self, random: np.random.Generator) -> "Particle":
        """Return an independent copy that draws from other random numbers."""
        return Particle(self.state.copy(), [copy(bias) for bias in self.biases], random, nats=self.nats)


def past(particle: Particle, is_past: Callable[[DecoderState], bool], count: int) -> tuple[list[np.ndarray], list[int]]:
    """Take the next `count` fixed events, and rests, while `is_past` holds for the state before them.

    Returns the network's input before each, (views, COLUMNS), and its time; only the last `CONTEXT`, which attention
    reaches.
    """
    state, end = particle.state, particle.state.place + count
    rows, times = [], []
    while is_past(state):
        if end - state.place <= CONTEXT:
            rows.append(state.rows())
            times.append(state.time)
        particle.add(state.forced(), is_written=False)
    return rows[-CONTEXT:], times[-CONTEXT:]


def drawn_by(log_weights: np.ndarray, random: np.random.Generator) -> int:
    """Draw the index of one particle by its weight (sampling importance resampling, Rubin 1988)."""
    chances = np.exp(log_weights - log_weights.max())
    return int(random.choice(len(chances), p=chances / chances.sum()))
