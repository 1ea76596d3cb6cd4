"""Trains the virtuoso from a pack to a checkpoint that can be released or resumed."""

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np

from composer.events.scoring import struck
from composer.files import write_whole
from composer.networks.virtuoso.network import Virtuoso
from composer.networks.virtuoso.shape import Shape
from composer.training.averages import Averages
from composer.training.batches import Batch, Batches, hide_plan
from composer.training.checkpoint import CHECKPOINT, load, save
from composer.training.loss import nats
from composer.training.material import Material
from composer.training.muon import Muon
from composer.training.schedule import rate
from composer.training.stopping import Stop, StopAskedError

LOG = "log.jsonl"
STEPS_A_LINE = 20
# All runs are validated on the same sequences, so that they can be compared.
VALIDATION_SEED = 0
NAMES = ("bar_advance", "position", "part", "pitch", "duration", "velocity", "tied")


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """How to train: batch size, sequence length, duration and learning rate.

    A run ends after `minutes` of training in all sessions together, or after `steps` if given; with neither it goes on
    until it is stopped. During the last share, `cooldown`, the learning rate falls, and performed pieces are heard more
    often.
    """

    batch: int = 8
    sequence: int = 512
    minutes: float | None = 600.0
    steps: int | None = None
    peak_rate: float = 2e-3
    cooldown: float = 0.15
    weight_decay: float = 0.02
    averaged_steps: int = 800
    seed: int = 0
    checkpoint_seconds: float = 240.0
    validation_seconds: float = 600.0
    validation_sequences: int = 128


class Learner(Virtuoso):
    """The network with its loss."""

    def compute_loss(
        self, x: Any = None, y: Any = None, y_pred: Any = None, sample_weight: Any = None, training: bool = True
    ) -> Any:
        """The total nats of all predictions of an event; `sample_weight` is what is scored."""
        return keras.ops.mean(keras.ops.sum(nats(y_pred, y, sample_weight), axis=-1))


def learner(shape: Shape, plan: TrainingPlan) -> Learner:
    """A new network, ready to learn."""
    keras.utils.set_random_seed(plan.seed)
    network = Learner(shape)
    network.compile(optimizer=_optimizer(plan), jit_compile=keras.backend.backend() == "jax")
    return network


def _optimizer(plan: TrainingPlan) -> keras.optimizers.Optimizer:
    """Muon for the matrices between layers, Adam for the rest."""
    return Muon(
        learning_rate=plan.peak_rate,
        weight_decay=plan.weight_decay,
        adam_weight_decay=plan.weight_decay,
        adam_beta_2=0.99,
        exclude_layers=["embedding", "chosen", "attribute_.*/(outer|gate|interval|trust)", "taps"],
        global_clipnorm=1.0,
    )


