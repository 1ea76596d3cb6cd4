"""Learns grooves: real bars are clustered, and only the statistics of each cluster are kept, never an actual bar."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from composer.errors import BadInput
from composer.events.kit import NAMES, SLOTS_PER_QUARTER, TOMS, Struck, joined
from composer.files import RECEIPT_NAME
from composer.networks.grooves import FOLDER, GROOVE_OUTLINES, KINDS
from composer.networks.weights import WEIGHTS_NAME, pack_arrays, release
from composer.training.groove_material import GrooveMaterial, material, swing

MOST_PATTERNS = 8
FEWEST_BARS = 8
SMALLEST_SHARE = 0.03
# The most bars used from a file, so that none dominates.
MOST_BARS_OF_FILE = 40
MOST_CLUSTERED = 1500
# Mean crashes per bar: with more, the bar is not a timekeeping pattern.
CRASH, MOST_CRASHES = NAMES.index("crash"), 0.75
# The statistics use the part of a cluster nearest to its center; the rest would blur it.
CORE_SHARE = 0.5
# A bar with this many tom hits is a fill.
FILL_TOMS = 4
MOST_FILLS = 6
FILL_BEATS = {"4/4": 2, "3/4": 1, "6/8": 1}
# Kick and snare distinguish patterns more than the rest.
WEIGHTS = np.array([2.0 if name in ("kick", "snare", "stick") else 0.6 if name == "crash" else 1.0 for name in NAMES])
DESCENTS = 20


def learn_grooves(corpus: Path, out: Path, tell: Callable[[str], None]) -> dict[str, Any]:
    """Learn every groove from the drums of a corpus and release them in `out`; returns the card.

    Raises BadInput if there is no manifest, or no drums for a groove.
    """
    learned, held_out = material(corpus, tell)
    missing = [groove for groove in GROOVE_OUTLINES if groove not in learned]
    if missing:
        raise BadInput("no_drums_to_learn_from", corpus=corpus, grooves=tuple(missing))
    arrays: dict[str, np.ndarray] = {}
    index: dict[str, dict[str, list[dict[str, float]]]] = {"grooves": {}, "fills": {}}
    for groove, outline in GROOVE_OUTLINES.items():
        tell(f"learning {groove}")
        index["grooves"][groove] = _kept(_patterns(learned[groove], outline.kind), arrays)
    for kind in KINDS:
        tell(f"learning fills in {kind}")
        of_kind = [learned[groove] for groove, outline in GROOVE_OUTLINES.items() if outline.kind == kind]
        index["fills"][kind] = _kept(_fills(of_kind, kind), arrays)
    card = _card(learned, held_out, index, arrays)
    files = {
        WEIGHTS_NAME: pack_arrays(arrays),
        "index.json": json.dumps(index).encode() + b"\n",
        RECEIPT_NAME: _receipt(learned, corpus),
        "README.md": _read_me(card).encode(),
    }
    release(out, files, card)
    return card


Cluster = dict[str, Any]


def _patterns(heard: GrooveMaterial, kind: str) -> list[Cluster]:
    """The most common patterns: of two bars in 4/4, where an answer follows a call, and of one bar otherwise."""
    is_fill = heard.struck.hits[:, :, TOMS].sum(axis=(1, 2)) >= FILL_TOMS
    if kind == "4/4":
        firsts = _even(np.flatnonzero(heard.is_followed & ~is_fill & ~np.roll(is_fill, -1)), heard.files)
        windows = [heard.struck.taken(firsts), heard.struck.taken(firsts + 1)]
        return _clusters(joined(windows, axis=1), 2, MOST_PATTERNS)
    return _clusters(heard.struck.taken(_even(np.flatnonzero(~is_fill), heard.files)), 1, MOST_PATTERNS)


def _even(places: np.ndarray, files: np.ndarray) -> np.ndarray:
    """Indices of bars, limited for each file and spread over it."""
    of_files = [places[files[places] == file] for file in np.unique(files)]
    spread = [np.linspace(0, len(of_file) - 1, min(len(of_file), MOST_BARS_OF_FILE)) for of_file in of_files]
    return np.concatenate([of_file[at.astype(int)] for of_file, at in zip(of_files, spread, strict=True)])


def _fills(heard: Sequence[GrooveMaterial], kind: str) -> list[Cluster]:
    """The most common fills of the last beats of a bar, over all grooves in a meter."""
    slots = FILL_BEATS[kind] * SLOTS_PER_QUARTER
    tails = [
        Struck(*(array[:, -slots:] for array in (m.struck.hits, m.struck.velocities, m.struck.offsets))) for m in heard
    ]
    heard_tails = joined(tails)
    is_fill = heard_tails.hits[:, :, TOMS].sum(axis=(1, 2)) >= FILL_TOMS * FILL_BEATS[kind] / 2
    return _clusters(heard_tails.taken(np.flatnonzero(is_fill)), 1, MOST_FILLS)


def _clusters(bars: Struck, count: int, most: int) -> list[Cluster]:
    """The statistics of at most `most` clusters of bars, each of `count` bars, sparsest first; small ones are dropped.

    Found by k-medoids with the greedy initialization of PAM (Kaufman and Rousseeuw 1990).
    """
    chosen = np.unique(np.linspace(0, len(bars) - 1, min(len(bars), MOST_CLUSTERED)).round().astype(int))
    flat = (bars.hits[chosen] * np.sqrt(WEIGHTS)).reshape(len(chosen), -1).astype(np.float32)
    squares = (flat**2).sum(axis=1)
    distances = np.maximum(squares[:, np.newaxis] + squares - 2 * flat @ flat.T, 0)
    medoids = _medoids(distances, min(most, max(len(chosen) // FEWEST_BARS, 1)))
    belongs = np.argmin(distances[:, medoids], axis=1)
    clusters = []
    for place in range(len(medoids)):
        inside = np.flatnonzero(belongs == place)
        if len(inside) < max(FEWEST_BARS, SMALLEST_SHARE * len(chosen)):
            continue
        nearest = inside[np.argsort(distances[inside, medoids[place]], kind="stable")]
        if bars.hits[chosen[inside]][:, :, CRASH].sum() > MOST_CRASHES * count * len(inside):
            continue
        members = bars.taken(chosen[nearest[: max(round(CORE_SHARE * len(inside)), FEWEST_BARS)]])
        struck = members.hits.sum(axis=0)
        divisor = np.maximum(struck, 1)
        clusters.append(
            {
                "probability": struck / len(members),
                "velocity": members.velocities.sum(axis=0) / divisor,
                "offset": members.offsets.sum(axis=0) / divisor,
                "bars": count,
                "share": len(inside) / len(chosen),
                "hits": float(struck.sum() / len(members) / count),
            }
        )
    return sorted(clusters, key=lambda cluster: float(cluster["hits"]))


def _medoids(distances: np.ndarray, count: int) -> list[int]:
    """The indices of `count` medoids: added greedily, then each moved to the middle of its cluster."""
    medoids = [int(np.argmin(distances.sum(axis=0)))]
    while len(medoids) < count:
        nearest = distances[:, medoids].min(axis=1)
        medoids.append(int(np.argmin(np.minimum(distances, nearest[:, np.newaxis]).sum(axis=0))))
    for _ in range(DESCENTS):
        belongs = np.argmin(distances[:, medoids], axis=1)
        moved = []
        for place in range(count):
            members = np.flatnonzero(belongs == place)
            inner = distances[np.ix_(members, members)].sum(axis=0)
            moved.append(int(members[np.argmin(inner)]) if len(members) else medoids[place])
        if moved == medoids:
            break
        medoids = moved
    return medoids


def _kept(clusters: Sequence[Cluster], arrays: dict[str, np.ndarray]) -> list[dict[str, float]]:
    """Put the arrays of clusters into `arrays`; returns their other properties."""
    rows = []
    for cluster in clusters:
        number = len(arrays) // 3
        for field in ("probability", "velocity", "offset"):
            arrays[f"{field}_{number}"] = cluster[field].astype(np.float32)
        told = {field: round(cluster[field], 4) for field in ("bars", "share", "hits")}
        rows.append({"number": number, **told})
    return rows


def _likeness(
    learned: GrooveMaterial,
    held_out: GrooveMaterial | None,
    rows: Sequence[dict[str, float]],
    arrays: dict[str, np.ndarray],
) -> dict[str, float]:
    """The overlap (0..1) of hit distributions over drums and positions: between the patterns and held-out bars, and for
    comparison between the training bars and held-out bars."""
    if held_out is None:
        return {}
    slots = learned.struck.hits.shape[1]
    drawn = np.zeros(learned.struck.hits.shape[1:])
    for row in rows:
        probability = arrays[f"probability_{row['number']}"]
        drawn += row["share"] * probability.reshape(-1, slots, len(NAMES)).mean(axis=0)
    heard, new = (of.struck.hits.mean(axis=0) for of in (learned, held_out))

    def overlap(one: np.ndarray, other: np.ndarray) -> float:
        return round(float(np.minimum(one / one.sum(), other / other.sum()).sum()), 3)

    return {"patterns_like_held_out": overlap(drawn, new), "learnt_like_held_out": overlap(heard, new)}


def _card(
    learned: dict[str, GrooveMaterial],
    held_out: dict[str, GrooveMaterial],
    index: dict[str, dict[str, list[dict[str, float]]]],
    arrays: dict[str, np.ndarray],
) -> dict[str, Any]:
    return {
        "engine": FOLDER,
        "what": "Drum patterns of eight grooves and their fills: statistics of clusters of real bars.",
        "classes": list(NAMES),
        "grooves": {
            groove: {
                "meter": outline.kind,
                "files": len(learned[groove].entries),
                "bars": len(learned[groove].struck),
                "held_out_bars": len(held_out[groove].struck) if groove in held_out else 0,
                "tempo": round(float(np.median(learned[groove].tempos)), 1),
                "swing": round(swing(learned[groove].struck.hits), 3),
                "patterns": len(index["grooves"][groove]),
                **_likeness(learned[groove], held_out.get(groove), index["grooves"][groove], arrays),
            }
            for groove, outline in GROOVE_OUTLINES.items()
        },
        "fills": {kind: len(rows) for kind, rows in index["fills"].items()},
    }


def _receipt(learned: dict[str, GrooveMaterial], corpus: Path) -> bytes:
    """The receipt rows of the training files, each once, in order."""
    entries = {entry.path: entry for groove in GROOVE_OUTLINES for entry in learned[groove].entries}
    rows = [entries[path].receipt(corpus) for path in sorted(entries)]
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    return f"[\n{lines}\n]\n".encode()


def _read_me(card: dict[str, Any]) -> str:
    """The card as readable text."""
    rows = "\n".join(
        f"| {name} | {row['meter']} | {row['files']} | {row['bars']:,} | {row['tempo']:g} | {row['swing']:.2f} "
        f"| {row['patterns']} | {row.get('patterns_like_held_out', '')} | {row.get('learnt_like_held_out', '')} |"
        for name, row in card["grooves"].items()
    )
    fills = ", ".join(f"{count} in {kind}" for kind, count in card["fills"].items())
    return f"""# Grooves

{card["what"]}
A pattern says how likely each drum is in each place of one bar or two, how loud, and how early or late it is there on
average; no bar of anybody's playing is in it. Clusters of fewer than {FEWEST_BARS} bars were left out.

| groove | meter | files | bars | tempo | swing | patterns | like held-out bars | bars heard like them |
|---|---|---|---|---|---|---|---|---|
{rows}

Fills, from all grooves of a meter: {fills}.
Tempo is the median of the files; swing is the share of off-beat hits on the last triplet of the beat. The last two
columns are overlapped areas, 0 to 1, of the distributions of strokes over drums and places: that of the patterns with
that of a fifth of the files, held out, and that of the files learned from with the same.

`receipt.json` names every file with its source, license and SHA-256; `index.json` lists the patterns of `weights.npz`.
"""
