"""Given music on the command line: reading files, and correcting what was recognized."""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from composer.cli.parsing import Parser
from composer.errors import BadInput
from composer.files import content_of
from composer.notices import Notice
from composer.score.formats import BEGINNING_BYTES, MUSIC_SUFFIXES, recognized
from composer.score.piece import Piece
from composer.score.reading import load_music

if TYPE_CHECKING:
    from composer.beats.found import FoundBeats
    from composer.score.corrections import Corrections

# Recordings of a single voice, which are transcribed.
AUDIO_SUFFIXES = (".wav", ".flac", ".ogg", ".mp3")
FORMATS = f"{' '.join(MUSIC_SUFFIXES)}; or a hummed tune: {' '.join(AUDIO_SUFFIXES)}"
MARKS = ("meter", "key", "tempo")


def add_music(command: Parser, name: str = "midi", metavar: str = "MUSIC", several: bool = False) -> None:
    """Add one or more music files as arguments."""
    help = f"a file of music: {FORMATS}"
    if several:
        command.add_argument(name, type=Path, nargs="+", metavar=metavar, help=help)
    else:
        command.add_argument(name, type=Path, metavar=metavar, help=help)


def add_corrections(command: Parser, without: tuple[str, ...] = ()) -> None:
    """Add the options that correct what is recognized in a file."""
    group = command.add_argument_group("corrections of what is recognized in the file (see inspect)")
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
        help="keep the file's beats, find them in the notes, or find them if the file's do not fit (default: auto)",
    )
    group.add_argument(
        "--first-beat",
        type=float,
        metavar="SECONDS",
        help="a time at which a bar begins, if bars were detected wrongly",
    )
    group.add_argument("--pickup", type=float, metavar="QUARTERS", help="the length of the upbeat; 0 for none")
    add_marks(group, tuple(mark for mark in MARKS if mark not in without))


def add_marks(group: "argparse._ArgumentGroup", marks: tuple[str, ...]) -> None:
    """Add options for meter, key and tempo."""
    helps = {"meter": "e.g. 3/4", "key": 'e.g. "C minor"', "tempo": "quarter notes a minute"}
    for mark in MARKS:
        if mark in marks:
            kind = float if mark == "tempo" else str
            group.add_argument(f"--{mark}", type=kind, metavar=mark.upper(), help=helps[mark])


def correction_given(options: argparse.Namespace, without: tuple[str, ...] = ()) -> str | None:
    """The name of a correction given by options, as it is written on the command line; None without any."""
    usual = {"drums": [], "pitched": [], "beats": "auto"}
    names = (*usual, "first_beat", "pickup", *(mark for mark in MARKS if mark not in without))
    given = (name for name in names if getattr(options, name) != usual.get(name))
    return next((name.replace("_", "-") for name in given), None)


def corrections_of(options: argparse.Namespace, without: tuple[str, ...] = ()) -> "Corrections":
    """The corrections given by options."""
    from composer.score.corrections import Corrections

    told = {mark: getattr(options, mark) for mark in MARKS if mark not in without}
    return Corrections(tuple(options.drums), tuple(options.pitched), pickup=options.pickup, **told)


def marks_of(options: argparse.Namespace) -> "Corrections":
    """The meter, key and tempo given by options."""
    from composer.score.corrections import Corrections

    return Corrections(**{mark: getattr(options, mark) for mark in MARKS})


def measured(piece: Piece) -> dict[str, Any]:
    """What a report says of a piece that was made."""
    from composer.score.analysis import analyze

    found = analyze(piece)
    return {name: getattr(found, name) for name in ("notes", "bars", "seconds", "key", "tempo", "meter")}


def read_corrected(
    path: Path, options: argparse.Namespace, without: tuple[str, ...] = ()
) -> tuple[Piece, tuple[Notice, ...]]:
    """Read a file with the corrections in the options; returns the piece and remarks. Raises BadInput."""
    found, remarks = read_on_beats(path, options, without)
    return found.piece, remarks


def read_as_it_is(path: Path) -> Piece:
    """Read a file, finding its beats if it was played without a click. Raises BadInput."""
    from composer.beats.found import with_found_beats

    return with_found_beats(_read(path)[0]).piece


def read_on_beats(
    path: Path, options: argparse.Namespace, without: tuple[str, ...] = ()
) -> tuple["FoundBeats", tuple[Notice, ...]]:
    """The same, with the beats that were found. Raises BadInput."""
    from composer.beats.finding import Correction
    from composer.beats.fitting import beats_fit
    from composer.beats.reading import on_its_beats
    from composer.score.corrections import corrected
    from composer.score.meter import Meter

    piece, remarks = _read(path)
    if options.first_beat is not None and options.beats == "keep":
        raise BadInput("first_beat_kept_beats")
    if options.first_beat is not None and not 0 <= options.first_beat <= piece.seconds:
        raise BadInput("first_beat_outside", second=options.first_beat, seconds=piece.seconds)
    asked = corrections_of(options, without)
    way = options.beats
    if way == "auto":
        way = "keep" if options.first_beat is None and beats_fit(piece) else "find"
    correction = Correction(Meter.parse(asked.meter) if asked.meter else None, options.first_beat)
    found, remarks = on_its_beats(piece, remarks, way, correction)
    if found.beats:
        # The bars found already have that meter.
        asked = replace(asked, meter=None)
    return replace(found, piece=corrected(found.piece, asked)), remarks


def _read(path: Path) -> tuple[Piece, tuple[Notice, ...]]:
    """Read a piece, or transcribe a recording; returns the piece and remarks."""
    is_named_recording = path.suffix.lower() in AUDIO_SUFFIXES
    if not is_named_recording or recognized(content_of(path, BEGINNING_BYTES)) is not None:
        return load_music(path)
    from composer.transcription.transcribe import transcribe_file

    return transcribe_file(path).piece, ()
