"""Nats a note: lower for music than for noise, the same in every key, and for a file and its content."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from composer.cli.main import main
from composer.errors import BadInput
from composer.evaluation.metrics.nats import Score, score
from composer.networks.virtuoso.network import Virtuoso
from composer.networks.virtuoso.released import keras_network
from composer.networks.virtuoso.shape import CONTEXT
from composer.networks.weights import MODELS_FOLDER
from composer.score.key import Key
from composer.score.midi import write_piece
from composer.score.piece import KeyMark, Note, Part, Piece, settled
from tests.pieces import chorale
from tests.training.pack import tune


@pytest.fixture(scope="module")
def network() -> Virtuoso:
    return keras_network(MODELS_FOLDER / "virtuoso")


def transposed(piece: Piece, semitones: int, key: str) -> Piece:
    parts = tuple(
        replace(part, notes=tuple(replace(note, pitch=note.pitch + semitones) for note in part.notes))
        for part in piece.parts
    )
    return replace(piece, parts=parts, keys=(KeyMark(0, Key.parse(key)),))


def test_music_is_foreseen_better_than_noise(network: Virtuoso) -> None:
    random = np.random.default_rng(0)
    noise = settled(
        Note(int(onset), int(pitch), int(duration), int(velocity))
        for onset, pitch, duration, velocity in random.integers([0, 21, 1, 1], [24 * 64, 109, 96, 128], (200, 4))
    )
    assert score(network, chorale()).nats_per_note < 0.7 * score(network, Piece((Part(noise),))).nats_per_note


def test_the_key_makes_no_difference(network: Virtuoso) -> None:
    scores = [score(network, transposed(chorale(), step, key)) for step, key in ((0, "G minor"), (2, "A minor"))]
    assert scores[0].nats_per_note == pytest.approx(scores[1].nats_per_note, abs=1e-3)


def test_fields_add_up(network: Virtuoso) -> None:
    found = score(network, chorale())
    assert sum(found.by_field.values()) == pytest.approx(found.nats_per_note, abs=1e-3)
    assert found.notes == chorale().note_count


def test_long_music_is_scored_to_its_end(network: Virtuoso) -> None:
    piece = tune(1, bars=CONTEXT // 6)
    assert piece.note_count > CONTEXT
    assert score(network, piece).notes == piece.note_count


def test_of_several_pieces_each_note_counts_the_same() -> None:
    one, two = (Score(notes, nats, dict.fromkeys(FIELD_NAMES, 0.0)) for notes, nats in ((10, 3.0), (30, 5.0)))
    assert Score.joined([one, two]).nats_per_note == 4.5


FIELD_NAMES = ("bar_advance", "position", "part", "pitch", "duration", "velocity")


def test_silence_is_refused(network: Virtuoso) -> None:
    with pytest.raises(BadInput, match="no notes"):
        score(network, Piece((Part(()),)))


def test_the_command_scores_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = [tmp_path / "one.mid", tmp_path / "two.mid"]
    for path in paths:
        write_piece(chorale(), path)
    assert main(["score", *map(str, paths), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert [row["file"] for row in report["files"]] == [str(path) for path in paths]
    assert report["files"][0]["nats_per_note"] == report["overall"]["nats_per_note"]
    assert main(["score", str(tmp_path / "none.mid")]) == 2
