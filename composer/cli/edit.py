"""The commands for given music: `recompose`, `vary`, `accompany`, and `compose --primer`."""

import argparse
import hashlib
import random
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from composer.cli.music import FORMATS, MARKS, add_corrections, add_music, measured, read_corrected
from composer.cli.parsing import Parser, add_command, add_json_and_progress, add_out, add_style_options, answer
from composer.cli.progress import Progress
from composer.export.save import COMPOSE_SUFFIXES, font_for, save, score_remarks
from composer.files import content_of
from composer.generation.request.given import Given
from composer.generation.request.request import LARGEST_SEED, MOST_CANDIDATES, Request

DEFAULT_CANDIDATES = 8


def add(subparsers: "argparse._SubParsersAction[Parser]") -> None:
    """Add the commands with their options."""
    again = add_command(
        subparsers,
        "recompose",
        recompose,
        "compose some bars of a piece again, in all parts or one, and leave every other note unchanged",
        "song.mid --bars 9-12 --out new.mid",
    )
    again.add_argument(
        "--bars", type=_bars, required=True, metavar="FIRST-LAST", help="counted from 1, an upbeat too, e.g. 9-12"
    )
    again.add_argument("--part", metavar="NAME", help="the only part that changes, by name or number (default: all)")
    _add_options(again)

    variation = add_command(
        subparsers,
        "vary",
        vary,
        "compose a variation of a piece, as near or far as you like",
        "song.mid --distance 0.3 --out variation.mid",
    )
    variation.add_argument(
        "--distance", type=float, default=0.3, metavar="D", help="0 the same, 1 only the form (default: %(default)g)"
    )
    _add_options(variation)

    around = add_command(
        subparsers,
        "accompany",
        accompany,
        "add other parts to a melody",
        "melody.mid --ensemble song --out song.mid",
    )
    around.add_argument(
        "--ensemble", default="piano", metavar="NAME", help="e.g. piano, song, quartet, band (default: %(default)s)"
    )
    _add_options(around)


def add_primer(compose: Parser) -> None:
    """Add the options of `compose` for given music."""
    compose.add_argument(
        "--primer",
        type=Path,
        metavar="FILE",
        help=f"music to continue, in its key, meter, tempo and parts: {FORMATS}",
    )
    add_corrections(compose, without=MARKS)
    compose.add_argument("--ours-alone", action="store_true", help="only what is composed, without the primer")


def recompose(options: argparse.Namespace) -> None:
    """Run `recompose`."""
    asked = {"do": "recompose", "bars": list(options.bars), "part": options.part}
    _work(options, asked, _request(options), "infill", bars=options.bars, part=options.part)


def vary(options: argparse.Namespace) -> None:
    """Run `vary`."""
    asked = {"do": "vary", "distance": options.distance}
    _work(options, asked, _request(options), "vary", distance=options.distance)


def accompany(options: argparse.Namespace) -> None:
    """Run `accompany`."""
    _work(options, {"do": "accompany"}, _request(options), "accompany")


def go_on(options: argparse.Namespace, request: Request) -> None:
    """Run `compose --primer`."""
    options.music = options.primer
    asked = {"do": "continue", "ours_alone": options.ours_alone}
    _work(options, asked, request, "continue", alone=options.ours_alone)


def _work(options: argparse.Namespace, asked: dict[str, Any], wished: Request, task: str, **how: Any) -> None:
    """Read the music, carry out the task, write the files, and report what was recognized."""
    font = font_for(options.out, options.soundfont)
    # Read the music before loading the network, so that errors are reported at once. With a primer, these three options
    # belong to the request rather than being corrections.
    piece, remarks = read_corrected(options.music, options, MARKS if "primer" in options else ())
    digest = hashlib.sha256(content_of(options.music)).hexdigest()
    request = replace(wished, given=Given.of(task, piece, **how))

    from composer.export.work import Work
    from composer.generation.tasks.rework import reworked
    from composer.generation.tasks.summary import understood
    from composer.networks.virtuoso.released import load_virtuoso
    from composer.networks.weights import MODELS_FOLDER, short_hash

    heard = understood(piece, remarks)
    progress = Progress(options.progress)
    progress("loading the network")
    begun = time.perf_counter()
    released = load_virtuoso(MODELS_FOLDER / "virtuoso")
    loaded = time.perf_counter()
    result = reworked(released, request, piece, lambda done, total: progress(f"composing: bar {done} of {total}"))
    composed = time.perf_counter()
    report: dict[str, Any] = {
        "asked": asked | {"request": request.to_json(), "music_sha256": digest},
        "seed": request.seed,
        "engine": "virtuoso",
        "weights": short_hash(released.card),
        "understood": heard.to_json(),
        "composed_notes": sum(len(notes) for notes in result.composed),
        **measured(result.piece),
        "timings": {"load": round(loaded - begun, 3), "compose": round(composed - loaded, 3)},
        "files": [str(path) for path in options.out],
    }
    report["remarks"] = list(map(str, score_remarks(options.out, result.piece)))
    save(options.out, Work(result.piece, request, report["weights"]), report, font, progress)
    progress.close()
    written = f"{report['composed_notes']:,} notes composed, seed {request.seed}: {', '.join(report['files'])}"
    written = "\n".join([written, *report["remarks"]])
    answer(options, report, f"Heard {heard}\n{written}")


def _request(options: argparse.Namespace) -> Request:
    return Request(
        styles=tuple(style for styles in options.style for style in styles),
        strength=options.strength,
        strict=options.strict,
        energy=options.energy,
        ensemble=getattr(options, "ensemble", None),
        temperature=options.temperature,
        top_p=options.top_p,
        seed=options.seed if options.seed is not None else random.randint(0, LARGEST_SEED),
        candidates=options.candidates,
    )


def _add_options(command: Parser) -> None:
    add_style_options(command, "as the music is", "as the music around it")
    add_music(command, "music")
    add_corrections(command)
    add_out(command, COMPOSE_SUFFIXES)
    command.add_argument(
        "--candidates",
        type=int,
        default=DEFAULT_CANDIDATES,
        metavar="K",
        help=f"compose this many and keep the best fit, at most {MOST_CANDIDATES} (default: %(default)s)",
    )
    command.add_argument("--temperature", type=float, default=Request().temperature, help="default: %(default)g")
    command.add_argument("--top-p", type=float, default=Request().top_p, metavar="P", help="default: %(default)g")
    command.add_argument(
        "--seed", type=int, metavar="N", help="the same seed gives the same notes (default: a new one)"
    )
    command.add_argument("--soundfont", metavar="NAME", help="a soundfont by file name (default: the first found)")
    add_json_and_progress(command)


def _bars(text: str) -> tuple[int, int]:
    first, dash, last = text.partition("-")
    try:
        bars = int(first), int(last if dash else first)
    except ValueError:
        bars = 0, 0
    if not 1 <= bars[0] <= bars[1]:
        raise argparse.ArgumentTypeError(f"{text!r} is no range of bars; write it like 9-12")
    return bars
