"""Stopping a long run by a signal, at a place from which it can be resumed exactly."""

import signal
import threading
from collections.abc import Iterable, Iterator
from types import FrameType, TracebackType
from typing import Any, TypeVar

Item = TypeVar("Item")
SIGNALS = (signal.SIGINT, signal.SIGTERM)


class StopAskedError(KeyboardInterrupt):
    """The run was asked to stop, and is where it can."""


class Stop:
    """Ctrl-C and SIGTERM are remembered until `check`, which raises StopAskedError; a second one acts at once.

    On leaving, the remembered signal acts as it would have. Signals are heeded from `heed` on. Those that the program
    was started to ignore stay ignored: scripts start background jobs without SIGINT, so that Ctrl-C does not end them.
    """

    def __init__(self) -> None:
        self._asked: int | None = None
        self._before: dict[int, Any] = {}

    def heed(self) -> None:
        """Remember signals from now on. Only the main thread can."""
        if self._before or threading.current_thread() is not threading.main_thread():
            return
        for number in SIGNALS:
            before = signal.getsignal(number)
            if before != signal.SIG_IGN:
                self._before[number] = before
                signal.signal(number, self._ask)

    def check(self) -> None:
        """Raise StopAskedError if the run was asked to stop."""
        if self._asked is not None:
            raise StopAskedError

    def checked(self, items: Iterable[Item]) -> Iterator[Item]:
        """The items, with a check before each."""
        for item in items:
            self.check()
            yield item

    def __enter__(self) -> "Stop":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._give_back()
        # Another error, as of a full disk, says more.
        if self._asked is not None and (kind is None or issubclass(kind, StopAskedError)):
            signal.raise_signal(self._asked)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self._asked = number
        self._give_back()

    def _give_back(self) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)
