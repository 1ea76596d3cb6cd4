"""Builds the originality index from a pack: lines of the training split, names of works, and a card."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from composer.corpus.receipt import receipt_rows
from composer.errors import BadInput
from composer.events.lines import lines_of_columns
from composer.events.pack import Pack
from composer.networks.weights import release
from composer.originality.index import IndexedWork, Melodies, melodies_of

QUANTILES = (5, 25, 50, 75, 90, 95, 99)


def melodies_of_pack(pack: Pack, corpus: Path, tell: Callable[[int, int], None]) -> Melodies:
    """Index the lines of the training pieces, not those of the validation and test splits.

    `corpus` is the folder of the pack, with its receipt; `tell` is called with the pieces done and their total. Raises
    BadInput if there is no receipt, or no lines, as in a pack of drums.
    """
    receipt = {row["path"]: row for row in receipt_rows(corpus)}
    numbers: dict[str, int] = {}
    works: list[IndexedWork] = []
    lines: list[np.ndarray] = []
    owner: list[int] = []
    for place in range(len(pack)):
        entry = pack.piece(place)
        tell(place + 1, len(pack))
        if entry.split != "train":
            continue
        row = receipt.get(entry.path, {})
        number = numbers.setdefault(entry.work, len(numbers))
        ticks = pack.bars(place)["ticks"].astype(np.int64)
        is_drums = np.array([part.is_drums for part in entry.parts], dtype=bool)
        for line in lines_of_columns(pack.columns(place), np.cumsum(ticks) - ticks, is_drums):
            lines.append(line.pitches)
            owner.append(len(works))
        works.append(IndexedWork(row.get("title") or entry.title, row.get("composer", ""), entry.path, number))
    if not lines:
        raise BadInput("nothing_to_learn_from", folder=corpus)
    return melodies_of(lines, owner, works)


def with_baseline(melodies: Melodies, baseline: Mapping[str, Sequence[float]]) -> Melodies:
    """Add the baseline: what human pieces share with the index."""
    return replace(melodies, baseline=baseline)


def quantiles(values: Sequence[float]) -> dict[str, float]:
    """Quantiles of some numbers, by percentage."""
    at = np.percentile(np.array(values, dtype=np.float64), list(QUANTILES))
    return dict(zip(map(str, QUANTILES), at.round(1).tolist(), strict=True))


def card_of(melodies: Melodies, measured: Mapping[str, Any]) -> dict[str, Any]:
    """The card of an index: its contents and measurements."""
    return {
        "what": "Lines of the training music, to tell what a piece shares with it.",
        "pieces": len(melodies.works),
        "works": len({work.number for work in melodies.works}),
        "lines": len(melodies.owner),
        "notes": len(melodies.pitches),
        "motifs": int(np.unpackbits(melodies.told).sum()),
        "human": {size: quantiles(bits) for size, bits in melodies.baseline.items()},
        "measured": measured,
    }


def release_melodies(melodies: Melodies, card: Mapping[str, Any], out: Path) -> None:
    """Write an index with its card, also as readable text."""
    release(out, {**melodies.files(), "README.md": _read_me(card).encode()}, card)


def _read_me(card: Mapping[str, Any]) -> str:
    human = "\n".join(
        f"| {size} | {' | '.join(f'{bits:g}' for bits in quantiles.values())} |"
        for size, quantiles in card["human"].items()
    )
    found = "\n".join(
        f"| {row['kind']} | {row['missing']:.0%} | {row['notes']} | {row['found']:.1%} | {row['named']:.1%} | "
        f"{row['above_limit']:.1%} |"
        for row in card["measured"]["quotations"]
    )
    return f"""# The index of originality

Lines of {card["pieces"]:,} pieces ({card["works"]:,} works) of the training music, none of the validation and test
splits: {card["notes"]:,} pitches in {card["lines"]:,} lines, without rhythm, loudness or inner notes, and a bit for
each of {card["motifs"]:,} motifs of six notes by which they are looked up. Made by
`./run.sh corpus index build/corpus --out models/originality`; the receipt of the music is in `models/virtuoso`.

What a piece shares is told in bits: the surprise of the steps of the shared passage, so that scales and broken chords
count little.

Human pieces that nothing was learned from, an excerpt a work: the bits of the most telling passage that they share with
the training music, by length in notes; so many of a hundred share less. Above the 95th, a piece is composed again.

| notes | {" | ".join(map(str, QUANTILES))} |
|---|{"---|" * len(QUANTILES)}
{human}

Quotations planted in those pieces: the tune of a training piece in another key, at another tempo, some of its notes
missing, `alone` for its time, `beside` the other parts, or `over` what its own part plays at the time. `found`: the
passage is told of; `named`: by that work, or one that has the same notes; `above the limit`: enough for the piece
to be composed again.

| kind | notes missing | notes | found | named | above the limit |
|---|---|---|---|---|---|
{found}

An excerpt of 500 notes took {card["measured"]["seconds"]:.2f} s of one processor on average.
"""
