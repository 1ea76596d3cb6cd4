"""Work in the background, so that the page answers while a piece is made.

A job runs in a thread that never touches Streamlit; the page looks at its progress whenever it likes. It takes turns
with the jobs of other visitors.
"""

import logging
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

Result = TypeVar("Result")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class JobProgress:
    """How far a job is: a phase, and `done` of `total` in it. `total` is 0 where nobody knows."""

    phase: str
    done: int = 0
    total: int = 0

    @property
    def share(self) -> float:
        """0..1."""
        return self.done / self.total if self.total else 0.0


class Job(Generic[Result]):
    """One piece of work: its progress, a way to stop it, and its result or what went wrong.

    It belongs to the visitor of this page, unless an `owner` is named. `lead` is how many seconds of music are ahead of
    whoever hears it, None where nothing is heard yet. One that is large needs much memory. `when_over` is called once
    nothing more comes of it, even if it was never begun.
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
        """The work, which speaks the language of the visitor that it is for."""
        self._ticket = ticket
        with speaking(spoken):
            return work(self)

    def report(self, phase: str, done: int = 0, total: int = 0) -> None:
        """Say how far the work is, and let others have their turn; called by the work."""
        self.progress = JobProgress(phase, done, total)
        self.turn()

    def turn(self) -> None:
        """Let others have their turn; called by the work."""
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
        """Whether the work should come to its end; the work asks now and then."""
        return self._stop.is_set()

    def stop(self) -> None:
        """Ask the work to come to its end; work that still waits is not begun."""
        self._stop.set()
        if self._ticket is not None:
            self._pool.leave(self._ticket)

    @property
    def place(self) -> tuple[int, float] | None:
        """Its place in line, from 1, and in how many seconds it may begin; None if it does not wait."""
        return self._pool.place_of(self._ticket) if self._ticket is not None else None

    @property
    def is_done(self) -> bool:
        """Whether there is a result or an error."""
        return self._ticket is None or self._ticket.future.done()

    def wait(self, seconds: float) -> None:
        """Until it is done, or so long."""
        if self._ticket is not None:
            wait([self._ticket.future], seconds)

    def outcome(self) -> tuple[Result | None, str | None]:
        """As `result` has it, with a sentence in the visitor's language."""
        found, notice = self.result()
        return found, None if notice is None else in_language(notice)

    def result(self) -> tuple[Result | None, Notice | None]:
        """The result, or else why there is none; neither, if it was stopped in time. Of a job that is done.

        What took too long has both: what there is of it, and why there is no more.
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
