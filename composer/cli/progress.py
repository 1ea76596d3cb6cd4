"""Progress of a command: told on stderr, and a step at which whoever runs the command may end it."""

import sys
from collections.abc import Callable
from contextvars import ContextVar


def _nothing() -> None:
    pass


# Called at every step of a command, whether progress is shown or not. What it raises ends the command.
at_every_step: ContextVar[Callable[[], None]] = ContextVar("at_every_step", default=_nothing)


class Progress:
    """A line on stderr that is overwritten; silent unless shown."""

    def __init__(self, shown: bool):
        self.shown = shown

    def __call__(self, text: str) -> None:
        at_every_step.get()()
        self._show(text)

    def close(self) -> None:
        """Clear the line."""
        self._show("")

    def _show(self, text: str) -> None:
        if self.shown:
            print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)
