"""The seed decides the order of batches, and an epoch contains every event once."""

from pathlib import Path

import numpy as np
import pytest

from composer.errors import BadInput
from composer.events.columns import COLUMNS, PLACE
from composer.events.pack import Pack
from composer.events.packing import write_pack
from composer.events.vocabulary import PITCH, TIE, VELOCITY
from composer.training.batches import PLAN, Batches, hide_plan, stretch
from composer.training.material import Material, material
from tests.training.pack import packed, small_pack


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> Material:
    return material(small_pack(tmp_path_factory.mktemp("pack")), "train")


def test_a_batch_is_the_same_whenever_it_is_asked_for(heard: Material) -> None:
    batches = Batches(heard, 2, 64, seed=3)
    first = batches(5)
    batches(900)
    again, other = Batches(heard, 2, 64, seed=3)(5), Batches(heard, 2, 64, seed=4)(5)
    for name in first.inputs:
        assert (first.inputs[name] == again.inputs[name]).all()
    assert (first.targets == again.targets).all()
    assert (first.targets != other.targets).any()


def test_an_epoch_holds_every_event_once_but_for_its_ends(heard: Material) -> None:
    batches = Batches(heard, 1, 64, seed=0, varied=False)
    count = batches.sequences_an_epoch()
    told = np.concatenate([batches(number).targets[0] for number in range(count)])
    events, counts = np.unique(told, axis=0, return_counts=True)
    whole = {
        tuple(event): number for event, number in zip(*np.unique(heard.events, axis=0, return_counts=True), strict=True)
    }
    assert len(told) > len(heard.events) - 3 * 64
    assert all(number <= whole[tuple(event)] for event, number in zip(events, counts, strict=True))


def test_every_piece_begins_with_nothing_heard(heard: Material) -> None:
    batches = Batches(heard, 4, 256, seed=0)
    starts, codes = (np.concatenate([batches(n).inputs[name] for n in range(4)]) for name in ("starts", "codes"))
    assert (starts[:, 0] == 1).all()
    begins = codes[..., PLACE["part"]] == 0
    assert begins.sum() > 3
    assert starts[begins].all()


def test_what_is_varied_stays_music_of_the_same_shape(heard: Material) -> None:
    sizes = np.array([column.size for column in COLUMNS])
    moved = 0
    for seed in range(60):
        piece = seed % len(heard)
        plain = stretch(heard, piece, 0, 100, None)
        varied = stretch(heard, piece, 0, 100, np.random.default_rng(seed))
        assert (varied["codes"].max(axis=0) < sizes).all()
        assert ((varied["targets"][:, :3]) == plain["targets"][:, :3]).all()
        steps = (varied["targets"][:, PITCH].astype(int) - plain["targets"][:, PITCH])[:-1]
        assert len(set(steps.tolist())) == 1
        assert abs(steps[0]) in (0, 12)
        moved += steps[0] != 0
        assert (varied["targets"][:-1, VELOCITY] != TIE).all()
        heard_pitch = varied["codes"][1:, PLACE["pitch"]].astype(int) - 1
        assert (heard_pitch == varied["targets"][:-1, PITCH]).all()
    assert moved


def test_leaning_hears_played_music_more_often(heard: Material) -> None:
    def played(lean: bool) -> float:
        codes = [Batches(heard, 4, 64, seed=0)(number, lean).inputs["codes"] for number in range(20)]
        expressive = np.concatenate(codes)[..., PLACE["expressive"]]
        return float(np.mean(expressive[expressive > 0] == 2))

    assert played(lean=True) > played(lean=False) + 0.05


def test_a_hidden_plan_is_hidden_and_nothing_else(heard: Material) -> None:
    rows = heard.rows.copy()
    hide_plan(rows)
    plan = [PLACE[name] for name in PLAN]
    assert not rows[:, plan].any()
    others = np.setdiff1d(np.arange(len(COLUMNS)), plan)
    assert (rows[:, others] == heard.rows[:, others]).all()


def test_a_corpus_shorter_than_a_sequence_is_heard_again(tmp_path: Path) -> None:
    write_pack(tmp_path, [packed(1, "train", bars=2)])
    batch = Batches(material(Pack.open(tmp_path), "train"), 2, 128, seed=0)(0)
    assert batch.targets.shape == (2, 128, 6)
    assert batch.inputs["starts"].sum() > 4


def test_a_split_without_pieces_is_refused(tmp_path: Path) -> None:
    write_pack(tmp_path, [packed(1, "train", bars=2)])
    with pytest.raises(BadInput, match="validation"):
        material(Pack.open(tmp_path), "validation")
