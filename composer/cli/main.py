"""The entry point of the command line.

stdout carries only the answer. Progress goes to stderr, only to a terminal or with --progress. Errors are one line on
stderr; the exit code is 2 for bad input and 1 for a failure. Being interrupted is handled in `composer.__main__`.
"""

import errno
import io
import os
import sys

from composer import __version__
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
# stdin, stdout and stderr have the first numbers.
STREAMS = 3
# Any look at such a path fails, before a file is opened.
OF_THE_PATH = (errno.ENAMETOOLONG, errno.ENOTDIR, errno.EACCES, errno.ELOOP)


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    _open_streams()
    try:
        try:
            return _run(arguments)
        finally:
            # Short answers and help are written only now.
            sys.stdout.flush()
    except BrokenPipeError:
        # The reader of the answer has left.
        _drop_answer()
        return 1
    except OSError as error:
        # What commands write to files is checked there.
        if error.errno != errno.ENOSPC or error.filename is not None:
            raise
        _drop_answer()
        return _refuse(ComposerError("answer_not_written", reason=reason_of(error)))


def _open_streams() -> None:
    """Prepare what is written to. What the caller closed goes nowhere, rather than into the next file to be opened."""
    while (opened := os.open(os.devnull, os.O_RDWR)) < STREAMS:
        pass
    os.close(opened)
    for number, name in ((1, "stdout"), (2, "stderr")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(number, "w", encoding="utf-8"))
    # The name of a file may have bytes that are no text.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _drop_answer() -> None:
    """Drop what could not be written: Python tries again at exit, and must not fail again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(arguments: list[str] | None) -> int:
    """Run a command; returns the exit code."""
    try:
        options = build_parser().parse_args(arguments)
        options.run(options)
    except ComposerError as error:
        return _refuse(error)
    except OSError as error:
        if error.errno in OF_THE_PATH and error.filename is not None:
            return _refuse(BadInput("file_not_read", path=error.filename, reason=reason_of(error)))
        raise
    return 0


def _refuse(error: ComposerError) -> int:
    """Print an error in one line and return its exit code. Names in it may have anything, even commands to a
    terminal."""
    print(printable(str(error), LONGEST_MESSAGE), file=sys.stderr)
    return error.exit_code


def build_parser() -> Parser:
    """Build the parser with every command and its options."""
    parser = Parser(prog="composer", description="Compose music with neural networks.")
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
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
