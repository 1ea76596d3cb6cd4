"""Training the virtuoso network at small size: it learns, resumes, and is released."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest

from composer.cli.main import main
from composer.corpus.receipt import problems_of
from composer.errors import BadInput
from composer.networks.virtuoso.released import load_virtuoso
from composer.networks.virtuoso.shape import SIZES, Shape
from composer.training import loop
from composer.training.averages import EVERY_STEPS, Averages
from composer.training.loop import TrainingPlan, learner, train, validate, validation_batches
from composer.training.material import Material, material
from composer.training.schedule import rate
from tests.training.pack import small_pack

PLAN = TrainingPlan(
    batch=2, sequence=64, steps=150, peak_rate=1e-2, averaged_steps=10, checkpoint_seconds=0, validation_sequences=4
)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pack")
    small_pack(folder)
    return folder


@pytest.fixture(scope="module")
def splits(corpus: Path) -> tuple[Material, Material]:
    from composer.events.pack import Pack

    pack = Pack.open(corpus)
    return material(pack, "train"), material(pack, "validation")


def trained(
    splits: tuple[Material, Material],
    plan: TrainingPlan,
    out: Path,
    tell: Callable[[str], None] = lambda text: None,
    shape: Shape = SIZES["tiny"],
) -> Averages:
    out.mkdir(exist_ok=True)
    network = learner(shape, plan)
    averages = Averages(network, plan.averaged_steps)
    train(network, averages, *splits, plan, out, tell)
    return averages


def weights_of(averages: Averages) -> list[np.ndarray]:
    return [keras.ops.convert_to_numpy(weight) for weight in averages.network.trainable_variables]


def alike(ones: list[np.ndarray], others: list[np.ndarray]) -> bool:
    return all(np.array_equal(one, other) for one, other in zip(ones, others, strict=True))


def test_it_learns(splits: tuple[Material, Material], tmp_path: Path) -> None:
    check = validation_batches(splits[1], PLAN)
    network = learner(SIZES["tiny"], PLAN)
    before = validate(network, Averages(network, PLAN.averaged_steps), check)["validation"]
    averages = trained(splits, PLAN, tmp_path)
    after = validate(averages.network, averages, check)["validation"]
    assert after < 0.75 * before


def test_runs_with_different_seeds_are_validated_on_the_same_music(splits: tuple[Material, Material]) -> None:
    one, other = (validation_batches(splits[1], replace(PLAN, seed=seed)) for seed in (3, 4))
    assert len(one) == len(other) > 0
    for mine, others in zip(one, other, strict=True):
        assert np.array_equal(mine.targets, others.targets)
        assert all(np.array_equal(mine.inputs[name], others.inputs[name]) for name in mine.inputs)


def test_training_that_was_cut_off_goes_on_as_if_it_had_not_been(
    splits: tuple[Material, Material], tmp_path: Path
) -> None:
    plan = replace(PLAN, steps=8)
    whole = trained(splits, plan, tmp_path / "whole")

    class CutOffError(Exception):
        pass

    def stop_at_four(text: str) -> None:
        if "step" in text:
            raise CutOffError

    lines, loop.STEPS_A_LINE = loop.STEPS_A_LINE, 4
    try:
        with pytest.raises(CutOffError):
            trained(splits, plan, tmp_path / "cut", stop_at_four)
    finally:
        loop.STEPS_A_LINE = lines
    resumed = trained(splits, plan, tmp_path / "cut")
    assert alike(weights_of(whole), weights_of(resumed))
    assert alike(whole.arrays, resumed.arrays)


def test_a_run_on_its_plateau_goes_on_until_it_is_stopped_and_names_no_end(
    splits: tuple[Material, Material], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "STEPS_A_LINE", 2)

    def stop(text: str) -> None:
        if text.startswith("step"):
            raise InterruptedError(text)

    with pytest.raises(InterruptedError, match=r"notes/s$"):
        trained(splits, replace(PLAN, steps=None, minutes=None, cooldown=0.0), tmp_path, stop)


def test_the_checkpoint_of_another_network_is_refused(splits: tuple[Material, Material], tmp_path: Path) -> None:
    plan = replace(PLAN, steps=1)
    trained(splits, plan, tmp_path)
    with pytest.raises(BadInput, match="another"):
        trained(splits, plan, tmp_path, shape=replace(SIZES["tiny"], width=48))


def test_averages_are_lent_and_the_last_weights_given_back(splits: tuple[Material, Material], tmp_path: Path) -> None:
    averages = trained(splits, replace(PLAN, steps=2 * EVERY_STEPS), tmp_path)
    last = weights_of(averages)
    with averages.lent():
        assert alike(weights_of(averages), averages.arrays)
        assert not alike(weights_of(averages), last)
    assert alike(weights_of(averages), last)


def test_averages_lie_between_the_weights_that_they_are_of() -> None:
    network = learner(SIZES["tiny"], PLAN)
    averages = Averages(network, 40)
    for step in range(1, 401):
        for weight in network.trainable_variables:
            weight.assign(keras.ops.full(weight.shape, float(step)))
        averages.take(step)
    assert {round(float(value)) for array in averages.arrays for value in array.flat} == {368}


def test_the_rate_rises_stays_and_falls_in_the_cooldown() -> None:
    assert rate(0, 0.0) < rate(10, 0.0) < rate(1000, 0.0) == rate(90_000, 0.0) == 1.0
    assert 1.0 > rate(9000, 0.1) > rate(9000, 0.5) > rate(9000, 1.0) > 0


def test_the_command_trains_and_releases_what_can_be_loaded(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "released"
    command = ["train", "--size", "tiny", "--minutes", "0.05", "--corpus", str(corpus), "--out", str(out)]
    assert main([*command, "--sequence", "64", "--batch", "2"]) == 0
    assert "notes/s" in capsys.readouterr().err
    released = load_virtuoso(out)
    assert released.card["training"]["steps"] > 0
    assert released.styles == ("folk", "romantic", "chopin")
    assert {setting.ensemble for setting in released.settings} == {"piano"}
    assert problems_of(out / "receipt.json") == []
    assert len(json.loads((out / "receipt.json").read_text())) == 8
    assert (out / "curve.png").read_bytes()[:4] == b"\x89PNG"
    assert (out / "run" / "log.jsonl").read_text().count("\n") > 0


@pytest.mark.parametrize("options", [["--minutes", "0"], ["--minutes", "nan"], ["--corpus", "nowhere"]])
def test_a_training_that_cannot_be_is_refused_at_once(options: list[str], tmp_path: Path) -> None:
    assert main(["train", "--out", str(tmp_path / "out"), *options]) == 2


def test_released_weights_are_trained_further_from_where_they_were(corpus: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    options = ["--minutes", "0.02", "--corpus", str(corpus), "--sequence", "64", "--batch", "2"]
    assert main(["train", "--size", "tiny", "--out", str(first), *options]) == 0
    # So slowly that the weights, kept in 16 bits, are still those they began with.
    assert main(["finetune", "--from", str(first), "--out", str(second), "--rate", "1e-12", *options]) == 0
    before, after = (load_virtuoso(folder) for folder in (first, second))
    assert after.card["files"]["weights.npz"] == before.card["files"]["weights.npz"]
    assert after.card["training"]["before"][0]["steps"] == before.card["training"]["steps"]
    assert "in 2 runs" in (second / "README.md").read_text()


def test_what_is_no_network_cannot_be_trained_further(corpus: Path, tmp_path: Path) -> None:
    assert main(["finetune", "--from", str(tmp_path), "--out", str(tmp_path / "out"), "--corpus", str(corpus)]) == 1


def test_two_devices_share_each_step(corpus: Path, tmp_path: Path) -> None:
    program = f"""
