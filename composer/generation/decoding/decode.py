"""The decoder: from a context to events, one after the other. Composing is infilling in which nothing is fixed.

`stream` writes what comes after all that is fixed. `infill` writes around what is
fixed ahead. The network only looks back; so that what follows is seen too, all particles of a stretch are asked how
likely the fixed events in it and after it are, and one of them is kept, drawn by that (sampling importance resampling,
Rubin 1988); it is the past of the next stretch.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from composer.events.vocabulary import END, PART
from composer.generation.decoding.biases.all import biases_of
from composer.generation.decoding.biases.style_prior import StylePrior
from composer.generation.decoding.branch import Branch
from composer.generation.decoding.constraints.crowding import MOST_NOTES_A_BAR
from composer.generation.decoding.particles import Particle, drawn_by
from composer.generation.decoding.sampler import Head, Known, Sampler, log_likelihood
from composer.generation.decoding.sampling import SamplingSettings
from composer.generation.decoding.search import search
from composer.generation.decoding.state.context import Context, Event
from composer.generation.decoding.state.state import DecoderState
from composer.networks.virtuoso.copies import copies
from composer.networks.virtuoso.released import ReleasedVirtuoso
from composer.networks.virtuoso.shape import CONTEXT, COPIED, COPY_KINDS

# How much of what follows is asked for.
MOST_AHEAD_EVENTS = 64
MOST_AHEAD_BARS = 4
# How much of what the habits of a style say is added at strength 1.
STYLE_PRIOR_STRENGTH = 0.6
# The streams of random numbers of a seed: those that choose a setting, those that draw notes, those that choose among
# particles; so that what one of them is used for does not change the others.
SETTING_STREAM, NOTES_STREAM, PARTICLES_STREAM = range(3)
# More than pieces of one task are written; the ways of a phrase that one of them is drawn from come after those.
MOST_PIECES = 8

Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """A context, the network that writes in it, and how: in the habits of `styles` (codes; none of no style that was
    asked for), drawn by `settings` from a `seed`."""

    released: ReleasedVirtuoso
    context: Context
    settings: SamplingSettings
    styles: Sequence[int]
    seed: int

    def sampler(self) -> Sampler:
        """What chooses the events."""
        return Sampler(self.head(), self.context, self.settings)

    def head(self) -> Head:
        """What writes an event."""
        return Head(self.released.writer, self.context.programs)

    def random(self, stream: int, number: int = 0) -> np.random.Generator:
        """The random numbers of a stream; those of each particle, from 0, are others."""
        return np.random.default_rng((self.seed, stream, number) if number else (self.seed, stream))

    def particle(self) -> Particle:
        """A piece of which nothing is written yet."""
        strength = self.settings.strength * STYLE_PRIOR_STRENGTH
        prior = StylePrior(self.released.habits, self.styles, strength) if self.styles else None
        return Particle(DecoderState(self.context), biases_of(self.context, prior), self.random(NOTES_STREAM))


def stream(task: Task, effort: int = 1, number: int = 0) -> Iterator[Particle]:
    """Write a piece after what is fixed; pieces of other numbers, from 0, are others. Yields it after each event, or
    with more `effort` than 1 while each phrase is written so many times and one way is kept (`search`).

    Raises MissingDependency if the network has no critic, by which a way is kept.
    """
    branch = _begun(task, number)
    if effort == 1:
        yield from branch.until()
        return
    released = task.released
    randoms = [task.random(NOTES_STREAM, number + way * MOST_PIECES) for way in range(effort)]
    yield from search(branch, released.critic, released.listener, randoms, task.random(PARTICLES_STREAM, number))


def _begun(task: Task, number: int) -> Branch:
    """A piece of which all that is fixed was heard, and nothing is written yet."""
    particle, fixed = task.particle(), len(task.context.fixed)
    heard = [(particle.state.rows(), particle.state.time)]
    while particle.state.place < fixed:
        particle.add(particle.state.forced(), is_written=False)
        # Of what is fixed no more is heard than attention looks back on.
        if fixed - particle.state.place < CONTEXT:
            heard.append((particle.state.rows(), particle.state.time))
    backbone = task.released.backbone
    views = len(heard[0][0])
    memory = backbone.begin(views)
    for past, time in heard[-CONTEXT:-1]:
        backbone.hear(memory, past, np.full(views, time))
    if number:
        particle = particle.fork(task.random(NOTES_STREAM, number))
    return Branch(particle, task.sampler(), backbone, memory, heard[-1][0])


@dataclass(frozen=True, slots=True)
class Infilled:
    """What was drawn, in order; and of the last stretch how likely what follows is after each particle, in nats, and
    which was kept."""

    written: tuple[Event, ...]
    ahead: tuple[float, ...]
    kept: int


def infill(task: Task, count: int, stretches: Sequence[int], tell: Tell = lambda done, total: None) -> Infilled:
    """Write what the context leaves free, with so many particles.

    `stretches` are bars, rising: where particles are compared; the last is the end of what is free. `tell` hears of
    the bars that are done, and how many there are. The same task gives the same notes.
    """
    random = task.random(PARTICLES_STREAM)
    batch = _Batch(task, count)
    for stop in stretches[:-1]:
        batch.draw_until(stop, tell)
        batch.keep_only(drawn_by(batch.log_weights, random))
    batch.draw_until(stretches[-1], tell)
    ahead = batch.look_ahead()
    kept = drawn_by(batch.log_weights + ahead, random)
    return Infilled(tuple(batch.particles[kept].state.written), tuple(ahead.round(3).tolist()), kept)


class _Batch:
    """Particles that have their past in common, and what the network has heard of each.

    `futures` are those of each view. `known` is what the backbone made of each at last, where `is_asked` (particles,)
    says that its next event has not been written since.
    """

    def __init__(self, task: Task, count: int):
        self.context, self.listener = task.context, task.released.listener
        self.sampler, self.head = task.sampler(), task.head()
        particle = task.particle()
        assert self.context.free is not None
        views = len(self.context.pieces[0]) + bool(self.context.guidance)
        self.futures = [self.listener.begin() for _ in range(views)]
        self._hear_past(particle, int(np.flatnonzero(self.context.free.any(axis=1))[0]))
        self.randoms = [task.random(NOTES_STREAM, number) for number in range(count)]
        self.particles = [particle.fork(random) for random in self.randoms]
        self.futures = [view.fork(0, count) for view in self.futures]
        copied = np.zeros((views, count, len(COPY_KINDS), 1 + len(COPIED)), dtype=np.int64)
        self.known = Known.before(np.zeros((views, count, self.listener.head_width), dtype=np.float32), copied)
        self.is_asked = np.zeros(count, dtype=bool)

    @property
    def log_weights(self) -> np.ndarray:
        """How well each foresaw what is fixed, since they were all the same, in nats."""
        return np.array([particle.log_weight for particle in self.particles])

    def keep_only(self, kept: int) -> None:
        """Keep one of them only, as many times over."""
        count = len(self.particles)
        self.particles = [self.particles[kept].fork(random) for random in self.randoms]
        self.futures = [view.fork(kept, count) for view in self.futures]
        self.known = self.known.at([kept] * count)
        self.is_asked[:] = self.is_asked[kept]

    def draw_until(self, stop: int, tell: Tell) -> None:
        """Write each until its next event is of bar `stop` or later."""
        bars = len(self.context.ticks)
        active = np.ones(len(self.particles), dtype=bool)
        done = -1
        for _ in range((MOST_NOTES_A_BAR + 1) * bars):
            asked = np.flatnonzero(active)
            if not len(asked):
                break
            self._ask(asked[~self.is_asked[asked]])
            particles = [self.particles[number] for number in asked]
            choices = self.sampler.choose(particles, self.known.at(asked), weighs=len(self.particles) > 1)
            forced = [number for number, choice in zip(asked.tolist(), choices, strict=True) if not choice.is_drawn]
            foreseen = self._foreseen(forced)
            for number, particle, choice in zip(asked.tolist(), particles, choices, strict=True):
                if particle.state.bar + choice.event[0] >= stop or choice.event[PART] == END:
                    active[number] = False
                    continue
                particle.log_weight += choice.log_weight + foreseen.get(number, 0.0)
                particle.add(choice.event, choice.is_drawn)
                self.is_asked[number] = False
            if (slowest := min(particle.state.bar for particle in self.particles)) > done:
                done = slowest
                tell(done, bars)

    def look_ahead(self) -> np.ndarray:
        """How likely what follows is after each of them, in nats, (particles,)."""
        state = self.particles[0].state
        begin = state.next_fixed[0]
        soon = self.context.fixed[state.place : state.place + MOST_AHEAD_EVENTS]
        follows = [event for event in soon if event[0] < begin + MOST_AHEAD_BARS]
        # Where nothing is left, whether the piece may end here.
        steps = len(follows) + (state.place + len(follows) == len(self.context.fixed))
        after = [particle.state.copy() for particle in self.particles]
        targets, rows, times, references = [], [], [], []
        for step in range(steps):
            references.append([state.references(state.forced()) for state in after])
            targets.append([state.forced() for state in after])
            if step:
                rows.append([state.rows()[0] for state in after])
                times.append([state.time for state in after])
            for state in after:
                if state.forced()[PART] != END:
                    state.add(state.forced(), is_written=False)
        x, copied = self.known.x[0][:, np.newaxis], self.known.copied[0][:, np.newaxis]
        if rows:
            told = np.array(rows).transpose(1, 0, 2)
            x = np.concatenate([x, self.listener.hear(self.futures[0], told, np.array(times).T)], axis=1)
            copied = np.concatenate([copied, copies(told.astype(np.int64))], axis=1)
        count = len(after) * steps
        known = Known.before(x.reshape(1, count, -1), copied.reshape(1, count, *copied.shape[2:]))
        known.references[:] = np.array(references).transpose(1, 0, 2).reshape(count, -1)
        events = np.array(targets).transpose(1, 0, 2).reshape(count, -1)
        return self._log_likelihood(known, events).reshape(len(after), -1).sum(axis=1)

    def _ask(self, numbers: np.ndarray) -> None:
        """Let the network hear what is so in some particles."""
        if not len(numbers):
            return
        rows = np.stack([self.particles[number].state.rows() for number in numbers])
        times = np.array([[self.particles[number].state.time] for number in numbers])
        for view, future in enumerate(self.futures):
            heard = self.listener.hear(future, rows[:, view, np.newaxis], times, numbers)
            self.known.x[view, numbers] = heard[:, 0]
            self.known.copied[view, numbers] = copies(rows[:, view].astype(np.int64))
        self.is_asked[numbers] = True

    def _foreseen(self, numbers: Sequence[int]) -> dict[int, float]:
        """How likely the fixed events that come next in some particles were, in nats, by particle."""
        if not numbers or len(self.particles) == 1:
            return {}
        states = [self.particles[number].state for number in numbers]
        events = [state.forced() for state in states]
        known = self.known.at(list(numbers)).view(0)
        known.references[:] = [state.references(event) for state, event in zip(states, events, strict=True)]
        return dict(zip(numbers, self._log_likelihood(known, np.array(events)).tolist(), strict=True))

    def _log_likelihood(self, known: Known, events: np.ndarray) -> np.ndarray:
        return log_likelihood(self.head, known, events, self.context.expressive)

    def _hear_past(self, particle: Particle, first: int) -> None:
        """Hear all that is fixed before bar `first`, or the last `CONTEXT` events of it."""
        state = particle.state
        rows, times = [], []
        ahead = sum(event[0] < first for event in self.context.fixed)
        while state.bar + state.forced()[0] < first:
            if ahead - state.place <= CONTEXT:
                rows.append(state.rows())
                times.append(state.time)
            particle.add(state.forced(), is_written=False)
        if rows:
            told, time = np.stack(rows[-CONTEXT:]), np.array(times[-CONTEXT:])
            for view, future in enumerate(self.futures):
                self.listener.hear(future, told[np.newaxis, :, view], time[np.newaxis])
