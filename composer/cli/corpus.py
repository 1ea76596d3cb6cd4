"""The commands `corpus build`, `corpus check` and `corpus stats`."""

import argparse
import json
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import numpy as np

from composer.cli.originality import add_index
from composer.cli.parsing import Parser, add_command, add_json, add_progress, answer
from composer.cli.progress import Progress
from composer.errors import BadInput, ComposerError
from composer.files import write_whole
from composer.networks.weights import MODELS_FOLDER


def add(subparsers: "argparse._SubParsersAction[Parser]") -> None:
    """Add the commands with their options, and `corpus index`."""
    family = subparsers.add_parser("corpus", help="prepare training music and check its licenses")
    commands = family.add_subparsers(title="commands", required=True, metavar="COMMAND")
    building = add_command(commands, "build", build, "make a pack from a folder of music", "music/ --out build/corpus")
    building.add_argument("corpus", type=Path, metavar="DIR", help="a folder of MIDI with a manifest.tsv")
    building.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="the folder for the pack and its report"
    )
    building.add_argument("--workers", type=int, metavar="N", help="reading processes (default: one per processor)")
    add_progress(building)

    checking = add_command(commands, "check", check, "check the licenses in receipts", "models/")
    checking.add_argument(
        "places",
        type=Path,
        nargs="*",
        default=[MODELS_FOLDER],
        metavar="PLACE",
        help="receipts, or folders with receipts (default: the released models)",
    )

    add_index(commands)

    counting = add_command(commands, "stats", stats, "count the music in a pack by style and source", "build/corpus")
    counting.add_argument("pack", type=Path, metavar="DIR", help="the folder of a pack")
    add_json(counting)


def build(options: argparse.Namespace) -> None:
    """Run `corpus build`: a folder of music to a pack, with a report and a receipt."""
    from composer.corpus.build import build as build_pack
    from composer.corpus.report import as_json, as_markdown
    from composer.files import RECEIPT_NAME

    if options.workers is not None and options.workers < 1:
        raise BadInput("workers_too_few")
    progress = Progress(options.progress)
    built = build_pack(
        options.corpus,
        options.out,
        lambda phase, done, total: progress(f"{phase}: {done:,} of {total:,} files" if total else phase),
        options.workers,
    )
    progress.close()
    receipt = [piece.judged.entry.receipt(options.corpus) for piece in built if piece.judged.is_kept]
    table = as_markdown(built)
    write_whole(options.out / RECEIPT_NAME, _json(receipt))
    write_whole(options.out / "report.json", _json(as_json(built, options.corpus)))
    write_whole(options.out / "report.md", table.encode())
    print(table, end="")


def check(options: argparse.Namespace) -> None:
    """Run `corpus check`: verify the licenses in receipts, failing if one is not allowed."""
    from composer.corpus.receipt import find_receipts, problems_of

    receipts = find_receipts(options.places)
    problems = [problem for receipt in receipts for problem in problems_of(receipt)]
    if problems:
        for problem in problems[:-1]:
            print(problem, file=sys.stderr)
        raise ComposerError.of(problems[-1])
    print(f"{len(receipts)} in order: {', '.join(map(str, receipts))}")


def stats(options: argparse.Namespace) -> None:
    """Run `corpus stats`: pieces, works, notes and hours of a pack by style, ensemble, source and split."""
    from composer.events.pack import Pack
    from composer.events.packing import NO_TEMPO
    from composer.events.vocabulary import tempo_of_class
    from composer.score.midi_file import DEFAULT_TEMPO

    pack = Pack.open(options.pack)
    quarter_seconds = np.array([60 / tempo_of_class(code) for code in range(256)])
    # Without a known tempo, as MIDI would be played.
    quarter_seconds[NO_TEMPO] = DEFAULT_TEMPO / 1e6
    groups: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    works: dict[tuple[str, str], set[str]] = defaultdict(set)
    for number in range(len(pack)):
        entry, bars = pack.piece(number), pack.bars(number)
        seconds = float((bars["ticks"] / 24 * quarter_seconds[bars["tempo"]]).sum())
        named = {"style": entry.styles, "ensemble": (entry.ensemble,), "source": (entry.path.split("/")[0],)}
        for kind, names in {**named, "split": (entry.split,), "all": ("all",)}.items():
            for name in names:
                groups[kind][name].update(pieces=1, notes=entry.events, seconds=round(seconds), bars=entry.bars)
                works[kind, name].add(entry.work)
    report = {
        kind: {
            name: {
                "pieces": count["pieces"],
                "works": len(works[kind, name]),
                "notes": count["notes"],
                "bars": count["bars"],
                "hours": round(count["seconds"] / 3600, 2),
            }
            for name, count in sorted(members.items(), key=lambda member: -member[1]["notes"])
        }
        for kind, members in groups.items()
    }
    answer(options, report, _as_table(report))


def _as_table(report: dict[str, dict[str, dict[str, Any]]]) -> str:
    lines = [f"{'':10} {'':22} {'pieces':>8} {'works':>8} {'notes':>12} {'bars':>10} {'hours':>8}"]
    for kind, members in report.items():
        for name, row in members.items():
            lines.append(
                f"{kind:10} {name:22} {row['pieces']:8,} {row['works']:8,} {row['notes']:12,} {row['bars']:10,} "
                f"{row['hours']:8.1f}"
            )
    return "\n".join(lines)


def _json(content: Any) -> bytes:
    return json.dumps(content, indent=1, ensure_ascii=False).encode() + b"\n"
