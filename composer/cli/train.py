"""The commands `train`, `finetune`, `cooldown` and `export`."""

import argparse
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from composer.cli.parsing import PACK_FOLDER, Parser, add_command
from composer.errors import BadInput
from composer.events.pack import Pack
from composer.files import check_writable
from composer.generation.request.request import ENGINES, LARGEST_SEED, Request
from composer.networks.virtuoso.shape import SIZES, Shape
from composer.networks.weights import MODELS_FOLDER, read_card

if TYPE_CHECKING:
    from composer.training.loop import TrainingPlan

EXPRESSION, BEATS, CRITIC = "expression", "beats", "critic"
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
        "--engine", choices=(*ENGINES, EXPRESSION, BEATS, CRITIC), default=Request().engine, help="default: %(default)s"
    )
    train_command.add_argument(
        "--size", choices=tuple(SIZES), default="small", help="for virtuoso (default: %(default)s)"
    )
    train_command.add_argument(
        "--epochs",
        type=int,
        default=200,
        metavar="N",
        help="for classic: the largest number of epochs (default: %(default)s)",
    )
    train_command.add_argument(
        "--pieces",
        type=int,
        default=600,
        metavar="N",
        help="for critic: how many pieces the network in --out composes to learn from (default: %(default)s)",
    )
    _add_training_options(train_command, FROM_NOTHING_RATE)

    finetune_command = add_command(
        subparsers,
        "finetune",
        finetune,
        "train released virtuoso weights further, on the same or other music",
        "--minutes 60 --out build/better",
    )
    finetune_command.add_argument(
        "--from",
        dest="start",
        type=Path,
        default=MODELS_FOLDER / "virtuoso",
        metavar="DIR",
        help="weights to start from (default: the released ones)",
    )
    _add_training_options(finetune_command, FROM_WEIGHTS_RATE)

    cooldown_command = add_command(
        subparsers,
        "cooldown",
        cooldown,
        "release a run on its plateau, from a branch with a falling learning rate",
        "build/run --minutes 20 --out build/better",
    )
    cooldown_command.add_argument("folder", type=Path, metavar="DIR", help="the --out of train or finetune --plateau")
    _add_places(cooldown_command)
    cooldown_command.add_argument(
        "--minutes", type=float, default=30.0, metavar="M", help="the length of the cooldown (default: %(default)g)"
    )

    export_command = add_command(
        subparsers,
        "export",
        export,
        "make the model for composing from weights trained elsewhere",
        "models/virtuoso",
    )
    export_command.add_argument("folder", type=Path, metavar="DIR", help="the folder with the weights and their card")


def train(options: argparse.Namespace) -> None:
    """Run `train`: music to weights."""
    if options.epochs < 1:
        raise BadInput("option_too_small", option="epochs", least=1)
    if options.engine == "virtuoso":
        _train_virtuoso(options, SIZES[options.size])
        return
    _check(options)
    if options.engine == EXPRESSION:
        from composer.training.expression import train_expression

        held_out = train_expression(options.corpus, options.out, _tell, options.seed or 0)["held_out"]
        print(
            f"tempo r = {held_out['tempo_r']}, velocities r = {held_out['velocity_r']} on held-out works: {options.out}"
        )
        return

    if options.engine == BEATS:
        from composer.training.beats import train_beats

        card = train_beats(options.corpus, options.out, options.minutes, _tell, options.seed or 0)
        print(f"{card['training']['pieces']} pieces heard; evaluate beats says how well: {options.out}")
        return

    if options.engine == CRITIC:
        from composer.evaluation.classifiers.critic import train_critic

        area = train_critic(Pack.open(options.corpus), options.out, options.pieces, _tell, options.seed or 0)
        print(f"{area:.3f} of pairs of a real and a composed phrase are told apart: {options.out}")
        return

    from composer.training.classic import train as train_classic

    card = train_classic(options.corpus, options.out, _tell, options.seed or 0, options.epochs)
    print(f"{card['training']['validation_nats_per_event']} nats an event on held-out works: {options.out}")


