"""Turns: shares few CPU cores among many visitors by earliest deadline.

Every task has a thread, but only so many run at a time; after each bar or so, a running task checks (`Ticket.turn`)
whether another is due earlier, and gives way. Work not yet heard is due soon after it was requested; work being heard
is due before its music runs out. So everybody gets the first bars in turn, then the next. A visitor has one task
running at a time, and a large one beside it; others queue behind them.

A pool may be told that more urgent work is being done elsewhere, and then rests most of the time. A lower priority for
the system would do that too, but leave almost nothing beside other programs, and the interpreter locked meanwhile.
"""

import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Lock, Thread
from typing import Any

from composer.errors import ComposerError

# Work not yet heard is due this long after its request; work being heard, this long before its music runs out.
FIRST_SOUND_SECONDS = 1.0
MARGIN_SECONDS = 1.0
# A guess: work without output for longer than this loses priority, ten times as fast as it works.
PATIENCE_SECONDS, FALLING_BEHIND = 1.0, 10.0
# A visitor's recent usage is halved after this time.
HALF_LIFE_SECONDS = 30.0
# How often the presence of a visitor is checked, and how long they may be absent before the work ends: a page may be
# reloading.
LOOK_EVERY_SECONDS, GONE_SECONDS = 1.0, 15.0
# How long work rests for each second that it worked, at most, while more urgent work is done, and how often that is
# checked. A guess: so it gets a tenth, as it would with the lower priority that `nice` gives.
RESTS, REST_SECONDS = 9.0, 0.02


class Busy(ComposerError):
    """Too many are waiting to accept more."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a pool: how many run at once, how many are started, how many of these are large, how many may wait,
    per visitor and in total, and the CPU time (in seconds) one may take."""

    at_once: int
    most_begun: int
    most_large: int
    most_waiting: int
    most_of_one: int
    longest_seconds: float


class Ticket:
    """The place of a task in a pool."""

    def __init__(self, pool: "Pool", owner: str, lead: Callable[[], float | None], is_large: bool, stop: Event):
        self.owner, self.is_large, self.stop = owner, is_large, stop
        self.future: Future[Any] = Future()
        self.used = 0.0
        self.is_too_long = False
        self._pool, self._lead = pool, lead
        self._asked = time.monotonic()
        self._handicap = pool.usage_of(owner)
        self._looked = self._seen = self._asked
        self._turn = Event()
        self._clock = self._resumed = 0.0

    @property
    def age(self) -> float:
        """Seconds since it was requested."""
        return time.monotonic() - self._asked

    def due(self, now: float) -> float:
        """Its deadline on the clock of `now`; the earliest goes first."""
        if self.stop.is_set():
            # It only has to finish, and its owner may be waiting for that.
            return self._asked
        lead = self._lead()
        if lead is None:
            behind = FALLING_BEHIND * max(self.used - PATIENCE_SECONDS, 0.0)
            return self._asked + FIRST_SOUND_SECONDS + self._handicap + behind
        return now + lead - MARGIN_SECONDS

    def turn(self) -> None:
        """Give way to tasks due earlier; called by the task, in its thread, wherever it may pause."""
        self._count()
        now = time.monotonic()
        if self.used > self._pool.rules.longest_seconds:
            self.is_too_long = True
            self.stop.set()
        if now - self._looked > LOOK_EVERY_SECONDS:
            self._looked = now
            if self._pool.is_here(self.owner):
                self._seen = now
            elif now - self._seen > GONE_SECONDS:
                self.stop.set()
        worked = now - self._resumed
        self._pool.hand_over(self)
        self._rest(RESTS * worked)
        self._resumed = time.monotonic()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Let others run while the task only waits."""
        self._count()
        self._pool.step_aside(self)
        try:
            yield
        finally:
            self._pool.come_back(self)
            self.begin()

    def grant(self) -> None:
        """Allow it to run; called by the pool."""
        self._turn.set()

    def wait_for_turn(self) -> None:
        """Wait until it may run."""
        self._turn.wait()
        self._turn.clear()

    def begin(self) -> None:
        """Called when the task's thread starts or continues."""
        self._clock, self._resumed = time.thread_time(), time.monotonic()

    def _rest(self, most_seconds: float) -> None:
        """Wait while more urgent work is done elsewhere."""
        until = time.monotonic() + most_seconds
        while self._pool.is_behind() and time.monotonic() < until and not self.stop.is_set():
            time.sleep(REST_SECONDS)

    def _count(self) -> None:
        now = time.thread_time()
        self._pool.count_usage(self.owner, now - self._clock)
        self.used += now - self._clock
        self._clock = now


