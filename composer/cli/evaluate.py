"""The command `evaluate`: measures the released network and saves the results."""

import argparse
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from composer.cli.parsing import PACK_FOLDER, Parser, add_command, add_json_and_progress, answer
from composer.cli.progress import Progress
from composer.errors import BadInput

# As in evaluation.report.evaluate, which takes seconds to import; then the independent ones.
TABLE_NAMES = ("rows", "nats", "controls", "named", "blends", "chords", "figures")
ALONE = ("backbones", "styles", "reworking", "arrangements", "beats", "hums")
REWORKED_PIECES, QUICK_REWORKED_PIECES = 30, 4
PERFORMANCES = 200
PAGE = Path(__file__).resolve().parents[2] / "README.md"


def add(subparsers: "argparse._SubParsersAction[Parser]") -> None:
    """Add the command with its options."""
    command = add_command(
        subparsers,
        "evaluate",
        evaluate,
        "measure how good the composed music is, and how well the network predicts real music",
        "--quick --against others/ --json",
    )
    command.add_argument(
        "table",
        nargs="*",
        metavar="TABLE",
        help=f"any of {', '.join(TABLE_NAMES)} (default: all); or one of these alone: backbones DIR… (compares folders "
        "of weights), styles (trains the classifier of styles again), reworking (music made from given music), "
        "arrangements (composed pieces for other players), beats (found in the performances of a folder of training "
        "music, see --corpus), hums (transcriptions of tunes that a synthesizer sings)",
    )
    command.add_argument(
        "--quick", action="store_true", help="only rows, or reworking, of fewer pieces: minutes instead of an hour"
    )
    command.add_argument(
        "--against",
        type=Path,
        action="append",
        default=[],
        metavar="DIR",
        help="add a row for a folder of MIDI, or for each of its subfolders (repeatable)",
    )
    command.add_argument(
        "--write", action="store_true", help="save the results in models/evaluation, and in README.md between its marks"
    )
    command.add_argument(
        "--requests",
        type=int,
        default=100,
        metavar="N",
        help="pieces to compose for the controls (default: %(default)s)",
    )
    command.add_argument(
        "--corpus",
        type=Path,
        default=PACK_FOLDER,
        metavar="DIR",
        help="a pack from corpus build (default: build/corpus)",
    )
    command.add_argument(
        "--workers", type=int, metavar="N", help="compose the pieces of the tables in this many processes, with Ray"
    )
    command.add_argument("--address", metavar="ADDRESS", help="address of a Ray cluster that composes them instead")
    add_json_and_progress(command)


def evaluate(options: argparse.Namespace) -> None:
    """Run `evaluate`."""
    if options.table[:1] == ["backbones"]:
        _backbones(options)
        return
    if options.table == ["styles"]:
        _styles(options)
        return
    if options.table == ["reworking"]:
        _reworking(options)
        return
    if options.table == ["arrangements"]:
        _arrangements(options)
        return
    if options.table == ["beats"]:
        _beats(options)
        return
    if options.table == ["hums"]:
        _hums(options)
        return
    for table in options.table:
        if table in ALONE:
            raise BadInput("table_alone", table=table)
        if table not in TABLE_NAMES:
            raise BadInput("table_unknown", table=table, known=(*TABLE_NAMES, *ALONE))
    if options.requests < 1:
        raise BadInput("option_too_small", option="requests", least=1)
    tables = options.table or (TABLE_NAMES if not options.quick else TABLE_NAMES[:1])

    from composer.evaluation.report.evaluate import evaluate
    from composer.evaluation.report.model_card import EVALUATION_FOLDER, read_report, tables_of, write_report

    progress = Progress(options.progress)
    with _composing(options.workers, options.address):
        report = evaluate(tables, options.corpus, options.requests, progress, options.quick, options.against)
    progress.close()
    if options.write:
        kept = read_report()
        # Earlier measurements of the same weights remain valid; the backbones have their own weights.
        if kept.get("weights") != report["weights"]:
            kept = {name: kept[name] for name in ("backbones",) if name in kept}
        whole = {**kept, **report}
        write_report(whole, EVALUATION_FOLDER, PAGE)
    answer(options, report, tables_of(report))


@contextmanager
def _composing(workers: int | None, address: str | None) -> Iterator[None]:
    """Compose in this process, with workers, or on a cluster."""
    if workers is None and address is None:
        yield
        return
    if workers is not None and workers < 1:
        raise BadInput("workers_too_few")
    from composer.cli.bulk import cluster, pieces_by
    from composer.evaluation.studies.composing import composing_by

    with cluster(workers or 1, address) as most, composing_by(pieces_by(workers or most)):
        yield


def _backbones(options: argparse.Namespace) -> None:
    if len(options.table) == 1:
        raise BadInput("weights_to_compare_missing")
    from composer.evaluation.report.model_card import EVALUATION_FOLDER, backbones_table, read_report, write_report
    from composer.evaluation.studies.likelihood import backbones
    from composer.events.pack import Pack

    progress = Progress(options.progress)
    rows = backbones(Pack.open(options.corpus), [Path(name) for name in options.table[1:]], progress)
    progress.close()
    if options.write:
        write_report({**read_report(), "backbones": rows}, EVALUATION_FOLDER, PAGE)
    answer(options, {"backbones": rows}, backbones_table(rows))


def _arrangements(options: argparse.Namespace) -> None:
    from composer.evaluation.studies.arrangements import PIECES, arrangements, arrangements_table
    from composer.generation.engines.virtuoso import VirtuosoEngine

    progress = Progress(options.progress)
    report = arrangements(VirtuosoEngine.load(), PIECES, progress)
    progress.close()
    answer(options, report, arrangements_table(report))


def _beats(options: argparse.Namespace) -> None:
    from composer.evaluation.studies.beats import beats_study, beats_table

    progress = Progress(options.progress)
    report = beats_study(options.corpus, PERFORMANCES, progress)
    progress.close()
    answer(options, report, beats_table(report))


def _hums(options: argparse.Namespace) -> None:
    from composer.evaluation.studies.hums import COUNT, hums_study, hums_table

    progress = Progress(options.progress)
    report = hums_study(COUNT, progress)
    progress.close()
    answer(options, report, hums_table(report))


def _styles(options: argparse.Namespace) -> None:
    from composer.evaluation.classifiers.styles import STYLES_FOLDER, train_styles
    from composer.events.pack import Pack

    progress = Progress(options.progress)
    card = train_styles(Pack.open(options.corpus), STYLES_FOLDER, progress)
    progress.close()
    lines = [
        f"{style:16} {row['excerpts']:5} excerpts, {row['named']:4.0%} named so, {row['right']:4.0%} of those rightly"
        for style, row in card["test"].items()
    ]
    answer(options, card, "\n".join(lines))


def _reworking(options: argparse.Namespace) -> None:
    from composer.evaluation.studies.editing import reworking
    from composer.events.pack import Pack
    from composer.networks.virtuoso.released import load_virtuoso
    from composer.networks.weights import MODELS_FOLDER

    progress = Progress(options.progress)
    pieces = QUICK_REWORKED_PIECES if options.quick else REWORKED_PIECES
    report = reworking(load_virtuoso(MODELS_FOLDER / "virtuoso"), Pack.open(options.corpus), pieces, progress)
    progress.close()
    answer(options, report, json.dumps(report, indent=1))