def finetune(options: argparse.Namespace) -> None:
    """Run `finetune`: weights and music to new weights."""
    _train_virtuoso(options, options.start)


def cooldown(options: argparse.Namespace) -> None:
    """Run `cooldown`: a run on its plateau to released weights."""
    _check(options, ("minutes",))
    Pack.open(options.corpus)
    os.environ["TF_ENABLE_ONEDNN_OPTS"] = "1"
    from composer.training.virtuoso import cool_down

    _say_how_good(cool_down(options.corpus, options.out, options.folder, options.minutes, _tell), options)


def export(options: argparse.Namespace) -> None:
    """Run `export`: weights to the model used for composing."""
    from composer.networks.virtuoso.export import export as export_backbone

    export_backbone(options.folder)
    print(f"{options.folder} can be composed with.")


def _add_places(command: Parser) -> None:
    command.add_argument(
        "--corpus",
        type=Path,
        default=PACK_FOLDER,
        metavar="DIR",
        help="a pack from corpus build (default: build/corpus); otherwise a folder of MIDI with a manifest.tsv",
    )
    command.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="the folder for the weights and their card"
    )


def _add_training_options(command: Parser, rate: float) -> None:
    _add_places(command)
    command.add_argument(
        "--minutes",
        type=float,
        default=600.0,
        metavar="M",
        help="train virtuoso this long, over all sessions with the same --out (default: %(default)g)",
    )
    command.add_argument("--batch", type=int, default=8, metavar="N", help="sequences a step (default: %(default)s)")
    command.add_argument(
        "--sequence", type=int, default=512, metavar="N", help="notes a sequence (default: %(default)s)"
    )
    command.add_argument(
        "--rate", type=float, default=rate, metavar="R", help="highest learning rate of virtuoso (default: %(default)g)"
    )
    command.add_argument(
        "--plateau",
        action="store_true",
        help="keep the learning rate constant and train until stopped; cooldown makes a release",
    )
    command.add_argument(
        "--seed", type=int, metavar="N", help="determines the order of the music (default: different from earlier runs)"
    )


def _check(options: argparse.Namespace, numbers: tuple[str, ...] = ("minutes", "rate", "batch", "sequence")) -> None:
    """Report errors before anything heavy is imported."""
    for name in numbers:
        if not 0 < getattr(options, name) < float("inf"):
            raise BadInput("option_not_positive", option=name)
    seed = getattr(options, "seed", None) or 0
    if not 0 <= seed <= LARGEST_SEED:
        raise BadInput("out_of_range", what="--seed", value=seed, lowest=0, highest=LARGEST_SEED)
    check_writable(options.out / "card.json" if options.out.is_dir() else options.out)


def _train_virtuoso(options: argparse.Namespace, start: Shape | Path) -> None:
    _check(options)
    # What is missing is reported before TensorFlow is loaded, which takes seconds and writes to stderr.
    Pack.open(options.corpus)
    if isinstance(start, Path):
        read_card(start)
    # Composing disables oneDNN to give the same notes on every machine; training is four times faster with it.
    os.environ["TF_ENABLE_ONEDNN_OPTS"] = "1"
    from composer.training.virtuoso import train_virtuoso

    _say_how_good(train_virtuoso(options.corpus, options.out, start, _plan_of(options), _tell), options)


def _plan_of(options: argparse.Namespace) -> "TrainingPlan":
    from composer.training.loop import TrainingPlan

    plan = TrainingPlan(
        minutes=options.minutes,
        seed=_seed_of(options),
        batch=options.batch,
        sequence=options.sequence,
        peak_rate=options.rate,
    )
    return replace(plan, minutes=None, cooldown=0.0) if options.plateau else plan


def _seed_of(options: argparse.Namespace) -> int:
    from composer.training.virtuoso import seed_after

    if options.seed is not None:
        return int(options.seed)
    return seed_after(options.start) if "start" in options else 0


def _say_how_good(card: dict[str, Any], options: argparse.Namespace) -> None:
    print(f"{card['training']['validation']['validation']} nats a note on held-out works: {options.out}")


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
