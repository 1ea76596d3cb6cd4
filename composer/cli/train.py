"""The commands `train`, `finetune` and `export`: from a corpus to what composing runs."""

import argparse
import os
import sys
from pathlib import Path

from composer.cli.parsing import PACK_FOLDER, Parser, add_command
from composer.errors import BadInput
from composer.files import check_writable
from composer.generation.request.request import ENGINES, Request
from composer.networks.virtuoso.shape import SIZES, Shape
from composer.networks.weights import MODELS_FOLDER

EXPRESSION = "expression"
FROM_NOTHING_RATE, FROM_WEIGHTS_RATE = 2e-3, 1e-3


def add(subparsers: "argparse._SubParsersAction[Parser]") -> None:
    """Add the commands with their options."""
    train_command = add_command(
        subparsers,
        "train",
        train,
        "train an engine on a folder of music",
        "--size small --minutes 600 --out build/virtuoso",
    )
    train_command.add_argument(
        "--engine", choices=(*ENGINES, EXPRESSION), default=Request().engine, help="default: %(default)s"
    )
    train_command.add_argument(
        "--size", choices=tuple(SIZES), default="small", help="of virtuoso (default: %(default)s)"
    )
    train_command.add_argument(
        "--epochs", type=int, default=200, metavar="N", help="of classic, at the latest (default: %(default)s)"
    )
    _add_training_options(train_command, FROM_NOTHING_RATE)

    finetune_command = add_command(
        subparsers,
        "finetune",
        finetune,
        "go on training released weights of virtuoso, on the same music or other",
        "--minutes 60 --out build/better",
    )
    finetune_command.add_argument(
        "--from",
        dest="start",
        type=Path,
        default=MODELS_FOLDER / "virtuoso",
        metavar="DIR",
        help="weights to begin with (default: the released ones)",
    )
    _add_training_options(finetune_command, FROM_WEIGHTS_RATE)

    export_command = add_command(
        subparsers, "export", export, "make what composing runs, of weights trained elsewhere", "models/virtuoso"
    )
    export_command.add_argument("folder", type=Path, metavar="DIR", help="with the weights and their card")


def train(options: argparse.Namespace) -> None:
    """Train: music to weights."""
    if options.epochs < 1:
        raise BadInput("--epochs must be at least 1.")
    if options.engine == "virtuoso":
        _train_virtuoso(options, SIZES[options.size])
        return
    _check(options)
    if options.engine == EXPRESSION:
        from composer.training.expression import train_expression

        held_out = train_expression(options.corpus, options.out, _tell, options.seed)["held_out"]
        print(
            f"tempo r = {held_out['tempo_r']}, velocities r = {held_out['velocity_r']} on held-out works: {options.out}"
        )
        return

    from composer.training.classic import train as train_classic

    card = train_classic(options.corpus, options.out, _tell, options.seed, options.epochs)
    print(f"{card['training']['validation_nats_per_event']} nats an event on held-out works: {options.out}")


def finetune(options: argparse.Namespace) -> None:
    """Finetune: weights and music to other weights."""
    _train_virtuoso(options, options.start)


def export(options: argparse.Namespace) -> None:
    """Export: weights to what composing runs."""
    from composer.networks.virtuoso.export import export as export_backbone

    export_backbone(options.folder)
    print(f"{options.folder} can be composed with.")


def _add_training_options(command: Parser, rate: float) -> None:
    command.add_argument(
        "--corpus",
        type=Path,
        default=PACK_FOLDER,
        metavar="DIR",
        help="what corpus build made (default: build/corpus); else a folder of MIDI with a manifest.tsv",
    )
    command.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the weights and their card go")
    command.add_argument(
        "--minutes",
        type=float,
        default=600.0,
        metavar="M",
        help="train virtuoso that long, in all that is begun with the same --out (default: %(default)g)",
    )
    command.add_argument("--batch", type=int, default=8, metavar="N", help="sequences a step (default: %(default)s)")
    command.add_argument(
        "--sequence", type=int, default=512, metavar="N", help="notes a sequence (default: %(default)s)"
    )
    command.add_argument(
        "--rate", type=float, default=rate, metavar="R", help="highest learning rate of virtuoso (default: %(default)g)"
    )
    command.add_argument("--seed", type=int, default=0, metavar="N", help="default: %(default)s")


def _check(options: argparse.Namespace) -> None:
    """Say what is wrong before anything heavy is imported."""
    for name in ("minutes", "rate", "batch", "sequence"):
        if not 0 < getattr(options, name) < float("inf"):
            raise BadInput(f"--{name} must be more than 0.")
    check_writable(options.out / "card.json" if options.out.is_dir() else options.out)


def _train_virtuoso(options: argparse.Namespace, start: Shape | Path) -> None:
    _check(options)
    # Composing does without oneDNN, to give the same notes on every machine; training is four times faster with it.
    os.environ["TF_ENABLE_ONEDNN_OPTS"] = "1"
    from composer.training.loop import Plan
    from composer.training.virtuoso import train_virtuoso

    plan = Plan(
        minutes=options.minutes,
        seed=options.seed,
        batch=options.batch,
        sequence=options.sequence,
        peak_rate=options.rate,
    )
    card = train_virtuoso(options.corpus, options.out, start, plan, _tell)
    print(f"{card['training']['validation']['validation']} nats a note on held-out works: {options.out}")


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
