"""Work in the background, so that the page answers while a piece is made.

A job runs in a thread that never touches Streamlit; the page looks at its progress whenever it likes.
"""

import logging
from collections.abc import Callable
from concurrent.futures import Executor, Future, wait
from dataclasses import dataclass
from threading import Event
from typing import Generic, TypeVar

from composer.errors import ComposerError
from composer.studio.texts import text
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
    """One piece of work: its progress, a way to stop it, and its result or what went wrong."""

    def __init__(self, executor: Executor, work: Callable[["Job[Result]"], Result]):
        self.progress = JobProgress("waiting")
        self._stop = Event()
        self._future: Future[Result] = executor.submit(self._do, work, language())

    def _do(self, work: Callable[["Job[Result]"], Result], spoken: str) -> Result:
        """The work, which speaks the language of the visitor that it is for."""
        with speaking(spoken):
            return work(self)

    def report(self, phase: str, done: int = 0, total: int = 0) -> None:
        """Say how far the work is; called by the work."""
        self.progress = JobProgress(phase, done, total)

    @property
    def stopping(self) -> bool:
        """Whether the work should come to its end; the work asks now and then."""
        return self._stop.is_set()

    def stop(self) -> None:
        """Ask the work to come to its end; work that still waits is not begun."""
        self._stop.set()
        self._future.cancel()

    @property
    def is_done(self) -> bool:
        """Whether there is a result or an error."""
        return self._future.done()

    def wait(self, seconds: float) -> None:
        """Until it is done, or so long."""
        wait([self._future], seconds)

    def outcome(self) -> tuple[Result | None, str | None]:
        """The result, or else a sentence for the visitor; neither, if it was stopped in time. Of a job that is done."""
        if self._future.cancelled():
            return None, None
        error = self._future.exception()
        if error is None:
            return self._future.result(), None
        if isinstance(error, ComposerError):
            return None, in_language(str(error))
        log.error("a job failed", exc_info=error)
        return None, text("unexpected")
