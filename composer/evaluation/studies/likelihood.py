"""Measures how well networks predict unseen music, by style and attribute, and their speed."""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from composer.errors import MissingDependency
from composer.evaluation.baselines.ngram import NgramModel
from composer.evaluation.metrics.nats import Score, nats_of_events
from composer.events.columns import COLUMNS
from composer.events.pack import Pack
from composer.events.scoring import struck
from composer.events.vocabulary import BAR_ADVANCE
from composer.networks.virtuoso.network import Virtuoso
from composer.networks.virtuoso.released import keras_network, load_virtuoso
from composer.networks.weights import read_card
from composer.training.material import LaidOut, laid_out

FEWEST_PIECES = 5
# A bar counts as returning if it is this similar to one at least this many bars earlier.
RETURNS_AFTER_BARS, RETURNS_LIKENESS = 4, 0.8
SPEED_STEPS = 200

Tell = Callable[[str], None]


def foreseen(pack: Pack, network: Virtuoso, ngrams: NgramModel, tell: Tell) -> dict[str, Any]:
    """Nats a note on the test split under the network and the n-gram baseline: in total, by attribute, by style."""
    numbers = pack.numbers("test")
    tell(f"foreseeing {len(numbers)} test pieces")
    scores = {
        "virtuoso": scores_of(network, pack, numbers),
        "floor": [Score.of(ngrams.nats(pack, number), struck(pack.columns(number))) for number in numbers],
    }
    report = {name: asdict(Score.joined(found)) for name, found in scores.items()}
    carried = [pack.piece(number).styles for number in numbers]
    styles = sorted({style for of_piece in carried for style in of_piece})
    counts = {style: sum(style in of_piece for of_piece in carried) for style in styles}
    by_style = {
        style: {
            "pieces": counts[style],
            **{name: _joined(found, carried, style).nats_per_note for name, found in scores.items()},
        }
        for style in styles
        if counts[style] >= FEWEST_PIECES
    }
    return {"pieces": len(numbers), **report, "by_style": by_style}


def backbones(pack: Pack, folders: Sequence[Path], tell: Tell) -> list[dict[str, Any]]:
    """A row for each folder of weights: size, training, nats a note on the test split, steps a second.

    `returning` is for bars similar to one some bars earlier: the lower, the better the network remembers. Raises
    MissingDependency if a folder has no matching weights.
    """
    numbers = pack.numbers("test")
    rows = []
    for folder in folders:
        tell(f"{folder.name}: foreseeing {len(numbers)} test pieces")
        card = read_card(folder)
        pieces = [laid_out(pack, number) for number in numbers]
        lost = nats_of_events(keras_network(folder), pieces)
        returning = [returns(pack.bars(number), piece.events) for number, piece in zip(numbers, pieces, strict=True)]
        training = card["training"]
        rows.append(
            {
                "name": folder.name,
                "layers": card["shape"]["layers"],
                "parameters": card["parameters"],
                "hours": training["hours"],
                "events_heard": training["events_heard"],
                **asdict(_score(lost, pieces)),
                "returning": _score(lost, pieces, returning).nats_per_note,
                "steps_per_second": _speed(folder),
            }
        )
    return rows


def returns(bars: np.ndarray, events: np.ndarray) -> np.ndarray:
    """Which events are in a bar that resembles one before the last few; (events,) bool."""
    is_alike = bars["recall_similarity"] >= 255 * RETURNS_LIKENESS
    returning = is_alike & (bars["recall_distance"] >= RETURNS_AFTER_BARS)
    # The end may be after the last bar.
    bar = np.minimum(np.cumsum(events[:, BAR_ADVANCE], dtype=np.int64), len(bars) - 1)
    return returning[bar]


def _score(lost: Sequence[np.ndarray], pieces: Sequence[LaidOut], which: Sequence[np.ndarray] | None = None) -> Score:
    """The score of all events, or of the selected ones in each piece."""
    chosen = which or [np.ones(len(nats), dtype=bool) for nats in lost]
    return Score.joined(
        [
            Score.of(nats[kept], struck(piece.events[kept]))
            for nats, piece, kept in zip(lost, pieces, chosen, strict=True)
        ]
    )


def scores_of(network: Virtuoso, pack: Pack, numbers: Sequence[int]) -> list[Score]:
    """The scores of some pieces of a pack under a network."""
    pieces = [laid_out(pack, number) for number in numbers]
    lost = nats_of_events(network, pieces)
    return [Score.of(nats, struck(piece.events)) for nats, piece in zip(lost, pieces, strict=True)]


def _joined(scores: Sequence[Score], carried: Sequence[tuple[str, ...]], style: str) -> Score:
    return Score.joined([score for score, styles in zip(scores, carried, strict=True) if style in styles])


def _speed(folder: Path) -> float | None:
    """Steps a second of the exported model, for one piece; None if it was not exported."""
    try:
        backbone = load_virtuoso(folder).backbone
    except MissingDependency:
        return None
    heard = backbone.begin(1)
    row = np.ones((1, len(COLUMNS)), dtype=np.uint8)
    backbone.hear(heard, row, np.zeros(1, dtype=np.int64))
    begun = time.perf_counter()
    for step in range(1, SPEED_STEPS + 1):
        backbone.hear(heard, row, np.array([step]))
    return round(SPEED_STEPS / (time.perf_counter() - begun), 1)
