"""The decoder: from a context to events, one at a time. Composing is infilling with nothing fixed.

`stream` writes what follows the fixed events; `infill` also writes between them. The network only looks back. To take
what follows into account, the particles of a stretch are weighted by the likelihood of the fixed events in it and after
it. One particle is drawn by its weight (sampling importance resampling, Rubin 1988) and becomes the past of the next
stretch.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from composer.events.columns import COLUMNS
from composer.events.vocabulary import BAR_ADVANCE, END, PART
from composer.generation.decoding.biases.all import biases_of
from composer.generation.decoding.biases.style_prior import StylePrior
from composer.generation.decoding.branch import Branch
from composer.generation.decoding.constraints.crowding import MOST_NOTES_A_BAR
from composer.generation.decoding.particles import Particle, drawn_by, past
from composer.generation.decoding.sampler import Sampler
from composer.generation.decoding.search import search
from composer.generation.decoding.state.context import BAR, Context, Event
from composer.generation.decoding.state.state import DecoderState
from composer.generation.request.request import MOST_CANDIDATES, Request
from composer.networks.virtuoso.released import ReleasedVirtuoso
from composer.networks.virtuoso.shape import CONTEXT

# How many of the following fixed events are evaluated.
MOST_AHEAD_EVENTS = 64
MOST_AHEAD_BARS = 4
# Separate random streams of a seed for settings, notes and particles, so that changes to one do not affect the others.
SETTING_STREAM, NOTES_STREAM, PARTICLES_STREAM = range(3)

# Called with the bars done and their total.
Tell = Callable[[int, int], None]


def untold(done: int, total: int) -> None:
    """The `Tell` of work whose progress nobody follows."""


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """A context, a network and how to write: with the habits of `styles` (codes; empty if none were requested), drawn
    as the request says."""

    released: ReleasedVirtuoso
    context: Context
    styles: Sequence[int]
    request: Request

    def sampler(self) -> Sampler:
        """The sampler that chooses the events."""
        return Sampler(self.released.writer, self.context, self.request)

    def random(self, stream: int, number: int = 0) -> np.random.Generator:
        """The random generator of a stream; each particle number, from 0, has its own."""
        return np.random.default_rng((self.request.seed, stream, number) if number else (self.request.seed, stream))

    def particle(self) -> Particle:
        """A particle in which nothing has been written yet."""
        prior = StylePrior(self.released.habits, self.styles, self.request.strength) if self.styles else None
        return Particle(DecoderState(self.context), biases_of(self.context, prior), self.random(NOTES_STREAM))


def stream(task: Task, effort: int = 1, number: int = 0) -> Iterator[Particle]:
    """Write a piece after the fixed events; each `number`, from 0, gives a different piece.

    Yields the particle after each event. If `effort` is over 1, each phrase is written that many times and one version
    is kept (see `search`); yields while that goes on. Raises MissingDependency if the network has no critic, which
    effort needs.
    """
    branch = _begun(task, number)
    if effort == 1:
        yield from branch.until()
        return
    released = task.released
    # The first versions belong to the candidates themselves.
    randoms = [task.random(NOTES_STREAM, number + way * MOST_CANDIDATES) for way in range(effort)]
    yield from search(branch, released.critic, released.listener, randoms, task.random(PARTICLES_STREAM, number))


def _begun(task: Task, number: int) -> Branch:
    """A branch that has heard all fixed events, with nothing written yet."""
    particle, fixed = task.particle(), len(task.context.fixed)
    rows, times = past(particle, lambda state: state.place < fixed, fixed)
    backbone, following = task.released.backbone, particle.state.rows()
    memory = backbone.begin(len(following))
    # The next input takes the last place that attention reaches.
    for row, time in zip(rows[1 - CONTEXT :], times[1 - CONTEXT :], strict=True):
        backbone.hear(memory, row, np.full(len(row), time))
    if number:
        particle = particle.fork(task.random(NOTES_STREAM, number))
    return Branch(particle, task.sampler(), backbone, memory, following)


def infill(task: Task, count: int, bars: range, tell: Tell = untold) -> Sequence[Event]:
    """Write what the context leaves free in some bars, with `count` particles; returns the events in order, each with
    its bar number in place of the advance.

    The particles are compared after each step of `bars`, and at their end. `tell` is called with the bars done and
    their total. The same task gives the same notes.
    """
    random = task.random(PARTICLES_STREAM)
    batch = _Batch(task, count)
    for stop in bars[1:]:
        batch.draw_until(stop, tell)
        batch.keep_only(drawn_by(batch.log_weights, random))
    batch.draw_until(bars.stop, tell)
    return batch.particles[drawn_by(batch.log_weights + batch.look_ahead(), random)].state.written


class _Batch:
    """Particles with a common past, and the network's memory of each.

    `futures` has one entry for each view. `heard` (views, particles, head_width) is the latest output of the backbone,
    and `told` (views, particles, COLUMNS) its input.
    """

    def __init__(self, task: Task, count: int):
        self.context, self.listener, self.sampler = task.context, task.released.listener, task.sampler()
        particle, views = task.particle(), len(self.context.pieces[0]) + bool(self.context.guidance)
        self.futures = [self.listener.begin() for _ in range(views)]
        first = int(np.flatnonzero(self.context.free.any(axis=1))[0])
        passed = sum(event[BAR] < first for event in self.context.fixed)
        rows, times = past(particle, lambda state: state.bar + state.forced()[BAR_ADVANCE] < first, passed)
        for view, future in enumerate(self.futures if rows else ()):
            self.listener.hear(future, np.stack(rows)[np.newaxis, :, view], np.array(times)[np.newaxis])
        self.randoms = [task.random(NOTES_STREAM, number) for number in range(count)]
        self.particles = [particle.fork(random) for random in self.randoms]
        self.futures = [view.fork(0, count) for view in self.futures]
        self.heard = np.zeros((views, count, self.listener.head_width), dtype=np.float32)
        self.told = np.zeros((views, count, len(COLUMNS)), dtype=np.uint8)
        self._ask(range(count))

    @property
    def log_weights(self) -> np.ndarray:
        """The log likelihood of the fixed events under each particle since the last resampling, in nats; (count,)."""
        return np.array([particle.log_weight for particle in self.particles])

    def keep_only(self, kept: int) -> None:
        """Replace all particles with copies of one."""
        count = len(self.particles)
        self.particles = [self.particles[kept].fork(random) for random in self.randoms]
        self.futures = [view.fork(kept, count) for view in self.futures]
        self.heard[:], self.told[:] = self.heard[:, [kept]], self.told[:, [kept]]

    def draw_until(self, stop: int, tell: Tell) -> None:
        """Write each particle until its next event is in bar `stop` or later."""
        bars = len(self.context.ticks)
        writing, weighs, done = [*range(len(self.particles))], len(self.particles) > 1, -1
        for _ in range((MOST_NOTES_A_BAR + 1) * bars):
            known = self.sampler.known(self.heard[:, writing], self.told[:, writing])
            particles = [self.particles[number] for number in writing]
            still = []
            for number, draft in zip(writing, self.sampler.choose(particles, known, weighs), strict=True):
                particle = draft.particle
                if particle.state.bar + draft.event[BAR_ADVANCE] < stop and draft.event[PART] != END:
                    particle.log_weight += draft.log_weight
                    particle.add(draft.event, draft.is_drawn)
                    still.append(number)
            if (slowest := min(particle.state.bar for particle in self.particles)) > done:
                done = slowest
                tell(done, bars)
            writing = still
            if not writing:
                break
            self._ask(writing)

    def look_ahead(self) -> np.ndarray:
        """The log likelihood of the fixed events that follow, after each particle, in nats; (particles,)."""
        state = self.particles[0].state
        soon = self.context.fixed[state.place : state.place + MOST_AHEAD_EVENTS]
        follows = [event for event in soon if event[BAR] < state.next_fixed[BAR] + MOST_AHEAD_BARS]
        # If no fixed event is left, evaluate whether the piece may end here.
        steps = len(follows) + (state.place + len(follows) == len(self.context.fixed))
        count, events, references, rows, times = len(self.particles), [], [], [], []
        for particle in self.particles:
            state = particle.state.copy()
            for step in range(steps):
                event = state.forced()
                events.append(event)
                references.append(state.references(event))
                if step:
                    rows.append(state.rows()[0])
                    times.append(state.time)
                if event[PART] != END:
                    state.add(event, is_written=False)
        heard, told = self.heard[0][:, np.newaxis], self.told[0][:, np.newaxis]
        if rows:
            later = np.array(rows).reshape(count, steps - 1, -1)
            after = self.listener.hear(self.futures[0], later, np.array(times).reshape(count, -1))
            heard, told = np.concatenate([heard, after], axis=1), np.concatenate([told, later], axis=1)
        known = self.sampler.known(heard.reshape(1, count * steps, -1), told.reshape(1, count * steps, -1))
        log_likelihood = known.log_likelihood(np.array(events), np.array(references), self.context.expressive)
        return log_likelihood.reshape(count, -1).sum(axis=1)

    def _ask(self, numbers: Sequence[int]) -> None:
        """Feed the current input of some particles to the network."""
        states = [self.particles[number].state for number in numbers]
        rows = np.stack([state.rows() for state in states], axis=1)
        times, which = np.array([[state.time] for state in states]), np.array(numbers)
        for view, future in enumerate(self.futures):
            self.heard[view, which] = self.listener.hear(future, rows[view][:, np.newaxis], times, which)[:, 0]
        self.told[:, numbers] = rows
