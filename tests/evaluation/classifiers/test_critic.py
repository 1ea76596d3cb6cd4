"""The critic is a regression on phrases of real and of composed pieces."""

from pathlib import Path

import numpy as np
import pytest

from composer.errors import BadInput
from composer.evaluation.classifiers.critic import FEWEST_EVENTS, fitted, real_pieces, summaries, train_critic
from composer.events.pack import Pack
from composer.networks.virtuoso.released import load_virtuoso
from composer.networks.weights import MODELS_FOLDER
from composer.score.piece import Note, Part, Piece
from tests.training.pack import small_pack


def test_what_is_commoner_in_real_phrases_speaks_for_one() -> None:
    random = np.random.default_rng(0)
    real, composed = random.normal(1, 1, (400, 4)), random.normal([0, 1, 1, 1], 1, (200, 4))
    critic = fitted(real, composed)
    assert critic.weights[0] > 5 * np.abs(critic.weights[1:]).max()
    odds = [float(np.mean(phrases @ critic.weights) + critic.bias) for phrases in (real, composed)]
    assert odds[0] > 0 > odds[1]


def test_a_phrase_is_four_bars_and_one_with_hardly_any_notes_is_none() -> None:
    listener = load_virtuoso(MODELS_FOLDER / "virtuoso").listener
    full = [Note(24 * beat, 60 + beat % 5, 24) for beat in range(16 * 4)]
    sparse = [note for note in full if not 4 * 96 <= note.onset < 8 * 96 or note.onset % 192 == 0]
    assert len([note for note in sparse if 4 * 96 <= note.onset < 8 * 96]) < FEWEST_EVENTS
    assert [len(summaries(Piece((Part(tuple(notes)),)), listener)) for notes in (full, sparse)] == [4, 3]


def test_no_real_piece_is_heard_twice_though_it_has_several_styles(tmp_path: Path) -> None:
    pack = small_pack(tmp_path)
    # The romantic pieces are all by Chopin, and the two others are folk music.
    assert sorted(real_pieces(pack, "train", 48, 0)) == pack.numbers("train")


def test_too_few_pieces_to_learn_from_are_refused(tmp_path: Path) -> None:
    from composer.events.packing import write_pack
    from tests.training.test_habits import tune

    write_pack(tmp_path, [tune(2, 0.9, "romantic")])
    with pytest.raises(BadInput, match="raise --pieces"):
        train_critic(Pack.open(tmp_path), MODELS_FOLDER / "virtuoso", 0, lambda text: None)
