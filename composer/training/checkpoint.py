"""A training run on disk, to be continued: weights, their averages, the optimizer's memory, and how far it is."""

import io
import json
from pathlib import Path
from typing import Any

import keras
import numpy as np

from composer.errors import BadInput
from composer.files import write_whole
from composer.training.averages import Averages

CHECKPOINT = "checkpoint.npz"


def save(path: Path, network: keras.Model, averages: Averages, progress: dict[str, Any]) -> None:
    """Write everything that training needs to continue; what was there stays until all is written."""
    buffer = io.BytesIO()
    arrays = {f"variable_{number}": keras.ops.convert_to_numpy(v) for number, v in enumerate(_variables(network))}
    arrays |= {f"average_{number}": array for number, array in enumerate(averages.arrays)}
    np.savez(buffer, progress=np.array(json.dumps(progress)), **arrays)
    write_whole(path, buffer.getvalue())


def load(path: Path, network: keras.Model, averages: Averages) -> dict[str, Any]:
    """Put a network and its optimizer back to where they were; returns what was said of the progress.

    Raises BadInput if the file is of another network or damaged.
    """
    try:
        with np.load(path, allow_pickle=False) as archive:
            progress: dict[str, Any] = json.loads(str(archive["progress"]))
            variables = _variables(network)
            if len(archive.files) != len(variables) + len(averages.arrays) + 1:
                raise ValueError("another network")
            for number, variable in enumerate(variables):
                variable.assign(archive[f"variable_{number}"])
            averages.arrays = [archive[f"average_{number}"] for number in range(len(averages.arrays))]
    except (OSError, ValueError, KeyError) as error:
        raise BadInput("checkpoint_unusable", path=path) from error
    return progress


def progress_of(path: Path) -> dict[str, Any]:
    """What a checkpoint says of the progress, without a network to load it into."""
    with np.load(path, allow_pickle=False) as archive:
        progress: dict[str, Any] = json.loads(str(archive["progress"]))
    return progress


def _variables(network: keras.Model) -> list[Any]:
    network.optimizer.build(network.trainable_variables)
    return [*network.variables, *network.optimizer.variables]
