"""Shared parser features: one-line errors, examples, --json, --progress and --out."""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from composer.errors import BadInput
from composer.generation.request.codec import energy_of, styles_of
from composer.generation.request.request import Request

Value = TypeVar("Value")

# The default folder of `corpus build`.
PACK_FOLDER = Path("build") / "corpus"


class Parser(argparse.ArgumentParser):
    """An argument parser with one-line errors."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Like argparse, but each command refuses what it does not know itself, so that its own help is named."""
        known, unknown = super().parse_known_args(args, namespace)
        if unknown:
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return known, unknown

    def error(self, message: str) -> NoReturn:
        """Print the error and exit with 2."""
        print(f"{self.prog}: {message.rstrip('.')}. See {self.prog} --help.", file=sys.stderr)
        sys.exit(BadInput.exit_code)


def add_command(
    subparsers: "argparse._SubParsersAction[Parser]", name: str, run: Callable[[Any], None], does: str, example: str
) -> Parser:
    """Add a command: its function, a phrase that says what it does, and example arguments."""
    command: Parser = subparsers.add_parser(name, help=does, description=f"{does[0].upper()}{does[1:]}.")
    command.epilog = f"example: ./run.sh {command.prog.removeprefix('composer ')} {example}"
    command.set_defaults(run=run)
    return command


def add_json(command: Parser) -> None:
    """Add --json to a command."""
    command.add_argument("--json", action="store_true", help="print one JSON object")


def add_json_and_progress(command: Parser) -> None:
    """Add --json and --progress to a command."""
    add_json(command)
    add_progress(command)


def add_progress(command: Parser) -> None:
    """Add --progress to a command."""
    command.add_argument(
        "--progress",
        action="store_true",
        default=sys.stderr.isatty(),
        help="show progress on stderr even if it is not a terminal",
    )


def add_out(command: Parser, suffixes: Iterable[str]) -> None:
    """Add --out, for files with any of these suffixes."""
    command.add_argument(
        "--out",
        type=Path,
        action="append",
        required=True,
        metavar="FILE",
        help=f"where to write; the suffix picks the format: {' '.join(suffixes)} (repeatable)",
    )


def add_style_options(command: Parser, usual_style: str, usual_energy: str) -> None:
    """Add the options for style, strength, energy and scale; the texts describe the defaults."""
    command.add_argument(
        "--style",
        type=option_of(styles_of),
        action="append",
        default=[],
        metavar="NAME[=WEIGHT]",
        help=f"e.g. chopin, or baroque=0.6 for a blend (repeatable; default: {usual_style})",
    )
    command.add_argument(
        "--strength",
        type=float,
        default=Request().strength,
        metavar="S",
        help="how closely style and plan are followed: 0 freely, 2 exaggerated (default: %(default)g)",
    )
    command.add_argument(
        "--energy",
        type=option_of(energy_of),
        default=Request().energy,
        metavar="LEVELS",
        help=f"the energy over the piece, e.g. 0.2,0.5,1,0.4 (default: {usual_energy})",
    )
    command.add_argument(
        "--strict", action="store_true", help="only notes of the scale, or of the chords if they are given"
    )


def option_of(read: Callable[[str], Value]) -> Callable[[str], Value]:
    """A reader for an option; what `read` refuses with BadInput is an error of that option."""

    def of_text(text: str) -> Value:
        try:
            return read(text)
        except BadInput as error:
            raise argparse.ArgumentTypeError(str(error)) from error

    return of_text


def answer(options: argparse.Namespace, report: Mapping[str, Any], text: str) -> None:
    """Print the answer of a command: the report with --json, otherwise the text."""
    print(json.dumps(report) if options.json else text)
