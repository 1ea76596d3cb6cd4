"""The command line: the studio's abilities from a shell.

stdout carries only the answer. Progress goes to stderr, and only to a terminal or when asked for with --progress.
Errors are one line on stderr; the exit code is 2 for bad input and 1 for a failure.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from composer.cli import compose as commands
from composer.cli import compose_many, corpus, edit, evaluate, mcp, originality, perform, train, transcribe
from composer.cli.arrange import add_arranging_commands, add_arranging_options
from composer.cli.music import add_corrections, add_music
from composer.cli.parsing import (
    Parser,
    add_command,
    add_json_and_progress,
    add_out,
    add_progress,
    add_style_options,
    styles_of_option,
)
from composer.errors import BadInput, ComposerError
from composer.events.sections import SECTIONS
from composer.export.save import AUDIO_SUFFIXES, COMPOSE_SUFFIXES
from composer.generation.form.story import PATTERNS
from composer.generation.request.hits import KINDS, Hit, hits_of
from composer.generation.request.request import EFFORTS, ENGINES, Request
from composer.networks.weights import MODELS_FOLDER

Value = TypeVar("Value")


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    options = build_parser().parse_args(arguments)
    try:
        options.run(options)
    except ComposerError as error:
        print(" ".join(str(error).split()), file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # Whoever read the answer has left; closing stderr keeps Python from complaining about it at exit.
        sys.stderr.close()
        return 1
    return 0


def build_parser() -> Parser:
    """Every command with its options."""
    parser = Parser(prog="composer", description="Compose music with neural networks.")
    subparsers = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    compose = add_command(
        subparsers, "compose", commands.compose, "compose a piece", "--notes 500 --seed 7 --out a.mid --out a.wav"
    )
    add_out(compose, COMPOSE_SUFFIXES)
    compose.add_argument("--engine", choices=ENGINES, default=Request().engine, help="default: %(default)s")
    add_style_options(compose, "the engine's choice", "a story with a climax")
    length = compose.add_mutually_exclusive_group()
    length.add_argument("--notes", type=int, metavar="N", help="length in note events (default: 500)")
    length.add_argument("--seconds", type=float, metavar="S", help="length in seconds")
    length.add_argument("--bars", type=int, metavar="N", help="length in bars")
    compose.add_argument(
        "--tempo",
        type=float,
        default=Request().tempo,
        metavar="BPM",
        help="quarter notes a minute (default: what suits the style)",
    )
    compose.add_argument("--key", metavar="KEY", help='e.g. "C minor"; or four, with commas between, one a section')
    compose.add_argument("--meter", metavar="METER", help="e.g. 3/4 (default: what suits the style)")
    compose.add_argument(
        "--ensemble", metavar="NAME", help="e.g. piano, quartet, orchestra (default: what suits the style)"
    )
    compose.add_argument(
        "--form",
        choices=list(PATTERNS),
        help="the plan of sections and themes (default: story); loop joins end to start",
    )
    compose.add_argument(
        "--section-style",
        type=_of_section(styles_of_option),
        action="append",
        default=[],
        metavar="SECTION:NAME[=WEIGHT]",
        help="a style of one section, e.g. climax:liszt (repeatable)",
    )
    compose.add_argument(
        "--chords",
        metavar="CHORDS",
        help='a chord a bar, by name or numeral, over again to the end: "Am F C G", "ii7:V7 I" (a colon: two a bar)',
    )
    compose.add_argument(
        "--section-chords",
        type=_of_section(str),
        action="append",
        default=[],
        metavar="SECTION:CHORDS",
        help='the chords of one section, e.g. climax:"F G Am Am" (repeatable)',
    )
    compose.add_argument(
        "--candidates",
        type=int,
        default=Request().candidates,
        metavar="K",
        help="compose so many; the best is the piece, the others are NAME-2.mid and so on (default: %(default)s)",
    )
    compose.add_argument(
        "--effort",
        type=int,
        choices=EFFORTS,
        default=Request().effort,
        help="write every phrase so many times, and keep one by what a critic says of it (default: %(default)s)",
    )
    compose.add_argument(
        "--temperature",
        type=float,
        default=Request().temperature,
        help="below 1 safer, above 1 bolder (default: %(default)g)",
    )
    compose.add_argument(
        "--top-p",
        type=float,
        default=Request().top_p,
        metavar="P",
        help="draw from the likeliest choices that together have this chance (default: %(default)g)",
    )
    compose.add_argument(
        "--hit",
        type=_hits,
        action="append",
        default=[],
        metavar="SECOND[:WHAT]",
        help=f"a bar line falls on this moment of a film; there may begin: {', '.join(KINDS[1:])}; "
        "e.g. 12.5 or 41:climax (repeatable)",
    )
    compose.add_argument(
        "--layers",
        type=int,
        metavar="N",
        help="for games: beside each .wav, .ogg, .flac, .mp3 and .mid, N layers, from calm to intense, "
        "that can be faded over one another (NAME-layer1.wav and so on)",
    )
    compose.add_argument("--fade", type=float, metavar="S", help="fade the last seconds out")
    add_arranging_options(compose)
    compose.add_argument(
        "--expression",
        type=float,
        default=Request().expression,
        metavar="A",
        help="how freely it is played: 0 as written, 1 as players do, 1.5 exaggerated (default: %(default)g)",
    )
    compose.add_argument(
        "--seed", type=int, metavar="N", help="the same seed gives the same piece (default: a new one)"
    )
    compose.add_argument("--soundfont", metavar="NAME", help="a soundfont by file name (default: the first found)")
    edit.add_primer(compose)
    add_json_and_progress(compose)

    compose_many.add(subparsers)

    render = add_command(subparsers, "render", commands.render, "turn music into audio", "song.mid song.mp3")
    add_music(render)
    render.add_argument(
        "audio", type=Path, metavar="OUT", help=f"the suffix picks the format: {' '.join(AUDIO_SUFFIXES)}"
    )
    render.add_argument("--soundfont", metavar="NAME", help="a soundfont by file name (default: the first found)")
    add_corrections(render)
    add_json_and_progress(render)

    add_arranging_commands(subparsers)
    perform.add(subparsers)
    transcribe.add(subparsers)

    look = add_command(
        subparsers,
        "inspect",
        commands.inspect,
        "key, tempo, meter, density and repetition of music",
        "song.mid --json",
    )
    add_music(look)
    add_corrections(look)
    look.add_argument("--json", action="store_true", help="print one JSON object")

    score = add_command(
        subparsers, "score", commands.score, "how well the network predicts music", "song.mid other.mid --json"
    )
    add_music(score, several=True)
    add_json_and_progress(score)

    originality.add(subparsers)
    edit.add(subparsers)
    train.add(subparsers)
    mcp.add(subparsers, build_parser)

    corpus = subparsers.add_parser("corpus", help="prepare training music and check its licenses")
    _add_corpus_commands(corpus.add_subparsers(title="commands", required=True, metavar="COMMAND"))

    evaluate.add(subparsers)

    bench = add_command(
        subparsers, "bench", commands.bench, "measure composing and rendering against their budgets", "--json"
    )
    bench.add_argument("--json", action="store_true", help="print one JSON object")

    doctor = add_command(
        subparsers, "doctor", commands.doctor, "say what is installed, what is missing, and how to fix it", "--json"
    )
    doctor.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


def _add_corpus_commands(subparsers: "argparse._SubParsersAction[Parser]") -> None:
    build = add_command(
        subparsers, "build", corpus.build, "make a pack of a folder of music", "music/ --out build/corpus"
    )
    build.add_argument("corpus", type=Path, metavar="DIR", help="a folder of MIDI with a manifest.tsv")
    build.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the pack and its report go")
    build.add_argument("--workers", type=int, metavar="N", help="processes that read (default: one a processor)")
    add_progress(build)

    check = add_command(subparsers, "check", corpus.check, "check the licenses in receipts", "models/")
    check.add_argument(
        "places",
        type=Path,
        nargs="*",
        default=[MODELS_FOLDER],
        metavar="PLACE",
        help="receipts, or folders that hold some (default: the released models)",
    )

    originality.add_index(subparsers)

    stats = add_command(subparsers, "stats", corpus.stats, "count a pack by style and source", "build/corpus")
    stats.add_argument("pack", type=Path, metavar="DIR", help="the folder of a pack")
    stats.add_argument("--json", action="store_true", help="print one JSON object")


def _of_section(read: Callable[[str], Value]) -> Callable[[str], tuple[int, Value]]:
    """What reads the number of a section, by its name, and after a colon what `read` makes of the rest."""

    def of_section(text: str) -> tuple[int, Value]:
        section, _, rest = text.partition(":")
        if section not in SECTIONS:
            raise argparse.ArgumentTypeError(f"there is no section {section!r}; choose one of: {', '.join(SECTIONS)}")
        return SECTIONS.index(section), read(rest)

    return of_section


def _hits(text: str) -> tuple[Hit, ...]:
    try:
        return hits_of(text)
    except BadInput as error:
        raise argparse.ArgumentTypeError(str(error)) from error
