"""Checkpoints of a training run: weights, their averages, the optimizer state, and progress."""

import io
import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile

import keras
import numpy as np

from composer.errors import BadInput
from composer.files import write_whole
from composer.training.averages import Averages

CHECKPOINT = "checkpoint.npz"


def save(path: Path, network: keras.Model, averages: Averages, progress: dict[str, Any]) -> None:
    """Save everything needed to resume training; the old checkpoint is replaced only when the new one is complete."""
    buffer = io.BytesIO()
    arrays = {f"variable_{number}": keras.ops.convert_to_numpy(v) for number, v in enumerate(_variables(network))}
    arrays |= {f"average_{number}": array for number, array in enumerate(averages.arrays)}
    np.savez(buffer, progress=np.array(json.dumps(progress)), **arrays)
    write_whole(path, buffer.getvalue())


def load(path: Path, network: keras.Model, averages: Averages) -> dict[str, Any]:
    """Restore a network and its optimizer; returns the saved progress.

    Raises BadInput if the file is for another network or damaged.
    """
    with _opened(path) as archive:
        progress: dict[str, Any] = json.loads(str(archive["progress"]))
        variables = _variables(network)
        if len(archive.files) != len(variables) + len(averages.arrays) + 1:
            raise ValueError("another network")
        for number, variable in enumerate(variables):
            variable.assign(archive[f"variable_{number}"])
        averages.arrays = [archive[f"average_{number}"] for number in range(len(averages.arrays))]
    return progress


def progress_of(path: Path, content: bytes) -> dict[str, Any]:
    """The progress in the content of a checkpoint, read from `path`. Raises BadInput if it is damaged."""
    with _opened(path, io.BytesIO(content)) as archive:
        progress: dict[str, Any] = json.loads(str(archive["progress"]))
    return progress


@contextmanager
def _opened(path: Path, file: IO[bytes] | None = None) -> Iterator[Any]:
    """The arrays of a checkpoint, from an open file if given. Whatever is wrong with them is BadInput."""
    try:
        with np.load(file or path, allow_pickle=False) as archive:
            yield archive
    except (OSError, ValueError, KeyError, EOFError, BadZipFile, zlib.error) as error:
        raise BadInput("checkpoint_unusable", path=path) from error


def _variables(network: keras.Model) -> list[Any]:
    network.optimizer.build(network.trainable_variables)
    return [*network.variables, *network.optimizer.variables]