class Pool:
    """Runs tasks in turns. Thread-safe.

    `is_here` tells whether a visitor is still there, `is_behind` whether more urgent work is being done elsewhere.
    """

    def __init__(
        self,
        rules: Rules,
        is_here: Callable[[str], bool] = lambda owner: True,
        is_behind: Callable[[], bool] = lambda: False,
    ):
        self.rules, self.is_here, self.is_behind = rules, is_here, is_behind
        self._lock = Lock()
        self._waiting: deque[tuple[Ticket, Callable[[Ticket], Any]]] = deque()
        self._begun: list[Ticket] = []
        self._paused: list[Ticket] = []
        self._running = 0
        self._usage: dict[str, tuple[float, float]] = {}
        self._typical_seconds = 2.0

    def submit(
        self,
        work: Callable[[Ticket], Any],
        owner: str = "",
        lead: Callable[[], float | None] = lambda: None,
        is_large: bool = False,
        stop: Event | None = None,
    ) -> Ticket:
        """Submit work for an owner; the ticket has its future. `lead` returns the seconds of music ahead of the
        listener, None while nothing is heard; `stop` is set when the work should end.

        Raises Busy if too many are waiting, or the system has no thread for the first one.
        """
        ticket = Ticket(self, owner, lead, is_large, stop or Event())
        self._let_go(lambda waiting: waiting.age > GONE_SECONDS and not self.is_here(waiting.owner))
        with self._lock:
            of_owner = sum(waiting.owner == owner for waiting, _ in self._waiting)
            if len(self._waiting) >= self.rules.most_waiting or of_owner >= self.rules.most_of_one:
                raise Busy("busy")
            self._waiting.append((ticket, work))
            self._begin_some()
            if not self._begun:
                # Nobody works at whose turn it would be begun.
                self._waiting.pop()
                raise Busy("busy")
        return ticket

    def place_of(self, ticket: Ticket) -> tuple[int, float] | None:
        """Its place in line, from 1, and the estimated seconds until it starts; None if it has started or is over."""
        with self._lock:
            # Whoever waits asks again and again, and may be the only one left.
            self._begin_some()
            before = next((place for place, (one, _) in enumerate(self._waiting) if one is ticket), None)
            if before is None:
                return None
            ahead = before + len(self._begun)
            return before + 1, self._typical_seconds * ahead / self.rules.at_once

    def leave(self, ticket: Ticket) -> None:
        """Cancel a waiting task."""
        self._let_go(lambda waiting: waiting is ticket)

    @property
    def counts(self) -> tuple[int, int]:
        """The number of started and waiting tasks."""
        return len(self._begun), len(self._waiting)

    @property
    def is_working(self) -> bool:
        """Whether a task is running."""
        return self._running > 0

    def hand_over(self, ticket: Ticket) -> None:
        """Let tasks due earlier run first."""
        with self._lock:
            self._begin_some()
            now = time.monotonic()
            if all(other.due(now) >= ticket.due(now) for other in self._paused):
                return
            self._paused.append(ticket)
            self._running -= 1
            self._grant_some()
        ticket.wait_for_turn()

    def step_aside(self, ticket: Ticket) -> None:
        """Suspend a task for a while."""
        del ticket
        with self._lock:
            self._running -= 1
            self._grant_some()

    def come_back(self, ticket: Ticket) -> None:
        """Resume a suspended task."""
        with self._lock:
            self._paused.append(ticket)
            self._grant_some()
        ticket.wait_for_turn()

    def usage_of(self, owner: str) -> float:
        """The recent CPU seconds of an owner."""
        seconds, when = self._usage.get(owner, (0.0, 0.0))
        return float(seconds * 0.5 ** ((time.monotonic() - when) / HALF_LIFE_SECONDS))

    def count_usage(self, owner: str, seconds: float) -> None:
        """Add to the usage of an owner."""
        with self._lock:
            self._usage[owner] = self.usage_of(owner) + seconds, time.monotonic()
            if len(self._usage) > 2 * (self.rules.most_begun + self.rules.most_waiting):
                self._usage = {name: self._usage[name] for name in self._usage if self.usage_of(name) > 0.01}

    def _begin_some(self) -> None:
        """Start tasks as the rules allow, in order of request. Requires the lock."""
        for entry in list(self._waiting):
            ticket, work = entry
            if len(self._begun) >= self.rules.most_begun:
                return
            # A zip of half a minute does not hold up the score of the same visitor.
            if any((one.owner, one.is_large) == (ticket.owner, ticket.is_large) for one in self._begun):
                continue
            if ticket.is_large and sum(one.is_large for one in self._begun) >= self.rules.most_large:
                continue
            try:
                Thread(target=self._run, args=(ticket, work), name="work", daemon=True).start()
            except RuntimeError:
                # The system has no thread left now: it goes on waiting, until somebody else ends or has a turn.
                break
            self._waiting.remove(entry)
            ticket.future.set_running_or_notify_cancel()
            self._begun.append(ticket)
            self._paused.append(ticket)
        self._grant_some()

    def _grant_some(self) -> None:
        """Let tasks run as the rules allow. Requires the lock."""
        now = time.monotonic()
        while self._paused and self._running < self.rules.at_once:
            first = min(self._paused, key=lambda ticket: ticket.due(now))
            self._paused.remove(first)
            self._running += 1
            first.grant()

    def _let_go(self, goes: Callable[[Ticket], bool]) -> None:
        """Drop some waiting tasks."""
        with self._lock:
            going = [entry for entry in self._waiting if goes(entry[0])]
            for entry in going:
                self._waiting.remove(entry)
        for ticket, _ in going:
            ticket.future.cancel()
            # Canceling a future does not wake those waiting for it; this does.
            ticket.future.set_running_or_notify_cancel()

    def _run(self, ticket: Ticket, work: Callable[[Ticket], Any]) -> None:
        ticket.wait_for_turn()
        ticket.begin()
        try:
            outcome = work(ticket)
        except BaseException as error:
            self._end(ticket)
            ticket.future.set_exception(error if isinstance(error, Exception) else CancelledError())
        else:
            self._end(ticket)
            ticket.future.set_result(outcome)

    def _end(self, ticket: Ticket) -> None:
        with self._lock:
            # A running mean over about five tasks.
            self._typical_seconds += 0.2 * (ticket.used - self._typical_seconds)
            self._begun.remove(ticket)
            self._running -= 1
            self._begin_some()
            self._grant_some()
