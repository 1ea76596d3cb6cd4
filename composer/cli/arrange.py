"""The commands `arrange`, `stems` and `grooves`, and the arranging options of `compose`."""

import argparse
from pathlib import Path
from typing import Any

from composer.arranging.assignment import Instruments, instruments_of
from composer.arranging.ensembles import BAND, ENSEMBLES
from composer.audio.encoding import FORMATS
from composer.cli.music import add_corrections, add_music, read_corrected
from composer.cli.parsing import Parser, add_command, add_json_and_progress, add_progress, answer, option_of
from composer.cli.progress import Progress
from composer.errors import BadInput
from composer.export.save import COMPOSE_SUFFIXES, font_for, save, score_remarks
from composer.files import check_writable, writing_whole
from composer.generation.request.request import Request
from composer.networks.grooves import FOLDER, GROOVE_OUTLINES
from composer.networks.weights import MODELS_FOLDER
from composer.score.names import called


def add_arranging_options(command: Parser) -> None:
    """Add --arrange, --groove and --instrument to a command that composes."""
    command.add_argument(
        "--arrange", choices=ENSEMBLES, help="arrange the composed piece for another ensemble (default: leave it)"
    )
    _add_groove(command)
    _add_instrument(command)


def add_arranging_commands(subparsers: "argparse._SubParsersAction[Parser]") -> None:
    """Add the commands that arrange, split into stems, and learn grooves."""
    arranging = add_command(
        subparsers,
        "arrange",
        arrange,
        "arrange music for another ensemble",
        "in.mid out.mid --ensemble band --groove bossa",
    )
    add_music(arranging)
    add_corrections(arranging)
    arranging.add_argument(
        "out", type=Path, metavar="OUT.mid", help=f"what to write, by its suffix: {' '.join(COMPOSE_SUFFIXES)}"
    )
    arranging.add_argument("--soundfont", metavar="NAME", help="a soundfont by file name (default: the first found)")
    arranging.add_argument(
        "--ensemble", choices=ENSEMBLES, help="the ensemble to arrange for; with a groove it is a band"
    )
    _add_groove(arranging)
    _add_instrument(arranging)
    arranging.add_argument(
        "--seed", type=int, default=0, metavar="N", help="determines what the drummer plays (default: %(default)s)"
    )
    add_json_and_progress(arranging)

    taking = add_command(
        subparsers,
        "stems",
        stems,
        "write the audio and the MIDI of each part of a piece as a zip",
        "song.mid stems.zip",
    )
    add_music(taking)
    add_corrections(taking)
    taking.add_argument("out", type=Path, metavar="OUT.zip")
    taking.add_argument("--format", choices=list(FORMATS), default="wav", help="audio format (default: %(default)s)")
    taking.add_argument("--soundfont", metavar="NAME", help="a soundfont by file name (default: the first found)")
    add_json_and_progress(taking)

    learning = add_command(
        subparsers, "grooves", grooves, "learn how drummers play each groove", "music/ --out models/grooves"
    )
    learning.add_argument("corpus", type=Path, metavar="DIR", help="a folder of MIDI with a manifest.tsv")
    learning.add_argument(
        "--out",
        type=Path,
        default=MODELS_FOLDER / FOLDER,
        metavar="DIR",
        help="the folder for the patterns and their card (default: the released ones)",
    )
    add_progress(learning)


def _add_groove(command: Parser) -> None:
    command.add_argument(
        "--groove", choices=list(GROOVE_OUTLINES), help="the groove in which a band plays (default: one that suits)"
    )


def _add_instrument(command: Parser) -> None:
    command.add_argument(
        "--instrument",
        type=option_of(instruments_of),
        action="append",
        default=[],
        metavar="PART=PROGRAM",
        help="who plays a part, by name or General MIDI program, e.g. piano=harp, 2=73, drums=brush (repeatable)",
    )


def wished_instruments(options: argparse.Namespace) -> Instruments:
    """The combined value of all --instrument options."""
    return tuple(wish for wishes in options.instrument for wish in wishes)


def arrange(options: argparse.Namespace) -> None:
    """Run `arrange`."""
    from composer.arranging.arrange import arrange, reassigned
    from composer.arranging.band.band import suiting_groove
    from composer.export.work import Work

    ensemble = options.ensemble or (BAND if options.groove is not None else None)
    if ensemble is None:
        raise BadInput("arrange_for_whom", known=tuple(ENSEMBLES))
    request = Request(arrange=ensemble, groove=options.groove, seed=options.seed)
    font = font_for([options.out], options.soundfont)
    before, remarks = read_corrected(options.midi, options)
    groove = suiting_groove(before) if ensemble == BAND and options.groove is None else options.groove
    piece = reassigned(arrange(before, ensemble, groove, request.seed), wished_instruments(options))
    parts = [{"name": called(part), "program": part.program, "notes": len(part.notes)} for part in piece.parts]
    rounded = score_remarks([options.out], piece)
    report: dict[str, Any] = {
        "file": str(options.out),
        "ensemble": ensemble,
        "groove": groove,
        "parts": parts,
        "remarks": list(map(str, (*remarks, *rounded))),
        "timings": {},
    }
    progress = Progress(options.progress)
    save([options.out], Work(piece), report, font, progress)
    progress.close()
    players = ", ".join(str(part["name"]) for part in parts)
    done = "\n".join([f"{players}: {options.out}", *map(str, rounded)])
    answer(options, report, done)


def stems(options: argparse.Namespace) -> None:
    """Run `stems`."""
    if options.out.suffix.lower() != ".zip":
        raise BadInput("output_format_unknown", path=options.out, suffixes=".zip")
    check_writable(options.out)

    from composer.audio.soundfonts import choose_soundfont
    from composer.audio.stems import write_stems

    piece, remarks = read_corrected(options.midi, options)
    font = choose_soundfont(options.soundfont)
    progress = Progress(options.progress)
    with writing_whole(options.out) as file:
        seconds = write_stems(piece, file, font, options.format, lambda done: progress(f"rendering: {done:.0%}"))
    progress.close()
    count = sum(bool(part.notes) for part in piece.parts)
    report = {
        "file": str(options.out),
        "stems": count,
        "seconds": round(seconds, 3),
        "soundfont": font.name,
        "remarks": list(map(str, remarks)),
    }
    answer(options, report, f"{count} stems of {seconds:.0f} s: {options.out}")


def grooves(options: argparse.Namespace) -> None:
    """Run `grooves`."""
    from composer.training.grooves import learn_grooves

    check_writable(options.out / "card.json" if options.out.is_dir() else options.out)
    progress = Progress(options.progress)
    card = learn_grooves(options.corpus, options.out, progress)
    progress.close()
    patterns = sum(row["patterns"] for row in card["grooves"].values())
    print(f"{patterns} patterns of {len(card['grooves'])} grooves: {options.out}")
