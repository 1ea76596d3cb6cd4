"""The user's music on the command line: which files are read, and how a reading is corrected."""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from composer.cli.parsing import Parser
from composer.notices import Notice
from composer.score.piece import Piece
from composer.score.reading import MUSIC_SUFFIXES, load_music

if TYPE_CHECKING:
    from composer.beats.found import FoundBeats
    from composer.score.corrections import Corrections

# Recordings of one voice, which is written down.
AUDIO_SUFFIXES = (".wav", ".flac", ".ogg", ".mp3")
FORMATS = f"{' '.join(MUSIC_SUFFIXES)}; or a hummed tune: {' '.join(AUDIO_SUFFIXES)}"
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
    group.add_argument(
        "--beats",
        choices=("auto", "keep", "find"),
        default="auto",
        help="keep the file's own, find them from the notes, or find them where the file's do not fit (default: auto)",
    )
    group.add_argument(
        "--first-beat", type=float, metavar="SECONDS", help="a moment at which a bar begins, if bars were found wrong"
    )
    group.add_argument("--pickup", type=float, metavar="QUARTERS", help="the length of the upbeat; 0 for none")
    add_marks(group, tuple(mark for mark in MARKS if mark not in without))


def add_marks(group: "argparse._ArgumentGroup", marks: tuple[str, ...]) -> None:
    """Add options that say what meter, key and tempo music is in."""
    helps = {"meter": "e.g. 3/4", "key": 'e.g. "C minor"', "tempo": "quarter notes a minute"}
    for mark in MARKS:
        if mark in marks:
            kind = float if mark == "tempo" else str
            group.add_argument(f"--{mark}", type=kind, metavar=mark.upper(), help=helps[mark])


def corrections_of(options: argparse.Namespace, without: tuple[str, ...] = ()) -> "Corrections":
    """What the options correct."""
    from composer.score.corrections import Corrections

    told = {mark: getattr(options, mark) for mark in MARKS if mark not in without}
    return Corrections(tuple(options.drums), tuple(options.pitched), pickup=options.pickup, **told)


def marks_of(options: argparse.Namespace) -> "Corrections":
    """The meter, key and tempo that options say."""
    from composer.score.corrections import Corrections

    return Corrections(**{mark: getattr(options, mark) for mark in MARKS})


def read_corrected(
    path: Path, options: argparse.Namespace, without: tuple[str, ...] = ()
) -> tuple[Piece, tuple[Notice, ...]]:
    """The piece in a file, as the options correct it, and the remarks on it. Raises BadInput."""
    found, remarks = read_on_beats(path, options, without)
    return found.piece, remarks


def read_as_it_is(path: Path) -> Piece:
    """The piece in a file, on beats that are found if it was played without a click. Raises BadInput."""
    from composer.beats.found import with_found_beats

    return with_found_beats(_read(path)[0]).piece


def read_on_beats(
    path: Path, options: argparse.Namespace, without: tuple[str, ...] = ()
) -> tuple["FoundBeats", tuple[Notice, ...]]:
    """The same, with the beats that were found if it was played without a click. Raises BadInput."""
    from composer.beats.finding import Correction
    from composer.beats.fitting import beats_fit
    from composer.beats.reading import on_its_beats
    from composer.score.corrections import corrected
    from composer.score.meter import Meter

    piece, remarks = _read(path)
    asked = corrections_of(options, without)
    way = options.beats
    if way == "auto":
        way = "keep" if options.first_beat is None and beats_fit(piece) else "find"
    correction = Correction(Meter.parse(asked.meter) if asked.meter else None, options.first_beat)
    found, remarks = on_its_beats(piece, remarks, way, correction)
    if found.beats:
        # The bars that were found are of that meter already.
        asked = replace(asked, meter=None)
    return replace(found, piece=corrected(found.piece, asked)), remarks


def _read(path: Path) -> tuple[Piece, tuple[Notice, ...]]:
    """The piece in a file, or the tune in a recording, and remarks."""
    if path.suffix.lower() not in AUDIO_SUFFIXES:
        return load_music(path)
    from composer.transcription.transcribe import transcribe_file

    return transcribe_file(path).piece, ()