def train(
    network: Learner,
    averages: Averages,
    heard: Material,
    validation: Material,
    plan: TrainingPlan,
    out: Path,
    tell: Callable[[str], None],
) -> dict[str, Any]:
    """Train to the end of the plan, resuming from a checkpoint in `out` if there is one; returns the progress.

    `averages` are those of the network, and are what is validated. Every step is logged in `log.jsonl`. Asked to stop
    by Ctrl-C or SIGTERM, it saves a checkpoint first. Raises BadInput if the checkpoint is for another network.
    """
    batches = Batches(heard, plan.batch, plan.sequence, plan.seed)
    check = validation_batches(validation, plan)
    progress: dict[str, Any] = {"step": 0, "seconds": 0.0, "events": 0}
    if (out / CHECKPOINT).exists():
        progress = load(out / CHECKPOINT, network, averages)
        tell(f"continuing at step {progress['step']:,} after {progress['seconds'] / 60:.0f} min")
    _forget_after(progress["step"], out / LOG)
    saved = validated = progress["seconds"]
    with Stop() as stop, (out / LOG).open("a", encoding="utf-8") as log:

        def note(row: dict[str, Any]) -> None:
            log.write(json.dumps(row) + "\n")
            log.flush()

        losses: list[float] = []
        compiled = False
        try:
            while (done := _share(progress, plan)) < 1:
                begun = time.perf_counter()
                cooled = max(1 - (1 - done) / plan.cooldown, 0.0) if plan.cooldown else 0.0
                batch = batches(progress["step"], lean=cooled > 0)
                network.optimizer.learning_rate = plan.peak_rate * rate(progress["step"], cooled)
                loss = float(network.train_on_batch(batch.inputs, batch.targets, sample_weight=batch.scored))
                spent = time.perf_counter() - begun
                progress["step"] += 1
                averages.take(progress["step"])
                progress["events"] += plan.batch * plan.sequence
                # The first step of a session includes compilation and is not representative.
                progress["seconds"] += spent if compiled else 0.0
                compiled = True
                # Before that, there is nothing new to save.
                stop.heed()
                losses.append(loss)
                if len(losses) == STEPS_A_LINE:
                    mean = round(sum(losses) / len(losses), 4)
                    row = {"step": progress["step"], "seconds": round(progress["seconds"], 1), "loss": mean}
                    note(row)
                    tell(_line(row, plan, spent, done))
                    losses.clear()
                if progress["seconds"] - validated > plan.validation_seconds:
                    validated = progress["seconds"]
                    told = validate(network, averages, stop.checked(check))
                    note({"step": progress["step"], "seconds": round(validated, 1), **told})
                    tell(f"validation {told['validation']:.4f} nats a note")
                if progress["seconds"] - saved > plan.checkpoint_seconds:
                    saved = progress["seconds"]
                    save(out / CHECKPOINT, network, averages, progress)
                stop.check()
            told = validate(network, averages, stop.checked(check))
        except StopAskedError:
            save(out / CHECKPOINT, network, averages, progress)
            tell(f"stopping after step {progress['step']:,}; the same command continues")
            raise
        note({"step": progress["step"], "seconds": round(progress["seconds"], 1), **told})
    save(out / CHECKPOINT, network, averages, progress)
    return progress | told


def _forget_after(step: int, path: Path) -> None:
    """Drop what a log says of steps after the checkpoint, which are taken again, and lines that were cut off."""
    if not path.exists():
        return
    lines = path.read_bytes().splitlines(keepends=True)
    kept = [line for line in lines if 0 <= _step_of(line) <= step]
    if len(kept) < len(lines):
        write_whole(path, b"".join(kept))


def _step_of(line: bytes) -> int:
    """The step of a line of a log; -1 for one that was cut off."""
    try:
        return int(json.loads(line)["step"]) if line.endswith(b"\n") else -1
    except ValueError:
        return -1


def _share(progress: dict[str, Any], plan: TrainingPlan) -> float:
    if plan.steps is not None:
        return progress["step"] / plan.steps
    return progress["seconds"] / (60 * plan.minutes) if plan.minutes else 0.0


def _line(row: dict[str, Any], plan: TrainingPlan, spent: float, done: float) -> str:
    left = f"  {row['seconds'] / 60 * (1 - done) / done:.0f} min left" if done else ""
    speed = plan.batch * plan.sequence / spent
    return f"step {row['step']:,}  loss {row['loss']:.3f}  {speed:,.0f} notes/s{left}"


def validation_batches(material: Material, plan: TrainingPlan) -> list[Batch]:
    """The same sequences whatever the seed of the run, without augmentation or plan."""
    batches = Batches(material, plan.batch, plan.sequence, VALIDATION_SEED, varied=False)
    count = min(plan.validation_sequences, batches.sequences_an_epoch()) // plan.batch
    chosen = [batches(number) for number in range(max(count, 1))]
    for batch in chosen:
        hide_plan(batch.inputs["codes"])
    return chosen


def validate(network: Learner, averages: Averages, batches: Iterable[Batch]) -> dict[str, float]:
    """The nats per note with the averaged weights, in total and by field."""
    sums = np.zeros(len(NAMES))
    notes = 0
    with averages.lent():
        for batch in batches:
            logits = network.predict_on_batch(batch.inputs)
            lost = keras.ops.convert_to_numpy(nats(logits, batch.targets, batch.scored))
            sums += lost.sum(axis=(0, 1), dtype=np.float64)
            notes += struck(batch.targets.reshape(-1, batch.targets.shape[-1]))
    each = {name: round(float(value / notes), 4) for name, value in zip(NAMES, sums, strict=True)}
    return {"validation": round(float(sums.sum() / notes), 4), **each}
