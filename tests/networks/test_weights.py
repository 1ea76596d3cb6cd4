"""Only complete weights that match their card are used."""

import json
from pathlib import Path

import numpy as np
import pytest

from composer.errors import MissingDependency
from composer.networks.classic import ClassicNetwork, ClassicShape, load_classic
from composer.networks.weights import (
    CARD_NAME,
    MODELS_FOLDER,
    WEIGHTS_NAME,
    pack_arrays,
    read_card,
    read_released,
    release,
    unpack_arrays,
)


def test_floats_travel_as_float16_and_whole_numbers_as_they_are() -> None:
    arrays: dict[str, np.ndarray] = {
        "a/kernel": np.linspace(-2, 2, 50, dtype=np.float32),
        "count": np.array([2**60], np.uint64),
    }
    back = unpack_arrays(pack_arrays(arrays))
    assert back["a/kernel"].dtype == np.float32
    assert back["a/kernel"] == pytest.approx(arrays["a/kernel"], abs=1e-3)
    assert back["count"] == arrays["count"]


def test_the_same_weights_are_the_same_bytes() -> None:
    arrays = {"a": np.arange(100, dtype=np.float32)}
    assert pack_arrays(arrays) == pack_arrays(arrays)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    release(tmp_path, {WEIGHTS_NAME: pack_arrays({"a": np.ones(9)})}, {"engine": "classic"})
    return tmp_path


def test_what_the_card_vouches_for_is_read(folder: Path) -> None:
    assert unpack_arrays(read_released(folder, read_card(folder), WEIGHTS_NAME))["a"] == pytest.approx(np.ones(9))


def test_a_truncated_file_is_refused(folder: Path) -> None:
    content = (folder / WEIGHTS_NAME).read_bytes()
    (folder / WEIGHTS_NAME).write_bytes(content[:-10])
    with pytest.raises(MissingDependency, match="not the file that its card names"):
        read_released(folder, read_card(folder), WEIGHTS_NAME)


def test_a_foreign_file_is_refused(folder: Path) -> None:
    (folder / WEIGHTS_NAME).write_bytes(pack_arrays({"a": np.zeros(9)}))
    with pytest.raises(MissingDependency, match="not the file that its card names"):
        read_released(folder, read_card(folder), WEIGHTS_NAME)


def test_missing_weights_a_missing_card_and_a_broken_card_are_told_apart(folder: Path, tmp_path: Path) -> None:
    (folder / WEIGHTS_NAME).unlink()
    with pytest.raises(MissingDependency, match="is missing"):
        read_released(folder, read_card(folder), WEIGHTS_NAME)
    (folder / CARD_NAME).write_text("{")
    with pytest.raises(MissingDependency, match="is broken"):
        read_card(folder)
    with pytest.raises(MissingDependency, match="no trained weights"):
        read_card(tmp_path / "nowhere")


def test_weights_of_another_shape_are_refused(tmp_path: Path) -> None:
    released = MODELS_FOLDER / "classic"
    card = json.loads((released / CARD_NAME).read_text())
    files = {name: (released / name).read_bytes() for name in card["files"]}
    card["shape"]["units"] = 8
    release(tmp_path, files, card)
    with pytest.raises(MissingDependency, match="do not fit"):
        load_classic(tmp_path)


@pytest.mark.parametrize("name", sorted(card.parent.name for card in MODELS_FOLDER.glob("*/card.json")))
def test_the_released_files_are_those_of_their_card(name: str) -> None:
    folder = MODELS_FOLDER / name
    card = read_card(folder)
    for name in card["files"]:
        read_released(folder, card, name)


def test_a_step_with_the_state_carried_says_the_same_as_the_whole_window() -> None:
    network = ClassicNetwork(ClassicShape(classes=40, embedding=8, units=12, layers=2, hidden=10))
    classes = np.random.default_rng(0).integers(0, 40, (3, 30)).astype(np.int32)
    whole = np.array(network(classes))
    state = network.first_state(batch=3)
    for place in range(30):
        logits, state = network.step(classes[:, place], state)
        assert np.array(logits) == pytest.approx(whole[:, place], abs=1e-5)
