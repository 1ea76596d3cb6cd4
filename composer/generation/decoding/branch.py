"""A branch: a piece on its way, with what the network has heard of it, that goes on note by note and can be forked."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from composer.generation.decoding.particles import Particle
from composer.generation.decoding.sampler import Known, Sampler
from composer.networks.virtuoso.copies import copies
from composer.networks.virtuoso.decoding import Backbone, Heard


@dataclass(eq=False)
class Branch:
    """A particle after all that is fixed, and what the backbone has heard of it.

    `rows` are what the network is told next, as in `DecoderState.rows`; `told` those in the last view since the last
    fork, each after an event and with its moment.
    """

    particle: Particle
    sampler: Sampler
    backbone: Backbone
    memory: Heard
    rows: np.ndarray
    told: list[tuple[np.ndarray, int]] = field(default_factory=list)

    def until(self, stop: int | None = None) -> Iterator[Particle]:
        """Go on until an event of bar `stop` or a later one is written, or to the end; yields after every event."""
        state = self.particle.state
        while not state.is_ended and (stop is None or state.bar < stop):
            self._step()
            yield self.particle

    def fork(self, random: np.random.Generator) -> "Branch":
        """Another with the same past, drawn by its own random numbers."""
        return Branch(self.particle.fork(random), self.sampler, self.backbone, self.memory.copy(), self.rows)

    def _step(self) -> None:
        state = self.particle.state
        x = self.backbone.hear(self.memory, self.rows, np.full(len(self.rows), state.time))
        known = Known.before(x[:, np.newaxis], copies(self.rows.astype(np.int64))[:, np.newaxis])
        choice = self.sampler.choose([self.particle], known)[0]
        self.particle.add(choice.event, choice.is_drawn)
        if not state.is_ended:
            self.rows = state.rows()
            self.told.append((self.rows[-1], state.time))
