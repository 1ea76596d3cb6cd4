"""What the options of all commands have in common: how a parser complains, examples, --json and --progress."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from composer.errors import BadInput

# Where `corpus build` puts a pack unless it is told otherwise.
PACK_FOLDER = Path("build") / "corpus"


class Parser(argparse.ArgumentParser):
    """An argument parser whose complaints are one line."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and end with 2."""
        print(f"{self.prog}: {message.rstrip('.')}. See {self.prog} --help.", file=sys.stderr)
        sys.exit(BadInput.exit_code)


def add_command(
    subparsers: "argparse._SubParsersAction[Parser]", name: str, run: Callable[[Any], None], does: str, example: str
) -> Parser:
    """Add a command: what runs it, what it does in a phrase, and an example of its arguments."""
    command: Parser = subparsers.add_parser(name, help=does, description=f"{does[0].upper()}{does[1:]}.")
    command.epilog = f"example: ./run.sh {command.prog.removeprefix('composer ')} {example}"
    command.set_defaults(run=run)
    return command


def add_json_and_progress(command: Parser) -> None:
    """Add --json and --progress to a command."""
    command.add_argument("--json", action="store_true", help="print one JSON object")
    add_progress(command)


def add_progress(command: Parser) -> None:
    """Add --progress to a command."""
    command.add_argument(
        "--progress",
        action="store_true",
        default=sys.stderr.isatty(),
        help="show progress on stderr even if it is no terminal",
    )
