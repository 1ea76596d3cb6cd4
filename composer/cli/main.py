"""The entry point of the command line.

stdout carries only the answer. Progress goes to stderr, only to a terminal or with --progress. Errors are one line on
stderr; the exit code is 2 for bad input and 1 for a failure.
"""

import errno
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


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    options = build_parser().parse_args(arguments)
    try:
        options.run(options)
    except ComposerError as error:
        return _refuse(error)
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            # Any look at such a path fails, before a file is opened.
            return _refuse(BadInput("file_not_read", path=error.filename, reason=reason_of(error)))
        if not isinstance(error, BrokenPipeError):
            raise
        # The reader of the answer has left; closing stderr keeps Python from complaining at exit.
        sys.stderr.close()
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130
    return 0


def _refuse(error: ComposerError) -> int:
    """Print an error in one line and return its exit code."""
    print(" ".join(str(error).split()), file=sys.stderr)
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
