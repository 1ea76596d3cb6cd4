"""Trains the virtuoso from a pack to a release; resumes if it was stopped."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import keras

from composer.errors import BadInput, reason_of
from composer.events.pack import Pack
from composer.files import write_whole
from composer.networks.virtuoso.released import give_weights, shape_of
from composer.networks.virtuoso.shape import Shape
from composer.networks.weights import read_card, short_hash
from composer.training.averages import Averages
from composer.training.checkpoint import CHECKPOINT, progress_of
from composer.training.loop import LOG, TrainingPlan, learner, train
from composer.training.material import material
from composer.training.release import heard_before, receipt_of, release_virtuoso

RUN_FOLDER = "run"
ORIGIN = "origin.json"


@dataclass(frozen=True, slots=True)
class Origin:
    """The start of a run: its plan, network shape, names of codes, and training history."""

    plan: TrainingPlan
    shape: Shape
    styles: tuple[str, ...]
    ensembles: tuple[str, ...]
    before: tuple[dict[str, Any], ...]

    def to_json(self) -> bytes:
        """Serialize for `read`."""
        return json.dumps(asdict(self), indent=1).encode()

    @classmethod
    def read(cls, path: Path) -> "Origin":
        """Read what a run saved at its start. Raises BadInput if it is missing or damaged."""
        try:
            values = json.loads(path.read_bytes())
            return cls(
                plan=TrainingPlan(**values["plan"]),
                shape=Shape(**{**values["shape"], "layers": tuple(values["shape"]["layers"])}),
                styles=tuple(values["styles"]),
                ensembles=tuple(values["ensembles"]),
                before=tuple(values["before"]),
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise BadInput("checkpoint_unusable", path=path) from error


def train_virtuoso(
    corpus: Path, out: Path, start: Shape | Path, plan: TrainingPlan, tell: Callable[[str], None]
) -> dict[str, Any]:
    """Train to the end of the plan and release in `out`; checkpoint and log are kept in its subfolder `run`.

    `start` is either the shape of a new network, or a folder with released weights, whose codes of styles and ensembles
    are kept. Called again with the same `out`, it resumes from the last checkpoint, whose codes and history are kept
    whatever `start` and the pack are by now. Multiple devices share every step. Returns the card. Raises BadInput if
    there is no pack in `corpus` or `out` cannot be written, and MissingDependency if the weights in `start` do not
    match.
    """
    pack = Pack.open(corpus)
    run = _run_folder(out)
    if isinstance(start, Path):
        card = read_card(start)
        origin = Origin(plan, shape_of(start), tuple(card["styles"]), tuple(card["ensembles"]), _before(card))
    else:
        origin = Origin(plan, start, pack.styles, pack.ensembles, ())
    if (run / CHECKPOINT).exists():
        origin = replace(Origin.read(run / ORIGIN), plan=plan, shape=origin.shape)
    write_whole(run / ORIGIN, origin.to_json())
    if isinstance(start, Path) and (known := heard_before(pack, corpus, start)):
        tell(f"{known:,} of the held-out files were learned by the weights to start from: nats on them say little")
    return _trained(pack, corpus, out, origin, start if isinstance(start, Path) else None, tell)


def seed_after(start: Path) -> int:
    """A seed that no run before these weights had: the total number of training steps."""
    return sum(row["steps"] for row in _before(read_card(start)))


def cool_down(corpus: Path, out: Path, plateau: Path, minutes: float, tell: Callable[[str], None]) -> dict[str, Any]:
    """Release what a run on its plateau has learned, from a branch with a falling learning rate.

    `plateau` is the `out` of that run, which is left untouched. Called again with the same `out`, it resumes. Returns
    the card. Raises BadInput if there is no such run, or `out` has a run of its own.
    """
    run, source = _run_folder(out), plateau / RUN_FOLDER
    if not (source / CHECKPOINT).exists():
        raise BadInput("no_run_to_continue", folder=plateau)
    if run.samefile(source):
        raise BadInput("cooldown_into_a_run", folder=out)
    if not (run / CHECKPOINT).exists():
        origin = Origin.read(source / ORIGIN)
        # Read once, because the run may go on meanwhile.
        checkpoint = (source / CHECKPOINT).read_bytes()
        whole = progress_of(source / CHECKPOINT, checkpoint)["seconds"] / 60 + minutes
        origin = replace(origin, plan=replace(origin.plan, minutes=whole, cooldown=minutes / whole))
        write_whole(run / ORIGIN, origin.to_json())
        write_whole(run / LOG, (source / LOG).read_bytes())
        # Last, because where there is a checkpoint, the branch has begun.
        write_whole(run / CHECKPOINT, checkpoint)
    origin = Origin.read(run / ORIGIN)
    if origin.plan.minutes is None:
        raise BadInput("cooldown_into_a_run", folder=out)
    return _trained(Pack.open(corpus), corpus, out, origin, None, tell)


def _trained(
    pack: Pack, corpus: Path, out: Path, origin: Origin, weights: Path | None, tell: Callable[[str], None]
) -> dict[str, Any]:
    plan = origin.plan
    receipt = receipt_of(pack, corpus)
    pack = pack.with_codes_of(origin.styles, origin.ensembles)
    share_among_devices()
    heard, validation = material(pack, "train", tell), material(pack, "validation", tell)
    precision = keras.mixed_precision.dtype_policy()
    keras.mixed_precision.set_dtype_policy("mixed_bfloat16")
    try:
        network = learner(origin.shape, plan)
    finally:
        keras.mixed_precision.set_dtype_policy(precision)
    if weights is not None:
        give_weights(network, weights)
    tell(f"{len(heard.rows):,} events in {len(heard):,} pieces, {network.count_params():,} parameters")
    averages = Averages(network, plan.averaged_steps)
    run = out / RUN_FOLDER
    progress = train(network, averages, heard, validation, plan, run, tell) | {"before": list(origin.before)}
    tell("counting the settings and habits of the pieces, for the release")
    return release_virtuoso(network, averages, pack, receipt, plan, progress, run, out)


def _run_folder(out: Path) -> Path:
    run = out / RUN_FOLDER
    try:
        run.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput("folder_not_writable", folder=out, reason=reason_of(error)) from error
    return run


def _before(card: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """The history of the initial weights: a row for each run, the oldest first."""
    training = card["training"]
    done = {name: training[name] for name in ("steps", "events_heard", "hours")}
    return (*training.get("before", []), {"weights": short_hash(card), **done})


def share_among_devices() -> None:
    """Let Keras split each batch among all devices, if there are several and the backend supports it."""
    if keras.backend.backend() != "jax":
        return
    devices = keras.distribution.list_devices()
    if len(devices) > 1:
        keras.distribution.set_distribution(keras.distribution.DataParallel(devices=devices, auto_shard_dataset=False))
