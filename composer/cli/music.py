"""The user's music on the command line: which files are read, and how a reading is corrected."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from composer.cli.parsing import Parser
from composer.score.piece import Piece
from composer.score.reading import MUSIC_SUFFIXES, load_music

if TYPE_CHECKING:
    from composer.score.corrections import Corrections

FORMATS = " ".join(MUSIC_SUFFIXES)
MARKS = ("meter", "key", "tempo")


def add_music(command: Parser, name: str = "midi", metavar: str = "MUSIC", several: bool = False) -> None:
    """Add a file of music as an argument, or several of them."""
    help = f"a file of music: {FORMATS}"
    if several:
        command.add_argument(name, type=Path, nargs="+", metavar=metavar, help=help)
    else:
        command.add_argument(name, type=Path, metavar=metavar, help=help)


def add_corrections(command: Parser, without: tuple[str, ...] = ()) -> None:
    """Add the options that correct what is understood of a file."""
    group = command.add_argument_group("corrections of what is understood of the file (see inspect)")
    group.add_argument(
        "--drums",
        action="append",
        default=[],
        metavar="PART",
        help="this part, by name or number, is drums (repeatable)",
    )
    group.add_argument(
        "--pitched", action="append", default=[], metavar="PART", help="this part is not drums (repeatable)"
    )
    group.add_argument("--pickup", type=float, metavar="QUARTERS", help="the length of the upbeat; 0 for none")
    helps = {"meter": "e.g. 3/4", "key": 'e.g. "C minor"', "tempo": "quarter notes a minute"}
    for mark in MARKS:
        if mark not in without:
            kind = float if mark == "tempo" else str
            group.add_argument(f"--{mark}", type=kind, metavar=mark.upper(), help=helps[mark])


def corrections_of(options: argparse.Namespace, without: tuple[str, ...] = ()) -> "Corrections":
    """What the options correct."""
    from composer.score.corrections import Corrections

    told = {mark: getattr(options, mark) for mark in MARKS if mark not in without}
    return Corrections(tuple(options.drums), tuple(options.pitched), pickup=options.pickup, **told)


def read_corrected(
    path: Path, options: argparse.Namespace, without: tuple[str, ...] = ()
) -> tuple[Piece, tuple[str, ...]]:
    """The piece in a file, as the options correct it, and the remarks on it. Raises BadInput."""
    from composer.score.corrections import corrected

    piece, remarks = load_music(path)
    return corrected(piece, corrections_of(options, without)), remarks
