"""The command `compose`, also with a primer to continue.

Heavy packages are imported where they are needed, so that errors in options are reported at once.
"""

import argparse
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from itertools import chain
from typing import Any, TypeVar

from composer.cli import edit
from composer.cli.arrange import add_arranging_options
from composer.cli.music import MARKS, correction_given, measured
from composer.cli.parsing import (
    Parser,
    add_command,
    add_json_and_progress,
    add_out,
    add_style_options,
    answer,
    option_of,
)
from composer.cli.progress import Progress
from composer.errors import BadInput
from composer.events.sections import SECTIONS
from composer.export.save import COMPOSE_SUFFIXES, font_for, save, score_remarks
from composer.files import write_whole
from composer.generation.form.story import PATTERNS
from composer.generation.request.codec import styles_of
from composer.generation.request.hits import KINDS, hits_of
from composer.generation.request.request import EFFORTS, ENGINES, LARGEST_SEED, Request
from composer.score.progression import parse_progression

Value = TypeVar("Value")


def add(subparsers: "argparse._SubParsersAction[Parser]") -> None:
    """Add the command with its options."""
    command = add_command(
        subparsers, "compose", compose, "compose a piece", "--notes 500 --seed 7 --out a.mid --out a.wav"
    )
    add_out(command, COMPOSE_SUFFIXES)
    command.add_argument("--engine", choices=ENGINES, default=Request().engine, help="default: %(default)s")
    add_style_options(command, "the engine's choice", "a story with a climax")
    length = command.add_mutually_exclusive_group()
    length.add_argument("--notes", type=int, metavar="N", help="length in note events (default: 500)")
    length.add_argument("--seconds", type=float, metavar="S", help="length in seconds")
    length.add_argument("--bars", type=int, metavar="N", help="length in bars")
    command.add_argument(
        "--tempo",
        type=float,
        default=Request().tempo,
        metavar="BPM",
        help="quarter notes a minute (default: what suits the style)",
    )
    command.add_argument("--key", metavar="KEY", help='e.g. "C minor"; or four, separated by commas, for the sections')
    command.add_argument("--meter", metavar="METER", help="e.g. 3/4 (default: what suits the style)")
    command.add_argument(
        "--ensemble", metavar="NAME", help="e.g. piano, quartet, orchestra (default: what suits the style)"
    )
    command.add_argument(
        "--form",
        choices=list(PATTERNS),
        help="the plan of sections and themes (default: story); loop joins end to start",
    )
    command.add_argument(
        "--section-style",
        type=_of_section(option_of(styles_of)),
        action="append",
        default=[],
        metavar="SECTION:NAME[=WEIGHT]",
        help="a style of one section, e.g. climax:liszt (repeatable)",
    )
    command.add_argument(
        "--chords",
        metavar="CHORDS",
        help='chords by name or numeral, one a bar, repeated to the end: "Am F C G", "ii7:V7 I" (colon: two in a bar)',
    )
    command.add_argument(
        "--section-chords",
        type=_of_section(option_of(_chords)),
        action="append",
        default=[],
        metavar="SECTION:CHORDS",
        help='the chords of one section, e.g. climax:"F G Am Am" (repeatable)',
    )
    command.add_argument(
        "--candidates",
        type=int,
        default=Request().candidates,
        metavar="K",
        help="compose this many; the best is NAME.mid, the others are NAME-2.mid and so on (default: %(default)s)",
    )
    command.add_argument(
        "--effort",
        type=int,
        choices=EFFORTS,
        default=Request().effort,
        help="write each phrase this many times, and keep one with the help of a critic (default: %(default)s)",
    )
    command.add_argument(
        "--temperature",
        type=float,
        default=Request().temperature,
        help="safer below 1, bolder above 1 (default: %(default)g)",
    )
    command.add_argument(
        "--top-p",
        type=float,
        default=Request().top_p,
        metavar="P",
        help="draw from the likeliest choices that together have this probability (default: %(default)g)",
    )
    command.add_argument(
        "--hit",
        type=option_of(hits_of),
        action="append",
        default=[],
        metavar="SECOND[:WHAT]",
        help="a bar line falls on this moment of a film, where the music may also stop for a bar, or a section begin: "
        f"{', '.join(KINDS[1:])}; e.g. 12.5 or 41:climax (repeatable)",
    )
    command.add_argument(
        "--layers",
        type=int,
        metavar="N",
        help="for games: beside each .wav, .ogg, .flac, .mp3 and .mid, N layers, from calm to intense, "
        "that can be faded over one another (NAME-layer1.wav and so on)",
    )
    command.add_argument("--fade", type=float, metavar="S", help="fade out over the last S seconds")
    add_arranging_options(command)
    command.add_argument(
        "--expression",
        type=float,
        default=Request().expression,
        metavar="A",
        help="how freely it is played: 0 as written, 1 like a player, 1.5 exaggerated (default: %(default)g)",
    )
    command.add_argument(
        "--seed", type=int, metavar="N", help="the same seed gives the same piece (default: a new one)"
    )
    command.add_argument("--soundfont", metavar="NAME", help="a soundfont by file name (default: the first found)")
    edit.add_primer(command)
    add_json_and_progress(command)


