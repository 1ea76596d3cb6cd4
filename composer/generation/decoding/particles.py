"""Drawing notes around given ones: several candidates at once, weighed by how well the given music fits what is drawn.

The network only looks back. So that what follows is seen too, all candidates of a stretch are asked how likely the
fixed events in it and after it are, and one of them is kept, drawn by that (sampling importance resampling, Rubin
1988); it is the past of the next stretch.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from composer.events.vocabulary import END, PART
from composer.generation.decoding.context import Loom, Ways
from composer.generation.decoding.given import Event
from composer.generation.decoding.infill_state import BAR, Thread
from composer.generation.decoding.sampler import Chooser, Known
from composer.generation.decoding.state import IS_PLANNED
from composer.networks.virtuoso.copies import copies
from composer.networks.virtuoso.decoding import Writer
from composer.networks.virtuoso.futures import Futures, Listener
from composer.networks.virtuoso.shape import CONTEXT, COPIED, COPY_KINDS

# How much of what follows is asked for.
MOST_AHEAD_EVENTS = 64
MOST_AHEAD_BARS = 4
# A stretch that is drawn without end is broken off.
MOST_EVENTS_A_BAR = 128

Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Woven:
    """What was drawn, in order; and of the last stretch how likely what follows is after each candidate, in nats, and
    which was kept."""

    drawn: tuple[Event, ...]
    ahead: tuple[float, ...]
    kept: int


def weave(
    listener: Listener,
    writer: Writer,
    loom: Loom,
    ways: Ways,
    stretches: Sequence[int],
    guidance: Sequence[float] = (),
    tell: Tell = lambda done, total: None,
) -> Woven:
    """Draw what the loom leaves free.

    `stretches` are bars, rising: where candidates are compared; the last is the end of what is free. `tell` hears of
    the bars that are done, and how many there are. The same loom and ways give the same notes.
    """
    random = np.random.default_rng(ways.seed)
    chooser = Chooser(writer, ways, guidance, loom.weights)
    candidates = _Candidates(listener, chooser, loom, ways.candidates, len(loom.pieces) * (2 if guidance else 1))
    for stop in stretches[:-1]:
        candidates.draw_until(stop, random, tell)
        candidates.keep_only(_drawn_by(candidates.weights, random))
    candidates.draw_until(stretches[-1], random, tell)
    ahead = candidates.look_ahead()
    kept = _drawn_by(candidates.weights + ahead, random)
    return Woven(tuple(candidates.threads[kept].drawn), tuple(ahead.round(3).tolist()), kept)


class _Candidates:
    """Threads that have their past in common, and what the network has heard of each.

    `futures` are those of each view: told the plan, one for each style that is blended, and then the same not told it.
    `known` is what the backbone made of each at last, where `is_asked` (threads,) says that its next event has not been
    written since.
    """

    def __init__(self, listener: Listener, chooser: Chooser, loom: Loom, count: int, views: int):
        self.listener, self.chooser, self.loom = listener, chooser, loom
        thread = Thread(loom)
        first = int(np.flatnonzero(loom.free.any(axis=1))[0])
        heard = _hear_past(listener, thread, first, views)
        self.threads = [thread.copy() for _ in range(count)]
        self.futures = [view.fork(0, count) for view in heard]
        copied = np.zeros((views, count, len(COPY_KINDS), 1 + len(COPIED)), dtype=np.int64)
        self.known = Known.before(np.zeros((views, count, listener.head_width), dtype=np.float32), copied)
        self.is_asked = np.zeros(count, dtype=bool)

    @property
    def weights(self) -> np.ndarray:
        """How well each foresaw what is fixed, since they were all the same, in nats."""
        return np.array([thread.weight for thread in self.threads])

    def keep_only(self, kept: int) -> None:
        """Go on from one of them only, as many times."""
        count = len(self.threads)
        self.threads = [self.threads[kept].copy() for _ in range(count)]
        for thread in self.threads:
            thread.weight = 0.0
        self.futures = [view.fork(kept, count) for view in self.futures]
        self.known = self.known.at([kept] * count)
        self.is_asked[:] = self.is_asked[kept]

    def draw_until(self, stop: int, random: np.random.Generator, tell: Tell) -> None:
        """Go on with each until its next event is of bar `stop` or later."""
        bars = len(self.loom.bars)
        active = np.ones(len(self.threads), dtype=bool)
        done = -1
        for _ in range(MOST_EVENTS_A_BAR * bars):
            asked = np.flatnonzero(active)
            if not len(asked):
                break
            self._ask(asked[~self.is_asked[asked]])
            choices = self.chooser.choose([self.threads[number] for number in asked], self.known.at(asked), random)
            chosen = dict(zip(asked.tolist(), choices, strict=True))
            foreseen = self._foreseen([number for number, choice in chosen.items() if not choice.is_drawn])
            for number, choice in chosen.items():
                if choice.event[BAR] >= stop or choice.event[PART] == END:
                    active[number] = False
                    continue
                thread = self.threads[number]
                thread.weight += choice.weight + foreseen.get(number, 0.0)
                thread.add(choice.event, choice.is_drawn)
                self.is_asked[number] = False
            if (slowest := min(thread.bar for thread in self.threads)) > done:
                done = slowest
                tell(done, bars)

    def look_ahead(self) -> np.ndarray:
        """How likely what follows is after each of them, in nats, (threads,)."""
        place, begin = self.threads[0].place, self.threads[0].next[BAR]
        soon = self.loom.fixed[place : place + MOST_AHEAD_EVENTS]
        follows = [event for event in soon if event[BAR] < begin + MOST_AHEAD_BARS]
        # Where nothing is left, whether the piece may end here.
        steps = len(follows) + (place + len(follows) == len(self.loom.fixed))
        after = [thread.copy() for thread in self.threads]
        targets, rows, times, references = [], [], [], []
        for step in range(steps):
            references.append([thread.references(*thread.forced()[:3]) for thread in after])
            targets.append([_fields(thread, thread.forced()) for thread in after])
            if step:
                rows.append([thread.row() for thread in after])
                times.append([thread.time for thread in after])
            for thread in after:
                if thread.forced()[PART] != END:
                    thread.add(thread.forced())
        x, copied = self.known.x[0][:, np.newaxis], self.known.copied[0][:, np.newaxis]
        if rows:
            told = np.array(rows).transpose(1, 0, 2)
            x = np.concatenate([x, self.listener.hear(self.futures[0], told, np.array(times).T)], axis=1)
            copied = np.concatenate([copied, copies(told.astype(np.int64))], axis=1)
        count = len(after) * steps
        events = np.array(targets).transpose(1, 0, 2).reshape(count, -1)
        known = replace(
            Known.before(x.reshape(1, count, -1), copied.reshape(1, count, *copied.shape[2:])),
            references=np.array(references, dtype=np.int64).transpose(1, 0, 2).reshape(count, -1),
        )
        return self._log_chances(known, events).reshape(len(after), -1).sum(axis=1)

    def _ask(self, numbers: np.ndarray) -> None:
        """Let the network hear what is so in some threads."""
        if not len(numbers):
            return
        rows = np.stack([self.threads[number].row() for number in numbers])[:, np.newaxis]
        times = np.array([[self.threads[number].time] for number in numbers])
        for view, future in enumerate(self.futures):
            seen = _seen(rows, self.loom, view)
            self.known.x[view, numbers] = self.listener.hear(future, seen, times, numbers)[:, 0]
            self.known.copied[view, numbers] = copies(seen[:, 0].astype(np.int64))
        self.is_asked[numbers] = True

    def _foreseen(self, numbers: Sequence[int]) -> dict[int, float]:
        """How likely the fixed events that come next in some threads were, in nats, by thread."""
        if not numbers:
            return {}
        coming = [(self.threads[number], self.threads[number].forced()) for number in numbers]
        events = np.array([_fields(thread, event) for thread, event in coming])
        references = np.array([thread.references(*event[:3]) for thread, event in coming], dtype=np.int64)
        known = replace(self.known.at(list(numbers)), references=references)
        return dict(zip(numbers, self._log_chances(known, events).tolist(), strict=True))

    def _log_chances(self, known: Known, events: np.ndarray) -> np.ndarray:
        programs = self.loom.programs[events[:, PART]]
        return self.chooser.log_chances(known, events, programs, bool(self.loom.facts.expressive))


def _hear_past(listener: Listener, thread: Thread, first: int, views: int) -> list[Futures]:
    """Hear all that is fixed before bar `first`, or the last `CONTEXT` events of it."""
    rows, times = [], []
    past = sum(event[BAR] < first for event in thread.loom.fixed)
    while thread.forced()[BAR] < first:
        # What is too long ago is not heard, so its rows need not be made: of a long piece they take most of the time.
        if past - thread.place <= CONTEXT:
            rows.append(thread.row())
            times.append(thread.time)
        thread.add(thread.forced())
    heard = [listener.begin() for _ in range(views)]
    if rows:
        told, time = np.stack(rows[-CONTEXT:]), np.array(times[-CONTEXT:])
        for view, futures in enumerate(heard):
            listener.hear(futures, _seen(told, thread.loom, view)[np.newaxis], time[np.newaxis])
    return heard


def _seen(rows: np.ndarray, loom: Loom, view: int) -> np.ndarray:
    """What a view shows of rows, (..., COLUMNS), that are told the plan and the first style."""
    styles, width = loom.pieces.shape
    told = rows.copy()
    told[..., -width:] = loom.pieces[view % styles]
    return told if view < styles else np.where(IS_PLANNED, 0, told)


def _fields(thread: Thread, event: Event) -> Event:
    """An event as the vocabulary has it, with the bars since the one before."""
    return (min(event[BAR] - thread.bar, 15), *event[1:])


def _drawn_by(weights: np.ndarray, random: np.random.Generator) -> int:
    chances = np.exp(weights - weights.max())
    return int(random.choice(len(chances), p=chances / chances.sum()))
