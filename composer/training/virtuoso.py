"""Training the virtuoso from a pack to a release; stopped, it goes on where it was."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras

from composer.errors import BadInput
from composer.events.pack import Pack
from composer.networks.virtuoso.released import give_weights, shape_of
from composer.networks.virtuoso.shape import Shape
from composer.networks.weights import read_card, short_hash
from composer.training.averages import Averages
from composer.training.loop import Plan, learner, train
from composer.training.material import material
from composer.training.release import release_virtuoso

RUN_FOLDER = "run"


def train_virtuoso(
    corpus: Path, out: Path, start: Shape | Path, plan: Plan, tell: Callable[[str], None]
) -> dict[str, Any]:
    """Train until the plan's end and release in `out`; checkpoint and log are kept in its folder `run`.

    It begins with a new network of the shape `start`, or with the weights released in that folder; called again with
    the same `out` it goes on from the last checkpoint. With several devices every step is shared among them. Returns
    the card. Raises BadInput if there is no pack in `corpus`, or `out` cannot be written, and MissingDependency if
    `start` holds no weights that fit.
    """
    pack = Pack.open(corpus)
    run = out / RUN_FOLDER
    try:
        run.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"{out} cannot be written ({error.strerror}).") from error
    before = _before(start) if isinstance(start, Path) else []
    share_among_devices()
    heard, validation = material(pack, "train", tell), material(pack, "validation", tell)
    precision = keras.mixed_precision.dtype_policy()
    keras.mixed_precision.set_dtype_policy("mixed_bfloat16")
    try:
        network = learner(shape_of(start) if isinstance(start, Path) else start, plan)
    finally:
        keras.mixed_precision.set_dtype_policy(precision)
    if isinstance(start, Path):
        give_weights(network, start)
    tell(f"{len(heard.rows):,} events in {len(heard):,} pieces, {network.count_params():,} parameters")
    averages = Averages(network, plan.averaged_steps)
    progress = train(network, averages, heard, validation, plan, run, tell)
    return release_virtuoso(network, averages, pack, corpus, plan, progress | {"before": before}, run, out)


def _before(start: Path) -> list[dict[str, Any]]:
    """What was done to the weights that training begins with: a row for each run, the oldest first."""
    card = read_card(start)
    training = card["training"]
    done = {name: training[name] for name in ("steps", "events_heard", "hours")}
    return [*training.get("before", []), {"weights": short_hash(card), **done}]


def share_among_devices() -> None:
    """Have Keras split each batch among all devices, where there are several and its backend can."""
    if keras.backend.backend() != "jax":
        return
    devices = keras.distribution.list_devices()
    if len(devices) > 1:
        keras.distribution.set_distribution(keras.distribution.DataParallel(devices=devices, auto_shard_dataset=False))
