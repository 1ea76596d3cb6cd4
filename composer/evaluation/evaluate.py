"""How good the released network is: does it do as asked, compose as people do, foresee what it never heard."""

from collections.abc import Callable, Collection
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from composer.errors import BadInput
from composer.evaluation.controls import controls
from composer.evaluation.floor import train_floor
from composer.evaluation.likeness import likeness, opening
from composer.evaluation.scores import Score, score_laid_out
from composer.events.pack import Pack
from composer.events.packing import SPLITS
from composer.events.scoring import struck
from composer.generation.compose import compose
from composer.generation.request import Request
from composer.generation.virtuoso import VirtuosoEngine
from composer.networks.virtuoso.released import network_of
from composer.networks.weights import MODELS_FOLDER
from composer.score.piece import Piece
from composer.training.material import laid_out

TABLES = ("controls", "likeness", "nats")
HELD_OUT = ("validation", "test")
# Those of which the test split holds 30 pieces or more that are long enough.
STYLES = ("romantic", "classical", "baroque", "song")
PIECES_A_STYLE = 5
BARS = 48
FEWEST_BARS = 24
MOST_HUMAN_PIECES = 30

Tell = Callable[[str], None]


def evaluate(tables: Collection[str], corpus: Path, requests: int, tell: Tell) -> dict[str, Any]:
    """Those of TABLES that are asked for; `corpus` is a pack, `requests` how many are composed for the controls.

    Raises BadInput or MissingDependency if pack or weights are not there.
    """
    engine = VirtuosoEngine.load()
    report: dict[str, Any] = {"weights": engine.weights}
    if "controls" in tables:
        report["controls"] = controls(engine, requests, tell)
    if "likeness" in tables:
        report["likeness"] = compared(engine, Pack.open(corpus), tell)
    if "nats" in tables:
        report["nats_per_note"] = foreseen(Pack.open(corpus), tell)
    return report


def foreseen(pack: Pack, tell: Tell) -> dict[str, Any]:
    """Nats a note of both held-out splits under the network and under the floor, in all and by field."""
    network = network_of(MODELS_FOLDER / "virtuoso")
    tell("counting the floor")
    floor = train_floor(pack)
    report: dict[str, Any] = {}
    for split in HELD_OUT:
        tell(f"foreseeing {split}")
        numbers = np.flatnonzero(pack.rows["split"] == SPLITS.index(split)).tolist()
        by_floor = [Score.of(floor.nats(pack, number), struck(pack.columns(number))) for number in numbers]
        report[split] = {
            "virtuoso": asdict(score_laid_out(network, [laid_out(pack, number) for number in numbers])),
            "floor": asdict(Score.joined(by_floor)),
        }
    return report


def compared(engine: VirtuosoEngine, pack: Pack, tell: Tell) -> dict[str, Any]:
    """Composed pieces beside the beginnings of test pieces, by style and all together."""
    composed: dict[str, list[Piece]] = {}
    human: dict[str, list[Piece]] = {}
    played: dict[str, list[Piece]] = {}
    for style in STYLES:
        tell(f"composing {PIECES_A_STYLE} pieces of {style}")
        requests = [Request(styles=((style, 1.0),), bars=BARS, seed=seed) for seed in range(PIECES_A_STYLE)]
        composed[style] = [compose(engine, request) for request in requests]
        numbers = _test_pieces(pack, style)
        human[style] = [opening(pack.to_piece(number), BARS) for number in numbers]
        played[style] = [
            piece for number, piece in zip(numbers, human[style], strict=True) if pack.rows[number]["expressive"]
        ]
    all_played = [piece for pieces in played.values() for piece in pieces]
    report = {style: likeness(composed[style], human[style], played[style] or all_played).to_json() for style in STYLES}
    ours, theirs = ([piece for pieces in each.values() for piece in pieces] for each in (composed, human))
    return {**report, "all": likeness(ours, theirs, all_played).to_json()}


def _test_pieces(pack: Pack, style: str) -> list[int]:
    """Some test pieces of a style that are long enough. Raises BadInput if there are none."""
    numbers = [
        number
        for number in np.flatnonzero(pack.rows["split"] == SPLITS.index("test")).tolist()
        if style in pack.piece(number).styles and len(pack.bars(number)) >= FEWEST_BARS
    ]
    if not numbers:
        raise BadInput(f"The corpus has no test pieces of {style} that are long enough to compare with.")
    return np.random.default_rng(0).permutation(numbers)[:MOST_HUMAN_PIECES].tolist()