def compose(options: argparse.Namespace) -> None:
    """Run `compose`: a request to a piece to files."""
    request = Request(
        engine=options.engine,
        notes=options.notes,
        seconds=options.seconds,
        bars=options.bars,
        styles=tuple(style for styles in options.style for style in styles),
        tempo=options.tempo,
        key=options.key,
        meter=options.meter,
        ensemble=options.ensemble,
        strict=options.strict,
        section_styles=_by_section(options.section_style, lambda styles: tuple(chain(*styles))),
        chords=options.chords,
        section_chords=_by_section(options.section_chords, lambda chords: chords[-1] if chords else ""),
        form=options.form,
        energy=options.energy,
        strength=options.strength,
        candidates=options.candidates,
        effort=options.effort,
        instruments=tuple(wish for wishes in options.instrument for wish in wishes),
        arrange=options.arrange,
        groove=options.groove,
        temperature=options.temperature,
        top_p=options.top_p,
        expression=options.expression,
        hits=tuple(sorted(hit for hits in options.hit for hit in hits)),
        fade=options.fade,
        layers=options.layers,
        seed=options.seed if options.seed is not None else random.randint(0, LARGEST_SEED),
    )
    if options.primer is not None:
        edit.go_on(options, request)
        return
    option = "ours-alone" if options.ours_alone else correction_given(options, MARKS)
    if option is not None:
        raise BadInput("only_with_primer", option=option)
    font = font_for(options.out, options.soundfont)
    progress = Progress(options.progress)

    from composer.export.work import Work
    from composer.generation.engines.protocol import Bar
    from composer.generation.form.plan import Form
    from composer.generation.tasks import compose as composing
    from composer.generation.tasks.finish import performed
    from composer.score.midi import midi_bytes

    def show(bar: Bar, form: Form) -> None:
        progress(f"composing: bar {bar.number + 1} of {form.bars}")

    def go_on() -> bool:
        progress("comparing with the training music")
        return True

    begun = time.perf_counter()
    progress("loading the network")
    engine = composing.load_engine(request.engine)
    loaded = time.perf_counter()
    form = engine.plan(request)
    candidates = composing.of_form(engine, form, show, go_on)
    written = candidates[0].piece
    piece = performed(written, request)
    composed = time.perf_counter()
    originality = candidates[0].originality
    report: dict[str, Any] = {
        "request": request.to_json(),
        "seed": request.seed,
        "engine": engine.name,
        "weights": engine.weights,
        "events": form.events,
        **measured(piece),
        "originality": asdict(originality) if originality else None,
        "timings": {"load": round(loaded - begun, 3), "compose": round(composed - loaded, 3)},
        "files": [str(path) for path in options.out],
        "candidates": [asdict(candidate.reasons) for candidate in candidates],
        "remarks": list(map(str, score_remarks(options.out, written))),
    }
    work = Work(piece, request, engine.weights, originality, written=written)
    save(options.out, work, report, font, progress)
    progress.close()
    for path in options.out:
        for place, candidate in enumerate(candidates[1:], 2):
            if path.suffix.lower() == ".mid":
                write_whole(path.with_stem(f"{path.stem}-{place}"), midi_bytes(performed(candidate.piece, request)))
    done = f"{report['events']} events, {report['seconds']:.0f} s, seed {request.seed}: {', '.join(report['files'])}"
    answer(options, report, "\n".join([done, *report["remarks"]]))


def _by_section(named: Sequence[tuple[int, Value]], together: Callable[[list[Value]], Value]) -> tuple[Value, ...]:
    """What was named of each of the four sections, put together; nothing if nothing was named of any."""
    if not named:
        return ()
    return tuple(together([value for place, value in named if place == section]) for section in range(len(SECTIONS)))


def _of_section(read: Callable[[str], Value]) -> Callable[[str], tuple[int, Value]]:
    """A reader for a section name, a colon, and a value read by `read`."""

    def of_section(text: str) -> tuple[int, Value]:
        section, _, rest = text.partition(":")
        if section not in SECTIONS:
            raise argparse.ArgumentTypeError(f"there is no section {section!r}; choose one of: {', '.join(SECTIONS)}")
        return SECTIONS.index(section), read(rest)

    return of_section


def _chords(text: str) -> str:
    parse_progression(text, None)
    return text
