"""Training the classic network, and releasing it with its card, curve and receipt."""

import io
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np

from composer.events.fingerprints import LENGTH, fingerprints
from composer.networks.classic import START_NAME, VOCABULARY_NAME, WINDOW, ClassicNetwork, ClassicShape
from composer.networks.weights import WEIGHTS_NAME, pack_arrays, release
from composer.training.classic_data import (
    LARGEST_STUCK_SHARE,
    Material,
    Reading,
    TrainingWindows,
    prepare,
    read_pieces,
    start_windows,
    validation_windows,
)

BATCH = 32
PASSES_PER_EPOCH = 4
PATIENCE = 6
LEARNING_RATE = 2e-3
START_WINDOWS = 128


def train(
    corpus: Path,
    out: Path,
    tell: Callable[[str], None],
    seed: int = 0,
    most_epochs: int = 200,
    shape: Callable[[int], ClassicShape] = ClassicShape,
) -> dict[str, Any]:
    """Train until the validation loss has not fallen for `PATIENCE` epochs; release the best weights in `out`.

    `shape` makes the sizes from the number of classes. Returns the card. Raises BadInput if the corpus holds nothing
    to train on or `out` cannot be written.
    """
    readings = read_pieces(corpus, tell)
    material = prepare(readings)
    keras.utils.set_random_seed(seed)
    network = ClassicNetwork(shape(len(material.vocabulary)))
    heard = sum(len(piece) for piece in material.untransposed)
    windows = TrainingWindows(material, BATCH, max(PASSES_PER_EPOCH * heard // (BATCH * WINDOW), 1), seed)
    tell(f"{heard:,} events, {len(material.vocabulary)} classes, {network.count_params():,} parameters")
    history = _fit(network, windows, validation_windows(material), most_epochs, tell)
    card = _card(network, material, readings, history, seed, corpus)
    files = {
        WEIGHTS_NAME: pack_arrays(network.arrays()),
        VOCABULARY_NAME: json.dumps(
            {"names": material.vocabulary.names, "pitches": material.vocabulary.pitches}
        ).encode(),
        START_NAME: pack_arrays(
            {
                "windows": start_windows(material, START_WINDOWS, seed).astype(np.uint16),
                "fingerprints": _heard_before(material),
            }
        ),
        "receipt.json": _json([reading.entry.receipt(corpus) for reading in readings if reading.use == "training"]),
        "history.json": _json(history),
        "curve.png": _curve(history),
    }
    release(out, files, card)
    return card


def _fit(
    network: ClassicNetwork,
    windows: TrainingWindows,
    validation: tuple[np.ndarray, np.ndarray],
    most_epochs: int,
    tell: Callable[[str], None],
) -> list[dict[str, float]]:
    """Fit with Adam, halving its rate when validation stalls; the network ends with its best weights."""
    network.compile(
        optimizer=keras.optimizers.Adam(LEARNING_RATE, clipnorm=1.0),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    history: list[dict[str, float]] = []
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


def _heard_before(material: Material) -> np.ndarray:
    """The fingerprints of all training pieces, sorted."""
    pitches = material.vocabulary.pitches
    every = [fingerprints([pitches[number] for number in piece]) for piece in material.untransposed]
    return np.unique(np.concatenate(every))


def carried_loss(network: ClassicNetwork, pieces: tuple[np.ndarray, ...]) -> float:
    """Nats an event when the state is carried through whole pieces, as in composing."""
    total = 0.0
    for piece in pieces:
        logits = network(piece[np.newaxis, :-1])
        losses = keras.losses.sparse_categorical_crossentropy(piece[np.newaxis, 1:], logits, from_logits=True)
        total += float(keras.ops.sum(losses))
    return total / sum(len(piece) - 1 for piece in pieces)


def _card(
    network: ClassicNetwork,
    material: Material,
    readings: list[Reading],
    history: list[dict[str, float]],
    seed: int,
    corpus: Path,
) -> dict[str, Any]:
    best = min(history, key=lambda row: row["val_loss"])
    heard = (
        BATCH
        * WINDOW
        * int(best["epoch"])
        * max(PASSES_PER_EPOCH * sum(len(piece) for piece in material.untransposed) // (BATCH * WINDOW), 1)
    )
    shape = network.shape
    return {
        "engine": "classic",
        "what": "The 2022 LSTM over Liszt's notes and chords, mended; see composer/networks/classic.py.",
        "shape": {name: getattr(shape, name) for name in ClassicShape.__dataclass_fields__},
        "parameters": network.count_params(),
        "training": {
            "seed": seed,
            "events": sum(len(piece) for piece in material.untransposed),
            "events_heard_until_best": heard,
            "epochs": len(history),
            "best_epoch": int(best["epoch"]),
            "seconds": history[-1]["seconds"],
            "training_nats_per_event": best["loss"],
            "validation_nats_per_event": best["val_loss"],
            "validation_nats_per_event_state_carried": round(carried_loss(network, material.validation), 4),
            "validation_accuracy": best["val_accuracy"],
            "validation_events_left_out": sum(len(r.events) for r in readings if r.use == "validation")
            - sum(len(piece) for piece in material.validation),
        },
        "copy_guard": {"events": LENGTH},
        "repetition_filter": {
            "largest_stuck_share": LARGEST_STUCK_SHARE,
            "pieces": [reading.report() for reading in readings],
        },
        "licence": "Learnt from CC BY-SA, CC BY, CC0 and public-domain files; receipt.json names every one.",
    }


def _json(content: Any) -> bytes:
    return json.dumps(content, indent=1, ensure_ascii=False).encode() + b"\n"


def _curve(history: list[dict[str, float]]) -> bytes:
    """The training curve as a PNG."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.subplots()
    epochs = [row["epoch"] for row in history]
    axes.plot(epochs, [row["loss"] for row in history], label="training (with dropout)", color="#8a8fa3")
    axes.plot(epochs, [row["val_loss"] for row in history], label="validation", color="#b3541e")
    best = min(history, key=lambda row: row["val_loss"])
    axes.plot(best["epoch"], best["val_loss"], "o", color="#b3541e")
    axes.annotate(
        f"{best['val_loss']:.3f}", (best["epoch"], best["val_loss"]), xytext=(0, 8), textcoords="offset points"
    )
    axes.set(xlabel="epoch", ylabel="nats an event", title="Classic network on Liszt")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=120)
    return buffer.getvalue()
