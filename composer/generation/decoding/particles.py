"""A particle: one way in which a piece may go on, and how it is forked and weighed."""

from copy import copy
from dataclasses import dataclass

import numpy as np

from composer.generation.decoding.biases.bias import Bias
from composer.generation.decoding.state.context import Event
from composer.generation.decoding.state.state import DecoderState


@dataclass(eq=False)
class Particle:
    """A state, with the biases that follow it and the random numbers that it is drawn by.

    `log_weight` is how much likelier what is fixed is after it than it was to be drawn so, in nats, since all particles
    were the same; `nats` is how much the events so far surprised the network, told the plan.
    """

    state: DecoderState
    biases: list[Bias]
    random: np.random.Generator
    log_weight: float = 0.0
    nats: float = 0.0

    def add(self, event: Event, is_written: bool = True) -> None:
        """Write the next event; not `is_written` if it is fixed."""
        ends = self.state.ends_with(event)
        self.state.add(event, is_written)
        for bias in () if ends else self.biases:
            bias.observe(event, self.state)

    def fork(self, random: np.random.Generator) -> "Particle":
        """Another with the same past, drawn by its own random numbers."""
        return Particle(self.state.copy(), [copy(bias) for bias in self.biases], random, nats=self.nats)


def drawn_by(log_weights: np.ndarray, random: np.random.Generator) -> int:
    """One particle, by its weight (sampling importance resampling, Rubin 1988)."""
    chances = np.exp(log_weights - log_weights.max())
    return int(random.choice(len(chances), p=chances / chances.sum()))
