"""Background jobs, so that the page stays responsive while a piece is made.

A job runs in a thread that never touches Streamlit; the page polls its progress. It takes turns with other visitors'
jobs.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import wait
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event
from typing import Generic, TypeVar

from composer.errors import ComposerError, reason_of
from composer.notices import Notice
from composer.studio.session.turns import Busy, Pool, Ticket
from composer.studio.session.visitor import visitor_here
from composer.studio.texts.language import language, speaking
from composer.studio.texts.translation import in_language

LOOK_EVERY_SECONDS = 0.05
Result = TypeVar("Result")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class JobProgress:
    """The progress of a job: a phase, and `done` of `total` in it; `total` is 0 if unknown."""

    phase: str
    done: int = 0
    total: int = 0

    @property
    def share(self) -> float:
        """The progress as a share, 0..1."""
        return self.done / self.total if self.total else 0.0


class Job(Generic[Result]):
    """A unit of work: its progress, a way to stop it, and its result or error.

    It belongs to the visitor of the current page unless an `owner` is given. `lead` returns the seconds of music ahead
    of the listener, None while nothing is heard. Large jobs need much memory. `when_over` is called once when it is
    over, even if it never started.
    """

    def __init__(
        self,
        pool: Pool,
        work: Callable[["Job[Result]"], Result],
        lead: Callable[[], float | None] = lambda: None,
        is_large: bool = False,
        owner: str | None = None,
        when_over: Callable[[], None] = lambda: None,
    ):
        self.progress = JobProgress("waiting")
        self._stop = Event()
        self._pool = pool
        self._ticket: Ticket | None = None
        self._refusal: Notice | None = None
        spoken = language()
        try:
            self._ticket = pool.submit(
                lambda ticket: self._do(ticket, work, spoken),
                visitor_here() if owner is None else owner,
                lead,
                is_large,
                self._stop,
            )
        except Busy as error:
            self._refusal = error.notice
            when_over()
        else:
            self._ticket.future.add_done_callback(lambda _: when_over())

    def _do(self, ticket: Ticket, work: Callable[["Job[Result]"], Result], spoken: str) -> Result:
        """Run the work in the language of its visitor."""
        self._ticket = ticket
        with speaking(spoken):
            return work(self)

    def report(self, phase: str, done: int = 0, total: int = 0) -> None:
        """Report progress and give way to others; called by the work."""
        self.progress = JobProgress(phase, done, total)
        self.turn()

    def turn(self) -> None:
        """Give way to others; called by the work."""
        if self._ticket is not None:
            self._ticket.turn()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Let others run while the work only waits."""
        assert self._ticket is not None
        with self._ticket.aside():
            yield

    @property
    def stopping(self) -> bool:
        """Whether the work should stop; checked by the work from time to time."""
        return self._stop.is_set()

    def stop(self) -> None:
        """Ask the work to stop; work that is still waiting never starts."""
        self._stop.set()
        if self._ticket is not None:
            self._pool.leave(self._ticket)

    @property
    def place(self) -> tuple[int, float] | None:
        """Its place in line, from 1, and the estimated seconds until it starts; None if it is not waiting."""
        return self._pool.place_of(self._ticket) if self._ticket is not None else None

    @property
    def is_done(self) -> bool:
        """Whether there is a result or an error."""
        return self._ticket is None or self._ticket.future.done()

    def wait(self, seconds: float) -> None:
        """Wait until it is done, at most for the given time."""
        if self._ticket is not None:
            wait([self._ticket.future], seconds)

    async def done_within(self, seconds: float) -> bool:
        """Wait until it is done, at most for the given time, without taking a thread; returns whether it is done."""
        deadline = time.monotonic() + seconds
        while not self.is_done and time.monotonic() < deadline:
            await asyncio.sleep(LOOK_EVERY_SECONDS)
        return self.is_done

    def outcome(self) -> tuple[Result | None, str | None]:
        """Like `result`, with a sentence in the visitor's language."""
        found, notice = self.result()
        return found, None if notice is None else in_language(notice)

    def result(self) -> tuple[Result | None, Notice | None]:
        """The result of a finished job, or the reason there is none; neither if it was stopped.

        A job that took too long has both: a partial result, and the reason.
        """
        if self._ticket is None:
            return None, self._refusal
        future = self._ticket.future
        too_long = Notice("took_too_long") if self._ticket.is_too_long else None
        if future.cancelled():
            return None, None
        error = future.exception()
        if error is None:
            return future.result(), too_long
        if isinstance(error, ComposerError):
            return None, too_long or error.notice
        log.error("a job failed", exc_info=error)
        if isinstance(error, OSError):
            return None, Notice("server_refused", reason=reason_of(error))
        return None, Notice("unexpected")
