"""Progress on stderr during a command."""

import sys


class Progress:
    """A line on stderr that is overwritten; silent unless shown."""

    def __init__(self, shown: bool):
        self.shown = shown

    def __call__(self, text: str) -> None:
        if self.shown:
            print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)

    def close(self) -> None:
        """Clear the line."""
        self("")
