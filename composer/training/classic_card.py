"""Releases a trained classic network with its card, curve and receipt."""

import io
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import keras
import numpy as np

from composer.events.fingerprints import LENGTH, fingerprints
from composer.networks.classic import START_NAME, VOCABULARY_NAME, WINDOW, ClassicNetwork
from composer.networks.weights import WEIGHTS_NAME, pack_arrays, release
from composer.training.classic_data import COMPOSER, LARGEST_STUCK_SHARE, ClassicMaterial, PieceReading, start_windows

START_WINDOWS = 128
History = list[dict[str, float]]


def release_classic(
    network: ClassicNetwork,
    material: ClassicMaterial,
    readings: list[PieceReading],
    history: History,
    seed: int,
    corpus: Path,
    out: Path,
) -> dict[str, Any]:
    """Write everything needed to use the network, and its card; returns the card."""
    card = {
        "engine": "classic",
        "what": "The 2022 LSTM over the notes and chords of Liszt's piano music, mended.",
        "shape": asdict(network.shape),
        "parameters": network.count_params(),
        "training": _training(network, material, readings, history, seed),
        "copy_guard": {"events": LENGTH, "runs_known": len(_heard_before(material))},
        "repetition_filter": {
            "largest_stuck_share": LARGEST_STUCK_SHARE,
            "pieces": [reading.report() for reading in readings],
        },
    }
    vocabulary = {"names": material.vocabulary.names, "pitches": material.vocabulary.pitches}
    start = {
        "windows": start_windows(material, START_WINDOWS, seed).astype(np.uint16),
        "fingerprints": _heard_before(material),
    }
    receipt = [reading.entry.receipt(corpus) for reading in readings if reading.use in ("training", "validation")]
    files = {
        WEIGHTS_NAME: pack_arrays(network.arrays()),
        VOCABULARY_NAME: json.dumps(vocabulary).encode() + b"\n",
        START_NAME: pack_arrays(start),
        "receipt.json": json.dumps(receipt, indent=1, ensure_ascii=False).encode() + b"\n",
        "history.json": json.dumps(history, indent=1).encode() + b"\n",
        "curve.png": _curve(history),
        "README.md": _read_me(card, readings).encode(),
    }
    release(out, files, card)
    return card


def carried_loss(network: ClassicNetwork, pieces: tuple[np.ndarray, ...]) -> float:
    """Nats per event with the state carried through whole pieces, as in composing."""
    total = 0.0
    for piece in pieces:
        logits = network(piece[np.newaxis, :-1])
        losses = keras.losses.sparse_categorical_crossentropy(piece[np.newaxis, 1:], logits, from_logits=True)
        total += float(keras.ops.sum(losses))
    return total / sum(len(piece) - 1 for piece in pieces)


def _heard_before(material: ClassicMaterial) -> np.ndarray:
    """The fingerprints of all training pieces, sorted."""
    pitches = material.vocabulary.pitches
    every = [fingerprints([pitches[number] for number in piece]) for piece in material.untransposed]
    return np.unique(np.concatenate(every))


def _training(
    network: ClassicNetwork, material: ClassicMaterial, readings: list[PieceReading], history: History, seed: int
) -> dict[str, Any]:
    best = min(history, key=lambda row: row["val_loss"])
    validation_events = sum(len(reading.events) for reading in readings if reading.use == "validation")
    return {
        "seed": seed,
        "window": WINDOW,
        "events": sum(len(piece) for piece in material.untransposed),
        "epochs": len(history),
        "best_epoch": int(best["epoch"]),
        "seconds": history[-1]["seconds"],
        "training_nats_per_event": best["loss"],
        "validation_nats_per_event": best["val_loss"],
        "validation_nats_per_event_state_carried": round(carried_loss(network, material.validation), 4),
        "validation_nats_per_event_uniform": round(float(np.log(len(material.vocabulary))), 4),
        "validation_accuracy": best["val_accuracy"],
        "validation_events_left_out": validation_events - sum(len(piece) for piece in material.validation),
    }


def _curve(history: History) -> bytes:
    """The training curve as a PNG."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.subplots()
    epochs = [row["epoch"] for row in history]
    axes.plot(epochs, [row["loss"] for row in history], label="training (with dropout)", color="#8a8fa3")
    axes.plot(epochs, [row["val_loss"] for row in history], label="validation", color="#b3541e")
    best = min(history, key=lambda row: row["val_loss"])
    axes.plot(best["epoch"], best["val_loss"], "o", color="#b3541e")
    axes.annotate(f"{best['val_loss']:.3f}", (best["epoch"], best["val_loss"]), (0, 8), textcoords="offset points")
    axes.set(xlabel="epoch", ylabel="nats an event", title=f"Classic network on {COMPOSER}")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=120)
    return buffer.getvalue()


def _read_me(card: dict[str, Any], readings: list[PieceReading]) -> str:
    """The card as readable text."""
    training, shape = card["training"], card["shape"]
    rows = "\n".join(
        f"| {reading.entry.title} | {len(reading.events):,} | {reading.stuck_share:.1%} | {reading.use} | "
        f"{reading.entry.license} |"
        for reading in readings
    )
    return f"""# The classic network

{card["what"]} {shape["layers"]} LSTM layers of {shape["units"]}, {card["parameters"]:,} parameters, {shape["classes"]}
classes, kept as float16.

- Learned from {training["events"]:,} note events in twelve keys; {training["epochs"]} epochs, the best of them
  number {training["best_epoch"]}; {training["seconds"] / 60:.0f} minutes on the processor.
- On works it never heard: {training["validation_nats_per_event"]:.3f} nats an event in windows of {WINDOW}, and
  {training["validation_nats_per_event_state_carried"]:.3f} with the state carried through the whole work, as it is when
  composing (guessing blindly would cost {training["validation_nats_per_event_uniform"]:.2f}).
- What it cannot do: rhythm, rests, loudness and the register of chords are not in its events, and it plans nothing.

![training curve](curve.png)

| piece | events | stuck | use | license |
|---|---|---|---|---|
{rows}

"Stuck" is the share of events in runs of four or more equal ones; above {LARGEST_STUCK_SHARE:.0%} a piece is left out.
`receipt.json` names every file with its source, license and SHA-256.
"""
