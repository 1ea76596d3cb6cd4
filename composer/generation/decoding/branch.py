"""A branch: a partly written piece together with the network's memory of it, which can be forked."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from composer.generation.decoding.particles import Particle
from composer.generation.decoding.sampler import Sampler
from composer.networks.virtuoso.decoding import Backbone, Heard


@dataclass(eq=False)
class Branch:
    """A particle past all fixed events, with the backbone's memory of it.

    `rows` are the network's next input, as in `DecoderState.rows`.
    """

    particle: Particle
    sampler: Sampler
    backbone: Backbone
    memory: Heard
    rows: np.ndarray

    def until(self, stop: int | None = None) -> Iterator[Particle]:
        """Write events until one falls in bar `stop` or later, or to the end; yields after every event."""
        state = self.particle.state
        while not state.is_ended and (stop is None or state.bar < stop):
            self._step()
            yield self.particle

    def fork(self, random: np.random.Generator) -> "Branch":
        """Return an independent copy that draws from other random numbers."""
        return Branch(self.particle.fork(random), self.sampler, self.backbone, self.memory.copy(), self.rows)

    def _step(self) -> None:
        state = self.particle.state
        x = self.backbone.hear(self.memory, self.rows, np.full(len(self.rows), state.time))
        known = self.sampler.known(x[:, np.newaxis], self.rows[:, np.newaxis])
        draft = self.sampler.choose([self.particle], known)[0]
        self.particle.add(draft.event, draft.is_drawn)
        if not state.is_ended:
            self.rows = state.rows()
