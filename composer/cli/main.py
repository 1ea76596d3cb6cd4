"""The entry point of the command line.

stdout carries only the answer. Progress goes to stderr, only to a terminal or with --progress. Errors are one line on
stderr; the exit code is 2 for bad input and 1 for a failure.
"""

import argparse
import errno
import io
import os
import sys

from composer.cli import (
    bench,
    compose,
    compose_many,
    corpus,
    doctor,
    edit,
    evaluate,
    inspect,
    mcp,
    originality,
    perform,
    render,
    train,
    transcribe,
)
from composer.cli.arrange import add_arranging_commands
from composer.cli.parsing import Parser
from composer.errors import BadInput, ComposerError, reason_of
from composer.score.names import printable

# Of several long names; a guess.
LONGEST_MESSAGE = 4000


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    # The name of a file may have bytes that are no text.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        try:
            return _run(build_parser().parse_args(arguments))
        finally:
            # Short answers and help are written only now.
            sys.stdout.flush()
    except BrokenPipeError:
        # The reader of the answer has left; what Python still writes at exit must not fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _run(options: argparse.Namespace) -> int:
    """Run the command of the options; returns the exit code."""
    try:
        options.run(options)
    except ComposerError as error:
        return _refuse(error)
    except OSError as error:
        # Any look at such a path fails, before a file is opened.
        if error.errno == errno.ENAMETOOLONG:
            return _refuse(BadInput("file_not_read", path=error.filename, reason=reason_of(error)))
        raise
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130
    return 0


def _refuse(error: ComposerError) -> int:
    """Print an error in one line and return its exit code. Names in it may have anything, even commands to a
    terminal."""
    print(printable(str(error), LONGEST_MESSAGE), file=sys.stderr)
    return error.exit_code


def build_parser() -> Parser:
    """Build the parser with every command and its options."""
    parser = Parser(prog="composer", description="Compose music with neural networks.")
    subparsers = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    compose.add(subparsers)
    compose_many.add(subparsers)
    render.add(subparsers)
    add_arranging_commands(subparsers)
    perform.add(subparsers)
    transcribe.add(subparsers)
    inspect.add_inspect(subparsers)
    inspect.add_score(subparsers)
    originality.add(subparsers)
    edit.add(subparsers)
    train.add(subparsers)
    mcp.add(subparsers, build_parser)
    corpus.add(subparsers)
    evaluate.add(subparsers)
    bench.add(subparsers)
    doctor.add(subparsers)
    return parser
