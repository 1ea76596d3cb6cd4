"""Training the classic network at small size, from a folder of music to weights that the engine uses."""

import json
from pathlib import Path

import numpy as np
import pytest

from composer.errors import BadInput
from composer.generation.engines.classic import ClassicEngine
from composer.generation.request.request import Request
from composer.generation.tasks.compose import compose
from composer.networks.classic import ClassicShape, load_classic
from composer.networks.weights import MODELS_FOLDER, read_card
from composer.score.midi import write_piece
from composer.score.piece import Note, Part, Piece
from composer.training.classic import train
from composer.training.classic_data import HELD_OUT, LARGEST_STUCK_SHARE, TrainingWindows, prepare, read_pieces

COLUMNS = ["path", "source", "composer", "title", "style", "scoring", "expressive", "licence"]


def scales(count: int, step: int) -> Piece:
    """Scales up and down in octaves that move, so that a network has something to learn."""
    tune = [55 + (place * step) % 24 for place in range(count)]
    return Piece(parts=(Part(notes=tuple(Note(place * 12, pitch, 12) for place, pitch in enumerate(tune))),))


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    tremolo = Piece(parts=(Part(notes=tuple(Note(place * 12, 60 + place // 9, 12) for place in range(300))),))
    rows = [
        ("one.mid", "Scales by two", "CC0-1.0", scales(500, 2)),
        ("two.mid", "Scales by five", "Public Domain", scales(500, 5)),
        ("three.mid", HELD_OUT[0], "CC BY 4.0", scales(300, 2)),
        ("four.mid", "Erlkönig, arranged", "CC0-1.0", tremolo),
        ("five.mid", "A fragment", "CC0-1.0", scales(40, 2)),
        ("six.mid", "Not ours to learn", "CC BY-NC 4.0", scales(500, 3)),
    ]
    lines = ["\t".join(COLUMNS)]
    for name, title, license, piece in rows:
        write_piece(piece, folder / name)
        lines.append("\t".join([name, "test", "Liszt", title, "romantic", "", "no", license]))
    (folder / "broken.mid").write_bytes(b"no music")
    for name in ("broken.mid", "missing.mid"):
        lines.append("\t".join([name, "test", "Liszt", name, "romantic", "", "no", "CC0-1.0"]))
    (folder / "manifest.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def shape(classes: int) -> ClassicShape:
    return ClassicShape(classes, embedding=8, units=24, layers=1, hidden=16, dropout=0.1)


def test_stuck_short_and_unlicensed_pieces_are_left_out_and_the_report_says_why(corpus: Path) -> None:
    heard: list[str] = []
    readings = read_pieces(corpus, heard.append)
    uses = {reading.entry.title: reading.use for reading in readings}
    assert uses["Scales by two"] == "training"
    assert uses[HELD_OUT[0]] == "validation"
    assert "stuck" in uses["Erlkönig, arranged"]
    assert "shorter" in uses["A fragment"]
    assert "Not ours to learn" not in uses
    assert (len(readings), len(heard)) == (5, 7)
    for name in ("broken.mid", "missing.mid"):
        assert any(line.startswith("left out: ") and name in line for line in heard)


def test_windows_are_the_same_for_the_same_seed_and_others_each_epoch(corpus: Path) -> None:
    material = prepare(read_pieces(corpus, lambda _: None))
    windows, again = (TrainingWindows(material, batch=4, batches=3, seed=1) for _ in range(2))
    heard, follows = windows[0]
    assert np.array_equal(heard, again[0][0])
    assert np.array_equal(heard[:, 1:], follows[:, :-1])
    windows.on_epoch_end()
    assert not np.array_equal(windows[0][0], heard)


def test_training_learns_and_releases_an_engine_that_composes(corpus: Path, tmp_path: Path) -> None:
    card = train(corpus, tmp_path, lambda _: None, most_epochs=6, shape=shape)
    history = json.loads((tmp_path / "history.json").read_text())
    assert history[-1]["val_loss"] < history[0]["val_loss"]
    assert card["training"]["validation_nats_per_event"] == min(row["val_loss"] for row in history)
    assert (tmp_path / "curve.png").read_bytes().startswith(b"\x89PNG")
    receipt = json.loads((tmp_path / "receipt.json").read_text())
    assert {row["licence"] for row in receipt} == {"CC0-1.0", "Public Domain", "CC BY 4.0"}
    assert "Erlkönig, arranged" in (tmp_path / "README.md").read_text(encoding="utf-8")
    engine = ClassicEngine(load_classic(tmp_path))
    piece = compose(engine, Request(engine="classic", notes=64, seed=1))
    assert len({note.onset for note in piece.parts[0].notes}) == 64


def test_a_corpus_without_the_composer_is_refused(tmp_path: Path) -> None:
    (tmp_path / "manifest.tsv").write_text("\t".join(COLUMNS) + "\n")
    with pytest.raises(BadInput, match="needs pieces by Liszt"):
        train(tmp_path, tmp_path / "out", lambda _: None)


def test_the_released_network_was_trained_until_validation_stopped_falling() -> None:
    folder = MODELS_FOLDER / "classic"
    training = read_card(folder)["training"]
    history = json.loads((folder / "history.json").read_text())
    assert training["epochs"] == len(history) > training["best_epoch"]
    assert training["validation_nats_per_event"] < history[0]["val_loss"] - 0.5


def test_the_filter_measured_every_released_piece_and_kept_none_that_is_stuck() -> None:
    pieces = read_card(MODELS_FOLDER / "classic")["repetition_filter"]["pieces"]
    assert len(pieces) >= 20
    assert all(piece["stuck_share"] <= LARGEST_STUCK_SHARE for piece in pieces if piece["use"] == "training")
