"""Training the virtuoso network at small size: it learns, resumes, and is released."""

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest

from composer.cli.main import main
from composer.corpus.receipt import problems_of
from composer.errors import BadInput
from composer.events.pack import Pack
from composer.networks.virtuoso.released import load_virtuoso
from composer.networks.virtuoso.shape import SIZES, Shape
from composer.training import loop
from composer.training.averages import EVERY_STEPS, Averages
from composer.training.checkpoint import progress_of
from composer.training.loop import TrainingPlan, learner, train, validate, validation_batches
from composer.training.material import Material, material
from composer.training.release import heard_before
from composer.training.schedule import rate
from composer.training.stopping import Stop, StopAskedError
from composer.training.virtuoso import train_virtuoso
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
    pack = Pack.open(corpus)
    return material(pack, "train"), material(pack, "validation")


@pytest.fixture
def heeds_interrupts() -> Iterator[None]:
    """Tests that a script runs in the background are started with SIGINT ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


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


@pytest.mark.usefixtures("heeds_interrupts")
def test_training_that_was_stopped_goes_on_as_if_it_had_not_been(
    splits: tuple[Material, Material], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C between two checkpoints loses nothing, and what is logged of steps that are taken again is dropped."""
    plan = replace(PLAN, steps=8, checkpoint_seconds=1e9)
    whole = trained(splits, plan, tmp_path / "whole")
    monkeypatch.setattr(loop, "STEPS_A_LINE", 3)

    def stop_at_three(text: str) -> None:
        if text.startswith("step 3"):
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        trained(splits, plan, tmp_path / "cut", stop_at_three)
    with (tmp_path / "cut" / "log.jsonl").open("a") as log:
        log.write('{"step": 6, "seconds": 1.0, "loss": 3.0}\n{"step": 9, "sec')
    resumed = trained(splits, plan, tmp_path / "cut")
    assert alike(weights_of(whole), weights_of(resumed))
    assert alike(whole.arrays, resumed.arrays)
    rows = [json.loads(line) for line in (tmp_path / "cut" / "log.jsonl").read_text().splitlines()]
    assert [row["step"] for row in rows] == [3, 6, 8]


def test_a_run_on_its_plateau_goes_on_until_it_is_stopped_and_names_no_end(
    splits: tuple[Material, Material], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "STEPS_A_LINE", 2)

    def stop(text: str) -> None:
        if text.startswith("step"):
            raise InterruptedError(text)

    with pytest.raises(InterruptedError, match=r"notes/s$"):
        trained(splits, replace(PLAN, steps=None, minutes=None, cooldown=0.0), tmp_path, stop)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_waits_for_the_end_of_a_step_and_then_does_what_it_would_have(number: signal.Signals) -> None:
    heard: list[int] = []
    before = signal.signal(number, lambda number, frame: heard.append(number))
    try:
        with Stop() as stop:
            stop.heed()
            signal.raise_signal(number)
            assert heard == []
            with pytest.raises(StopAskedError):
                stop.check()
        assert heard == [number]
        signal.raise_signal(number)
        assert heard == [number, number]
    finally:
        signal.signal(number, before)


@pytest.mark.usefixtures("heeds_interrupts")
def test_a_second_signal_does_not_wait() -> None:
    stop = Stop()
    stop.heed()
    signal.raise_signal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_a_signal_that_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with Stop() as stop:
            stop.heed()
            signal.raise_signal(signal.SIGINT)
            stop.check()
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("size", [0, 100, -100])
def test_a_damaged_checkpoint_is_refused_in_a_sentence(size: int) -> None:
    whole = io.BytesIO()
    np.savez(whole, progress=np.array("{}"), variable_0=np.zeros(100))
    with pytest.raises(BadInput, match="damaged"):
        progress_of(Path("checkpoint.npz"), whole.getvalue()[:size])


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


@pytest.mark.parametrize(
    "options",
    [["--minutes", "0"], ["--minutes", "nan"], ["--corpus", "nowhere"], ["--seed", "-1"], ["--seed", "4294967296"]],
)
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
    # The music is heard in another order than in the runs before.
    assert after.card["training"]["seed"] == before.card["training"]["steps"]
    assert "in 2 runs" in (second / "README.md").read_text()
    # Resumed with other weights named, it is still the run that it was, with the codes that it learned.
    card = json.loads((first / "card.json").read_text())
    (first / "card.json").write_text(json.dumps({**card, "styles": card["styles"][::-1]}))
    assert main(["finetune", "--from", str(first), "--out", str(second), *options]) == 0
    resumed = load_virtuoso(second)
    assert resumed.styles == after.styles
    assert resumed.card["training"]["before"] == after.card["training"]["before"]


def test_held_out_music_that_the_weights_learned_before_is_told(corpus: Path, tmp_path: Path) -> None:
    pack, rows = Pack.open(corpus), json.loads((corpus / "receipt.json").read_text())
    for number, row in enumerate(rows):
        row["sha256"] = f"{number:064}"
    again = tmp_path / "again"
    again.mkdir()
    (tmp_path / "receipt.json").write_text(json.dumps(rows))
    # Of the same files, another pack holds out others: numbers 8 and 9 here, of which the weights learned 9.
    (again / "receipt.json").write_text(json.dumps([rows[number] for number in (0, 1, 9)]))
    assert heard_before(pack, tmp_path, again) == 1
    assert heard_before(pack, tmp_path, corpus / "nowhere") == 0


def test_a_pack_without_receipt_is_refused_before_anything_is_learned(corpus: Path, tmp_path: Path) -> None:
    small_pack(tmp_path / "pack")
    (tmp_path / "pack" / "receipt.json").unlink()
    with pytest.raises(BadInput, match="receipt"):
        train_virtuoso(tmp_path / "pack", tmp_path / "out", SIZES["tiny"], replace(PLAN, steps=1), lambda text: None)
    assert not (tmp_path / "out" / "run" / "checkpoint.npz").exists()


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
    # It would go on with the run itself, which has no end.
    assert main(["cooldown", str(run), "--out", str(run), *options]) == 2
