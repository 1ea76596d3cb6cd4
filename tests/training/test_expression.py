"""What a player does in every piece is learned, and applied to a new one."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from composer.corpus.manifest import MANIFEST_NAME
from composer.corpus.receipt import problems_of
from composer.corpus.splits import FEWEST_HELD_OUT_FROM
from composer.errors import BadInput
from composer.expression.perform import played
from composer.expression.regression import Regression
from composer.expression.released import player_of
from composer.networks.weights import WEIGHTS_NAME, read_card, read_released, unpack_arrays
from composer.score.clock import seconds_at
from composer.score.midi import write_piece
from composer.score.piece import Note, Part, Pedal, Piece, TempoMark, settled
from composer.training.expression import fit_regressions, pedaling, train_expression
from composer.training.expression_card import as_written
from composer.training.performances import read_performances
from composer.training.regressions import perceptron, ridge

BARS, PIECES = 20, 14
BEATS = 4 * BARS


def player_piece(seed: int) -> Piece:
    """Chords under a melody, by a player who plays melodies loud, second beats late, and pedals every bar."""
    random = np.random.default_rng(seed)
    notes = []
    for beat in range(BEATS):
        root = int(random.choice([36, 41, 43, 45]))
        notes += [Note(24 * beat, root + step, 24, 50) for step in (0, 7, 12)]
        notes.append(Note(24 * beat, int(72 + random.integers(12)), 24, 80))
        if beat % 2:
            notes.append(Note(24 * beat + 12, int(72 + random.integers(12)), 12, 76))
    tempos = tuple(TempoMark.of(24 * beat, 70 if beat % 4 == 1 else 84) for beat in range(BEATS))
    pedals = tuple(Pedal(96 * bar + 4, 92) for bar in range(BARS))
    return Piece(parts=(Part(settled(notes), pedals=pedals),), tempos=tempos)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("music")
    rows = ["path\tsource\tcomposer\ttitle\tstyle\tlicence\texpressive"]
    for number in range(PIECES):
        write_piece(player_piece(number), folder / f"{number}.mid")
        rows.append(f"{number}.mid\tour own\tNobody\tPiece {number}\tromantic\tCC0\ttempo+velocity")
    (folder / MANIFEST_NAME).write_text("\n".join(rows) + "\n")
    return folder


def test_the_habits_of_a_player_are_learned_and_released(corpus: Path, tmp_path: Path) -> None:
    card = train_expression(corpus, tmp_path, lambda _: None)

    assert card == {name: value for name, value in read_card(tmp_path).items() if name != "files"}
    assert card["held_out"]["tempo_r"] > 0.8
    assert card["held_out"]["accents_r"] > 0.8
    assert problems_of(tmp_path / "receipt.json") == []
    arrays = unpack_arrays(read_released(tmp_path, card | read_card(tmp_path), WEIGHTS_NAME))
    player = player_of(arrays, json.loads((tmp_path / "manners.json").read_text()))
    human = player_piece(999)
    machine = played(player, as_written(human), 1.0, {"romantic": 1.0})
    beats = np.diff(seconds_at(machine, np.arange(0, machine.end + 1, 24))).reshape(-1, 4)
    assert beats[:, 1].mean() > 1.05 * beats[:, [0, 2, 3]].mean()
    loud, soft = ([n.velocity for n in machine.parts[0].notes if (n.pitch >= 72) == high] for high in (True, False))
    assert np.mean(loud) > np.mean(soft) + 15
    assert np.mean([pedal.end % 96 == 0 for pedal in machine.parts[0].pedals]) > 0.8


def test_a_folder_without_performances_is_refused(tmp_path: Path) -> None:
    (tmp_path / MANIFEST_NAME).write_text("path\tsource\tcomposer\ttitle\tstyle\tlicence\n")
    with pytest.raises(BadInput, match="pieces that were played"):
        train_expression(tmp_path, tmp_path / "out", lambda _: None)


def few(corpus: Path, folder: Path, count: int, **changes: Any) -> Path:
    """A folder with the first pieces of a corpus, changed."""
    folder.mkdir()
    lines = (corpus / MANIFEST_NAME).read_text().splitlines()[: count + 1]
    (folder / MANIFEST_NAME).write_text("\n".join(lines) + "\n")
    for number in range(count):
        piece = player_piece(number)
        write_piece(replace(piece, parts=(replace(piece.parts[0], **changes),)), folder / f"{number}.mid")
    return folder


def test_too_few_performances_to_keep_some_for_measuring_are_refused(corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="too few to keep some"):
        read_performances(few(corpus, tmp_path / "music", FEWEST_HELD_OUT_FROM - 1), lambda _: None)
    read_performances(few(corpus, tmp_path / "more", FEWEST_HELD_OUT_FROM), lambda _: None)


def test_players_without_pedals_are_learned_from_and_never_press_one(corpus: Path, tmp_path: Path) -> None:
    learned = read_performances(few(corpus, tmp_path / "music", FEWEST_HELD_OUT_FROM, pedals=()), lambda _: None)
    found = fit_regressions(learned, np.random.default_rng(0), lambda _: None)
    habits = pedaling(learned, found["pedal"], found["lift"])
    chances = 1 / (1 + np.exp(-found["pedal"].predict(learned[0].cells)))
    assert (chances < habits["pedal_threshold"]).all()


def test_a_hidden_layer_learns_what_no_line_can_say() -> None:
    random = np.random.default_rng(0)
    features = random.normal(size=(4000, 3)).astype(np.float32)
    weights = np.ones(len(features))
    line = 2 * features[:, 0] + 1
    bend = np.abs(features[:, 1])

    assert np.corrcoef(ridge(features, line, weights).predict(features), line)[0, 1] > 0.99
    assert abs(np.corrcoef(ridge(features, bend, weights).predict(features), bend)[0, 1]) < 0.2
    curved = perceptron(features, bend, weights, np.random.default_rng(0), passes=20)
    assert np.corrcoef(curved.predict(features), bend)[0, 1] > 0.8
    back = Regression.of(curved.arrays("bend"), "bend")
    assert back.predict(features) == pytest.approx(curved.predict(features), abs=1e-5)


def test_chances_are_learned_as_chances() -> None:
    random = np.random.default_rng(1)
    features = random.normal(size=(6000, 2)).astype(np.float32)
    happens = random.random(6000) < np.where(features[:, 0] > 0, 0.8, 0.2)
    answer = perceptron(features, happens, np.ones(6000), np.random.default_rng(0), is_chance=True, passes=10)
    chance = 1 / (1 + np.exp(-answer.predict(features)))
    assert chance[features[:, 0] > 0.5].mean() == pytest.approx(0.8, abs=0.06)
    assert chance[features[:, 0] < -0.5].mean() == pytest.approx(0.2, abs=0.06)