import jax, keras
from pathlib import Path
from composer.networks.virtuoso.shape import SIZES
from composer.training.loop import TrainingPlan
from composer.training.virtuoso import train_virtuoso
plan = TrainingPlan(batch=4, sequence=64, steps=3, validation_sequences=4)
train_virtuoso(Path({str(corpus)!r}), Path({str(tmp_path / "out")!r}), SIZES["tiny"], plan, print)
print("devices", len(jax.devices()), type(keras.distribution.distribution()).__name__)
"""
    environment = {
        **os.environ,
        "KERAS_BACKEND": "jax",
        "JAX_PLATFORMS": "cpu",
        "XLA_FLAGS": "--xla_force_host_platform_device_count=2",
    }
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, cwd=Path(__file__).parents[2]
    )
    assert done.returncode == 0, done.stderr
    assert "devices 2 DataParallel" in done.stdout
    assert (tmp_path / "out" / "weights.npz").exists()


def test_a_run_is_released_by_a_branch_in_which_its_rate_falls(corpus: Path, tmp_path: Path) -> None:
    run, release = tmp_path / "run", tmp_path / "release"
    options = ["--corpus", str(corpus), "--minutes", "0.02"]
    assert main(["train", "--size", "tiny", "--sequence", "64", "--batch", "2", "--out", str(run), *options]) == 0
    checkpoint = (run / "run" / "checkpoint.npz").read_bytes()
    assert main(["cooldown", str(run), "--out", str(release), *options]) == 0
    trained, cooled = (load_virtuoso(folder).card["training"] for folder in (run, release))
    assert cooled["steps"] > trained["steps"]
    assert cooled["sequence"] == 64
    assert (run / "run" / "checkpoint.npz").read_bytes() == checkpoint
    assert main(["cooldown", str(tmp_path), "--out", str(release), *options]) == 2


def test_music_is_heard_in_another_order_than_in_the_runs_before(corpus: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    options = ["--minutes", "0.02", "--corpus", str(corpus), "--sequence", "64", "--batch", "2"]
    assert main(["train", "--size", "tiny", "--out", str(first), *options]) == 0
    assert main(["finetune", "--from", str(first), "--out", str(second), *options]) == 0
    trained, tuned = (load_virtuoso(folder).card["training"] for folder in (first, second))
    assert tuned["seed"] == trained["steps"]
