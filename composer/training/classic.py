"""Trains the classic network until its validation loss stops falling."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np

from composer.networks.classic import WINDOW, ClassicNetwork, ClassicShape
from composer.training.classic_card import History, release_classic
from composer.training.classic_data import TrainingWindows, prepare, read_pieces, validation_windows

BATCH = 32
PASSES_PER_EPOCH = 4
PATIENCE = 6
LEARNING_RATE = 2e-3


def train(
    corpus: Path,
    out: Path,
    tell: Callable[[str], None],
    seed: int = 0,
    most_epochs: int = 200,
    shape: Callable[[int], ClassicShape] = ClassicShape,
) -> dict[str, Any]:
    """Train until the validation loss has not fallen for `PATIENCE` epochs; release the best weights in `out`.

    `shape` maps the number of classes to sizes. Returns the card. Raises BadInput if the corpus has nothing to train on
    or `out` cannot be written.
    """
    readings = read_pieces(corpus, tell)
    material = prepare(readings)
    keras.utils.set_random_seed(seed)
    network = ClassicNetwork(shape(len(material.vocabulary)))
    heard = sum(len(piece) for piece in material.untransposed)
    windows = TrainingWindows(material, BATCH, max(PASSES_PER_EPOCH * heard // (BATCH * WINDOW), 1), seed)
    tell(f"{heard:,} events, {len(material.vocabulary)} classes, {network.count_params():,} parameters")
    history = _fit(network, windows, validation_windows(material), most_epochs, tell)
    return release_classic(network, material, readings, history, seed, corpus, out)


def _fit(
    network: ClassicNetwork,
    windows: TrainingWindows,
    validation: tuple[np.ndarray, np.ndarray],
    most_epochs: int,
    tell: Callable[[str], None],
) -> History:
    """Fit with Adam, halving the rate when validation stalls; the network ends with its best weights."""
    network.compile(
        optimizer=keras.optimizers.Adam(LEARNING_RATE, clipnorm=1.0),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    history: History = []
    begun = time.perf_counter()

    def note_epoch(epoch: int, logs: dict[str, float]) -> None:
        row = {"epoch": epoch + 1, "seconds": round(time.perf_counter() - begun, 1)}
        history.append(row | {name: round(float(value), 4) for name, value in logs.items()})
        tell(
            f"epoch {epoch + 1:3d}  {row['seconds']:6.0f} s  nats an event: training {logs['loss']:.3f}, "
            f"validation {logs['val_loss']:.3f}"
        )

    network.fit(
        windows,
        validation_data=validation,
        epochs=most_epochs,
        verbose=0,
        callbacks=[
            keras.callbacks.LambdaCallback(on_epoch_end=note_epoch),
            keras.callbacks.ReduceLROnPlateau(factor=0.5, patience=2, min_delta=1e-3),
            keras.callbacks.EarlyStopping(patience=PATIENCE, min_delta=1e-3, restore_best_weights=True),
        ],
    )
    return history
