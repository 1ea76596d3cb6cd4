"""Trains the two networks for beat tracking in JAX (only a development requirement).

Both learn to classify chords, or beats; the first also the tempo. Adam (Kingma and Ba 2015) with cosine decay over the
given time.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from composer.beats.features import REGISTER_COLUMNS
from composer.beats.network import BEAT_DILATIONS, CHORD_DILATIONS, KERNEL, METERS
from composer.beats.tracking import PERIOD_BINS
from composer.corpus.duplicates import runs, skyline, unrelated
from composer.corpus.manifest import Entry, read_manifest
from composer.corpus.reading import readable
from composer.corpus.stripped import has_played_tempos, is_held_out
from composer.errors import BadInput
from composer.networks.weights import WEIGHTS_NAME, pack_arrays, release
from composer.training.beat_examples import Example, examples_of

WIDTH = 48
RATE, DECAY, DROPOUT, WARM_UP = 2e-3, 1e-3, 0.1, 50
# The share of performed pieces among the examples of a step.
PLAYED_SHARE = 0.5
VERSIONS_OF_PLAYED = 3
FEWEST_NOTES, MOST_NOTES = 60, 4000
REGISTER_SPREAD = 0.15
Weights = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Network:
    """One of the two networks: its name, dilations, outputs, and the length of its training excerpts."""

    name: str
    dilations: tuple[int, ...]
    outputs: int
    length: int
    batch: int
    has_whole: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Heard:
    """A piece to learn from: its runs (see `corpus.duplicates`), and its examples for both networks, in versions."""

    entry: Entry
    is_played: bool
    runs: np.ndarray
    examples: list[tuple[Example, Example]]


CHORDS = Network("chords", CHORD_DILATIONS, 2 + PERIOD_BINS, 512, 10, False)
BEATS = Network("beats", BEAT_DILATIONS, 1 + len(METERS), 256, 16, True)


def train_beats(folder: Path, out: Path, minutes: float, tell: Callable[[str], None], seed: int = 0) -> dict[str, Any]:
    """Train on a folder of music with a manifest, except all editions of held-out works; write weights, card, receipt.

    Unreadable files are skipped. `minutes` is divided between the two networks. Raises BadInput if the folder has
    nothing to learn from.
    """
    generator = np.random.default_rng(seed)
    held_out: list[np.ndarray] = []
    heard: list[_Heard] = []
    for entry, piece in readable((entry for entry in read_manifest(folder) if entry.may_be_learned), tell):
        played = has_played_tempos(entry)
        if played and is_held_out(entry):
            held_out.append(runs(skyline(piece)))
        elif FEWEST_NOTES <= piece.note_count <= MOST_NOTES and any(not part.is_drums for part in piece.parts):
            tell(f"{len(heard)} pieces")
            versions = VERSIONS_OF_PLAYED if played else 1
            pairs = [examples_of(piece, played, generator) for _ in range(versions)]
            heard.append(_Heard(entry, played, runs(skyline(piece)), pairs))
    is_new = unrelated([each.runs for each in heard], held_out)
    heard = [each for each, new in zip(heard, is_new, strict=True) if new]
    if not heard:
        raise BadInput("nothing_to_learn_beats_from", folder=folder)
    weights: dict[str, np.ndarray] = {}
    steps = {}
    for place, network in enumerate((CHORDS, BEATS)):
        groups = [
            [pair[place] for each in heard if each.is_played == played for pair in each.examples]
            for played in (True, False)
        ]
        trained, steps[network.name] = _train(network, groups, minutes * 30, generator, tell)
        weights |= trained
    card = {
        "engine": "beats",
        "what": "Where the beats and the bars of a performance are.",
        "parameters": int(sum(array.size for array in weights.values())),
        "training": {"pieces": len(heard), "steps": steps, "minutes": minutes, "seed": seed},
    }
    receipt = json.dumps([each.entry.receipt(folder) for each in heard], indent=1, ensure_ascii=False).encode()
    release(out, {WEIGHTS_NAME: pack_arrays(weights), "receipt.json": receipt + b"\n"}, card)
    return card


def _train(
    network: Network,
    groups: Sequence[Sequence[Example]],
    seconds: float,
    generator: np.random.Generator,
    tell: Callable[[str], None],
) -> tuple[dict[str, np.ndarray], int]:
    """The weights by the names in `beats.network`, and the number of steps."""
    groups = [group for group in groups if group]
    sample = np.concatenate([example.features[::20] for group in groups for example in group]).astype(np.float32)
    mean, deviation = sample.mean(axis=0), sample.std(axis=0) + 1e-2
    weights = _begin(network, len(mean), generator)
    moments = jax.tree.map(jnp.zeros_like, weights), jax.tree.map(jnp.zeros_like, weights)
    update = jax.jit(lambda *given: _update(network, *given))
    begun, step = time.monotonic(), 0
    while (share := (time.monotonic() - begun) / seconds) < 1:
        step += 1
        rate = RATE * min(1, step / WARM_UP) * (0.5 + 0.5 * np.cos(np.pi * share))
        batch = next(_batches(network, groups, mean, deviation, generator))
        weights, moments, loss = update(weights, moments, batch, jax.random.key(step), rate, float(step))
        if step % 50 == 0:
            tell(f"{network.name}: step {step}, loss {float(loss):.3f}")
    named = {"mean": mean, "deviation": deviation, **{name: np.asarray(array) for name, array in weights.items()}}
    return {f"{network.name}_{name}": array.astype(np.float32) for name, array in named.items()}, step


def _begin(network: Network, columns: int, generator: np.random.Generator) -> Weights:
    def drawn(*shape: int, gain: float = 1.0) -> jax.Array:
        inputs = int(np.prod(shape[:-1]))
        return jnp.asarray(generator.normal(0, gain * np.sqrt(1.5 / inputs), shape), dtype=jnp.float32)

    seen = 2 * WIDTH if network.has_whole else WIDTH
    weights: Weights = {"in": drawn(columns, WIDTH), "in_bias": jnp.zeros(WIDTH)}
    for block in range(len(network.dilations)):
        weights[f"kernel_{block}"] = drawn(KERNEL, WIDTH, WIDTH)
        weights[f"out_{block}"] = drawn(WIDTH, WIDTH, gain=0.3)
        weights |= {f"kernel_bias_{block}": jnp.zeros(WIDTH), f"out_bias_{block}": jnp.zeros(WIDTH)}
    return weights | {"heads": drawn(seen, network.outputs, gain=0.3), "heads_bias": jnp.zeros(network.outputs)}


def _batches(
    network: Network,
    groups: Sequence[Sequence[Example]],
    mean: np.ndarray,
    deviation: np.ndarray,
    generator: np.random.Generator,
) -> Iterator[Mapping[str, np.ndarray]]:
    """Excerpts of examples, endlessly."""
    shape = network.batch, network.length
    while True:
        batch = {"features": np.zeros((*shape, len(mean)), np.float32), "mask": np.zeros(shape, np.float32)}
        batch |= {name: np.zeros(shape, np.int32) for name in ("is_beat", "is_bar", "tempo", "meter")}
        for row in range(network.batch):
            group = groups[0] if len(groups) == 1 or generator.random() < PLAYED_SHARE else groups[1]
            example = group[int(generator.integers(len(group)))]
            begin = int(generator.integers(0, max(len(example) - network.length, 0) + 1))
            end = min(begin + network.length, len(example))
            features = example.features[begin:end].astype(np.float32)
            features[:, REGISTER_COLUMNS] += generator.normal(0, REGISTER_SPREAD)
            batch["features"][row, : end - begin] = (features - mean) / deviation
            batch["mask"][row, : end - begin] = 1
            for name in ("is_beat", "is_bar", "tempo", "meter"):
                batch[name][row, : end - begin] = getattr(example, name)[begin:end]
        yield batch


def _said(network: Network, weights: Weights, batch: Mapping[str, jax.Array], key: jax.Array) -> jax.Array:
    """The output of a network, as computed by `beats.network`, with dropout."""

    def normed(hidden: jax.Array) -> jax.Array:
        return hidden * jax.lax.rsqrt(jnp.mean(hidden * hidden, axis=-1, keepdims=True) + 1e-4)

    mask = batch["mask"][..., None]
    hidden = jax.nn.relu(batch["features"] @ weights["in"] + weights["in_bias"]) * mask
    length = hidden.shape[1]
    for block, dilation in enumerate(network.dilations):
        reach = dilation * (KERNEL // 2)
        padded = jnp.pad(normed(hidden), ((0, 0), (reach, reach), (0, 0)))
        taps = [padded[:, tap * dilation : tap * dilation + length] for tap in range(KERNEL)]
        found = sum(there @ weights[f"kernel_{block}"][tap] for tap, there in enumerate(taps))
        found = jax.nn.relu(found + weights[f"kernel_bias_{block}"])
        kept = jax.random.bernoulli(jax.random.fold_in(key, block), 1 - DROPOUT, (found.shape[0], 1, WIDTH))
        found = found * kept / (1 - DROPOUT)
        hidden = (hidden + found @ weights[f"out_{block}"] + weights[f"out_bias_{block}"]) * mask
    hidden = normed(hidden) * mask
    if network.has_whole:
        whole = hidden.sum(axis=1, keepdims=True) / mask.sum(axis=1, keepdims=True)
        hidden = jnp.concatenate([hidden, jnp.broadcast_to(whole, hidden.shape)], axis=-1)
    return hidden @ weights["heads"] + weights["heads_bias"]


def _loss(network: Network, weights: Weights, batch: Mapping[str, jax.Array], key: jax.Array) -> jax.Array:
    said, mask = _said(network, weights, batch, key), batch["mask"]

    def binary(logits: jax.Array, target: jax.Array) -> jax.Array:
        return jnp.maximum(logits, 0) - logits * target + jnp.log1p(jnp.exp(-jnp.abs(logits)))

    def among(logits: jax.Array, target: jax.Array) -> jax.Array:
        return -jnp.take_along_axis(jax.nn.log_softmax(logits), target[..., None], axis=-1)[..., 0]

    if network is CHORDS:
        losses = 2 * binary(said[..., 0], batch["is_beat"]) + 2 * binary(said[..., 1], batch["is_bar"])
        losses += 0.4 * among(said[..., 2:], batch["tempo"])
    else:
        losses = binary(said[..., 0], batch["is_bar"]) + 0.3 * among(said[..., 1:], batch["meter"])
    return (losses * mask).sum() / mask.sum()


def _update(
    network: Network,
    weights: Weights,
    moments: tuple[Weights, Weights],
    batch: Mapping[str, jax.Array],
    key: jax.Array,
    rate: jax.Array,
    step: jax.Array,
) -> tuple[Weights, tuple[Weights, Weights], jax.Array]:
    """One step of Adam; gradients are clipped to norm 1."""
    loss, gradients = jax.value_and_grad(lambda there: _loss(network, there, batch, key))(weights)
    length = jnp.sqrt(sum(jnp.sum(gradient**2) for gradient in jax.tree.leaves(gradients)))
    gradients = jax.tree.map(lambda gradient: gradient * jnp.minimum(1, 1 / length), gradients)
    first = jax.tree.map(lambda old, new: 0.9 * old + 0.1 * new, moments[0], gradients)
    second = jax.tree.map(lambda old, new: 0.99 * old + 0.01 * new**2, moments[1], gradients)

    def moved(weight: jax.Array, mean: jax.Array, square: jax.Array) -> jax.Array:
        direction = mean / (1 - 0.9**step) / (jnp.sqrt(square / (1 - 0.99**step)) + 1e-7)
        return weight - rate * (direction + DECAY * weight)

    return jax.tree.map(moved, weights, first, second), (first, second), loss
