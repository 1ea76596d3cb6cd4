"""Drawing notes around given ones: several candidates at once, weighed by how well the given music fits what is drawn.

The network only looks back. So that what follows is seen too, all candidates of a stretch are asked how likely the
fixed events in it and after it are, and one of them is kept, drawn by that (sampling importance resampling, Rubin
1988); it is the past of the next stretch.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from composer.events.vocabulary import END, PART
from composer.generation.choosing import Choice, Chooser
from composer.generation.draft import IS_PLANNED
from composer.generation.loom import Loom, Ways
from composer.generation.source import Event
from composer.generation.thread import BAR, Thread
from composer.networks.virtuoso.decoding import Writer
from composer.networks.virtuoso.futures import Futures, Listener
from composer.networks.virtuoso.shape import CONTEXT

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
    chooser = Chooser(writer, ways, guidance)
    views = 2 if guidance else 1
    thread = Thread(loom)
    first = int(np.flatnonzero(loom.free.any(axis=1))[0])
    heard = _hear_past(listener, thread, first, views)
    threads = [thread.copy() for _ in range(ways.candidates)]
    futures = [view.fork(0, ways.candidates) for view in heard]
    x = np.zeros((views, ways.candidates, writer.chosen[0].shape[1]), dtype=np.float32)
    is_asked = np.zeros(ways.candidates, dtype=bool)
    ahead, kept = np.zeros(ways.candidates), 0
    for number, stop in enumerate(stretches):
        _draw_stretch(listener, chooser, threads, futures, x, is_asked, stop, random, tell)
        weights = np.array([thread.weight for thread in threads])
        if number == len(stretches) - 1:
            ahead = _look_ahead(listener, chooser, threads, futures[0], x[0])
            weights = weights + ahead
        kept = _drawn_by(weights, random)
        if number < len(stretches) - 1:
            threads = [threads[kept].copy() for _ in threads]
            for thread in threads:
                thread.weight = 0.0
            futures = [view.fork(kept, ways.candidates) for view in futures]
            is_asked[:] = is_asked[kept]
            x = np.repeat(x[:, kept : kept + 1], ways.candidates, axis=1)
    return Woven(tuple(threads[kept].drawn), tuple(ahead.round(3).tolist()), kept)


def _hear_past(listener: Listener, thread: Thread, first: int, views: int) -> list[Futures]:
    """Hear all that is fixed before bar `first`, or the last `CONTEXT` events of it."""
    rows, times = [], []
    while thread.forced()[BAR] < first:
        rows.append(thread.row())
        times.append(thread.time)
        thread.add(thread.forced())
    heard = [listener.begin() for _ in range(views)]
    if rows:
        told, time = np.stack(rows[-CONTEXT:]), np.array(times[-CONTEXT:])
        for view, futures in enumerate(heard):
            listener.hear(futures, _seen(told, view)[np.newaxis], time[np.newaxis])
    return heard


def _seen(rows: np.ndarray, view: int) -> np.ndarray:
    return rows if view == 0 else np.where(IS_PLANNED, 0, rows)


def _draw_stretch(
    listener: Listener,
    chooser: Chooser,
    threads: list[Thread],
    futures: list[Futures],
    x: np.ndarray,
    is_asked: np.ndarray,
    stop: int,
    random: np.random.Generator,
    tell: Tell,
) -> None:
    """Go on with each thread until its next event is of bar `stop` or later; `is_asked` says whose x is known."""
    bars = len(threads[0].loom.bars)
    active = np.ones(len(threads), dtype=bool)
    done, events = -1, 0
    while active.any() and events < MOST_EVENTS_A_BAR * max(bars, 1):
        unasked = np.flatnonzero(active & ~is_asked)
        if len(unasked):
            rows = np.stack([threads[number].row() for number in unasked])[:, np.newaxis]
            times = np.array([[threads[number].time] for number in unasked])
            for view, future in enumerate(futures):
                x[view, unasked] = listener.hear(future, _seen(rows, view), times, unasked)[:, 0]
            is_asked[unasked] = True
        asked = np.flatnonzero(active)
        choices = chooser.choose([threads[number] for number in asked], x[:, asked], random)
        fixed = [(int(number), choice) for number, choice in zip(asked, choices, strict=True) if not choice.is_drawn]
        foreseen = _foreseen(chooser, threads, x, fixed)
        for number, choice in zip(asked, choices, strict=True):
            thread = threads[number]
            if choice.event[BAR] >= stop or choice.event[PART] == END:
                active[number] = False
                continue
            thread.weight += choice.weight + foreseen.get(int(number), 0.0)
            thread.add(choice.event, choice.is_drawn)
            is_asked[number] = False
        events += 1
        slowest = min(thread.bar for thread in threads)
        if slowest > done:
            done = slowest
            tell(done, bars)


def _foreseen(
    chooser: Chooser, threads: list[Thread], x: np.ndarray, fixed: Sequence[tuple[int, Choice]]
) -> dict[int, float]:
    """How likely the fixed events that come next in some threads were, in nats, by thread."""
    if not fixed:
        return {}
    numbers = np.array([number for number, _ in fixed])
    events = np.array([_fields(threads[number], threads[number].forced()) for number in numbers])
    loom = threads[0].loom
    nats = chooser.log_chances(x[0, numbers], events, loom.programs[events[:, PART]], bool(loom.facts.expressive))
    return dict(zip(numbers.tolist(), nats.tolist(), strict=True))


def _look_ahead(
    listener: Listener, chooser: Chooser, threads: list[Thread], futures: Futures, x: np.ndarray
) -> np.ndarray:
    """How likely what follows is after each thread, in nats, (threads,)."""
    loom = threads[0].loom
    place = threads[0].place
    begin = threads[0].next[BAR]
    follows = [event for event in loom.fixed[place : place + MOST_AHEAD_EVENTS] if event[BAR] < begin + MOST_AHEAD_BARS]
    ends = place + len(follows) == len(loom.fixed)
    total = np.zeros(len(threads))
    after = [thread.copy() for thread in threads]
    targets, rows, times = [], [], []
    for step in range(len(follows) + ends):
        targets.append([_fields(thread, thread.forced()) for thread in after])
        if step:
            rows.append([thread.row() for thread in after])
            times.append([thread.time for thread in after])
        for thread in after:
            if thread.forced()[PART] != END:
                thread.add(thread.forced())
    if not targets:
        return total
    known = x[:, np.newaxis]
    if rows:
        told = np.array(rows).transpose(1, 0, 2)
        known = np.concatenate([known, listener.hear(futures, told, np.array(times).T)], axis=1)
    events = np.array(targets).transpose(1, 0, 2)
    flat = events.reshape(-1, events.shape[-1])
    programs = loom.programs[flat[:, PART]]
    nats = chooser.log_chances(known.reshape(len(flat), -1), flat, programs, bool(loom.facts.expressive))
    return nats.reshape(len(threads), -1).sum(axis=1)


def _fields(thread: Thread, event: Event) -> Event:
    """An event as the vocabulary has it, with the bars since the one before."""
    return (min(event[BAR] - thread.bar, 15), *event[1:])


def _drawn_by(weights: np.ndarray, random: np.random.Generator) -> int:
    chances = np.exp(weights - weights.max())
    return int(random.choice(len(chances), p=chances / chances.sum()))
