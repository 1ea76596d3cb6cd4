"""Releases a trained virtuoso with its card, curve and receipt."""

import io
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import keras

from composer.corpus.receipt import receipt_rows
from composer.events.pack import Pack
from composer.events.packing import Split
from composer.files import RECEIPT_NAME
from composer.networks.virtuoso.released import HABITS_NAME, SETTINGS_NAME, reading_checksum
from composer.networks.weights import WEIGHTS_NAME, pack_arrays, release
from composer.training.averages import Averages
from composer.training.habits import habits_of
from composer.training.loop import LOG, Learner, TrainingPlan
from composer.training.settings import settings_of


def release_virtuoso(
    network: Learner,
    averages: Averages,
    pack: Pack,
    receipt: bytes,
    plan: TrainingPlan,
    progress: dict[str, Any],
    run: Path,
    out: Path,
) -> dict[str, Any]:
    """Write everything needed to compose, and the card; returns the card.

    `receipt` is from `receipt_of`; `run` is the folder of the training run, with its log; the released weights are the
    averages. Under another backend than TensorFlow, `export` remains to be done.
    """
    with averages.lent():
        weights = pack_arrays(network.arrays())
    log = [json.loads(line) for line in (run / LOG).read_text(encoding="utf-8").splitlines()]
    card = {
        "engine": "virtuoso",
        "what": "A network over note events, one step a note, that learned from public-domain and free music.",
        "shape": asdict(network.shape),
        "parameters": network.count_params(),
        "reads": reading_checksum(),
        "styles": pack.styles,
        "ensembles": pack.ensembles,
        "training": _training(pack, plan, progress, log, network.dtype_policy.name),
    }
    files = {
        WEIGHTS_NAME: weights,
        SETTINGS_NAME: json.dumps([setting.to_json() for setting in settings_of(pack)]).encode() + b"\n",
        HABITS_NAME: pack_arrays(habits_of(pack)),
        RECEIPT_NAME: receipt,
        "curve.png": _curve(log),
        "README.md": _read_me(card).encode(),
    }
    release(out, files, card)
    if keras.backend.backend() == "tensorflow":
        from composer.networks.virtuoso.export import export

        export(out)
    return card


def _training(
    pack: Pack, plan: TrainingPlan, progress: dict[str, Any], log: list[dict[str, Any]], precision: str
) -> dict[str, Any]:
    heard = pack.numbers("train")
    return {
        "pieces": len(heard),
        "events_in_corpus": int(pack.rows["events"][heard].sum()),
        "steps": progress["step"],
        "events_heard": progress["events"],
        "hours": round(progress["seconds"] / 3600, 2),
        "before": progress["before"],
        "sequence": plan.sequence,
        "batch": plan.batch,
        "seed": plan.seed,
        "peak_rate": plan.peak_rate,
        "keras_backend": keras.backend.backend(),
        "precision": precision,
        "validation": [row for row in log if "validation" in row][-1],
    }


def receipt_of(pack: Pack, corpus: Path) -> bytes:
    """The rows of the receipt in the folder of a pack for the training pieces. Raises BadInput if there is none."""
    rows = _rows_for(pack, corpus, "train")
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    return f"[\n{lines}\n]\n".encode()


def heard_before(pack: Pack, corpus: Path, start: Path) -> int:
    """The number of held-out files of a pack in a folder that are in the receipt of weights, by content; 0 without."""
    learned = {row["sha256"] for row in receipt_rows(start)} if (start / RECEIPT_NAME).exists() else set()
    return sum(row["sha256"] in learned for row in _rows_for(pack, corpus, "validation", "test"))


def _rows_for(pack: Pack, corpus: Path, *splits: Split) -> list[dict[str, Any]]:
    paths = {pack.piece(number).path for number in pack.numbers(*splits)}
    return [row for row in receipt_rows(corpus) if row["path"] in paths]


def _curve(log: list[dict[str, Any]]) -> bytes:
    """The training curve as a PNG."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.subplots()
    steps = [row for row in log if "loss" in row]
    checks = [row for row in log if "validation" in row]
    axes.plot(*_columns(steps, "loss"), label="training, nats an event", color="#8a8fa3", linewidth=0.7)
    axes.plot(*_columns(checks, "validation"), label="validation, nats a note", color="#b3541e", marker=".")
    last = checks[-1]
    at = (last["seconds"] / 3600, last["validation"])
    axes.annotate(f"{last['validation']:.3f}", at, (0, 8), textcoords="offset points", ha="right")
    lowest = min(row["validation"] for row in checks)
    axes.set(xlabel="hours", ylabel="nats", title="Virtuoso", ylim=(lowest - 1, lowest + 6))
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=120)
    return buffer.getvalue()


def _columns(rows: list[dict[str, Any]], name: str) -> tuple[list[float], list[float]]:
    return [row["seconds"] / 3600 for row in rows], [row[name] for row in rows]


def _read_me(card: dict[str, Any]) -> str:
    """The card as readable text."""
    training = card["training"]
    validation = training["validation"]
    runs = [*training["before"], training]
    steps, heard, hours = (sum(run[name] for run in runs) for name in ("steps", "events_heard", "hours"))
    in_runs = f", in {len(runs)} runs, each from the weights of the one before" if len(runs) > 1 else ""
    fields = ("bar_advance", "position", "part", "pitch", "duration", "velocity")
    by_field = " | ".join(f"{validation[name]:.3f}" for name in fields)
    layers = ", ".join(card["shape"]["layers"])
    return f"""# The virtuoso network

{card["what"]} {card["parameters"]:,} parameters, kept as float16. Layers: {layers}; width {card["shape"]["width"]}.

- Learned from {training["events_in_corpus"]:,} note events in {training["pieces"]:,} pieces.
- {steps:,} steps, {heard:,} note events heard, {hours:.1f} hours ({training["precision"]},
  Keras on {training["keras_backend"]}){in_runs}.
- On pieces of the validation split, told style, key, meter, tempo and instruments, but nothing of the plan of the
  piece: {validation["validation"]:.3f} nats a note in sequences of {training["sequence"]}.

| when (bars) | when (in the bar) | part | pitch | duration | velocity |
|---|---|---|---|---|---|
| {by_field} |

![training curve](curve.png)

`receipt.json` names every file with its source, license and SHA-256; `settings.json` holds the meters, tempos, keys and
instruments of training pieces, of which new pieces take theirs; `habits.npz` says of each style how much likelier its
training pieces make an interval, a length or a wait than all of them do; `critic.npz`, once `train --engine critic` has
made it, tells composed phrases from real ones.
"""
