"""The commands `originality` and `corpus index`: what music shares with the training set, and the index for that."""

import argparse
import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from composer.cli.music import add_music, read_as_it_is
from composer.cli.parsing import PACK_FOLDER, Parser, add_command, add_json_and_progress, add_progress, answer
from composer.cli.progress import Progress
from composer.networks.weights import MODELS_FOLDER


def add(subparsers: "argparse._SubParsersAction[Parser]") -> None:
    """Add `originality` with its options."""
    command = add_command(
        subparsers,
        "originality",
        originality,
        "say what music shares with the training music",
        "song.mid other.mid --json",
    )
    add_music(command, several=True)
    command.add_argument(
        "--index",
        type=Path,
        default=MODELS_FOLDER / "originality",
        metavar="DIR",
        help="an index from corpus index (default: the released one)",
    )
    add_json_and_progress(command)


def add_index(subparsers: "argparse._SubParsersAction[Parser]") -> None:
    """Add `corpus index` with its options."""
    command = add_command(
        subparsers,
        "index",
        index,
        "make the index for checking originality",
        "build/corpus --out models/originality",
    )
    command.add_argument(
        "corpus", type=Path, nargs="?", default=PACK_FOLDER, metavar="DIR", help="a pack from corpus build"
    )
    command.add_argument("--out", type=Path, required=True, metavar="DIR", help="the folder for the index and its card")
    command.add_argument(
        "--quotations",
        type=int,
        default=200,
        metavar="N",
        help="quotations planted of each length and kind, to measure how many are found (default: %(default)s)",
    )
    add_progress(command)


def originality(options: argparse.Namespace) -> None:
    """Run `originality`: the passage with the most information that each file shares with the training set."""
    from composer.networks.weights import read_card, short_hash
    from composer.originality.index import load_melodies
    from composer.originality.report import originality_of, sentence

    pieces = [read_as_it_is(path) for path in options.midi]
    melodies = load_melodies(options.index)
    progress = Progress(options.progress)
    rows: list[dict[str, Any]] = []
    lines: list[str] = []
    for path, piece in zip(options.midi, pieces, strict=True):
        progress(f"comparing {path}")
        begun = time.perf_counter()
        found = originality_of(piece, melodies)
        rows.append({"file": str(path), **asdict(found), "took": round(time.perf_counter() - begun, 3)})
        lines.append(f"{path}: {sentence(found)}")
    progress.close()
    report = {"index": short_hash(read_card(options.index)), "files": rows}
    answer(options, report, "\n".join(lines))


def index(options: argparse.Namespace) -> None:
    """Run `corpus index`: the lines of a corpus, the human baseline, and how many quotations are found."""
    from composer.evaluation.studies.quotations import quotation_table
    from composer.evaluation.studies.shared_passages import human_baseline
    from composer.events.pack import Pack
    from composer.training.melodies import card_of, melodies_of_pack, release_melodies, with_baseline

    progress = Progress(options.progress)

    def tell(what: str) -> Any:
        return lambda done, total: progress(f"{what}: {done:,} of {total:,}")

    pack = Pack.open(options.corpus)
    melodies = melodies_of_pack(pack, options.corpus, tell("reading"))
    melodies = with_baseline(melodies, human_baseline(pack, melodies, tell("measuring human pieces")))
    measured = quotation_table(pack, melodies, tell("planting quotations"), options.quotations)
    card = card_of(melodies, measured)
    release_melodies(melodies, card, options.out)
    progress.close()
    print(json.dumps(card, indent=1, ensure_ascii=False))
