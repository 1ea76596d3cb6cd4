"""The index of the training music, for finding the work in which a passage occurs.

It contains the pitches of lines (`events.lines`), without rhythm, velocities and inner notes, and marks which motifs
(`events.motifs`) are looked up: distinctive ones that occur in no more than `COMMONEST` works, and the first
`MOST_PLACES` occurrences in each piece.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from composer.events.motifs import BUCKETS, STEPS, motif_buckets, motifs, numbers, says_something
from composer.networks.weights import (
    MODELS_FOLDER,
    WEIGHTS_NAME,
    pack_arrays,
    read_card,
    read_released,
    unpack_arrays,
)

MELODIES_FOLDER = MODELS_FOLDER / "originality"
WORKS_NAME, BASELINE_NAME = "works.json", "baseline.json"
COMMONEST = 200
MOST_PLACES = 2
# Wider steps are clipped.
WIDEST_STEP = 13
PRIOR = 8.0


@dataclass(frozen=True, slots=True)
class IndexedWork:
    """A piece of the training set: its names, its file, and its work number.

    Without a title, it is named after its file.
    """

    title: str
    composer: str
    path: str
    number: int

    @property
    def name(self) -> str:
        """The display name."""
        return self.title or Path(self.path).stem


@dataclass(frozen=True, eq=False)
class Melodies:
    """Lines, concatenated, and an index of their motifs.

    `pitches` (notes,) uint8; `first` (lines + 1,) int64 is the start of each line, and the end; `owner` (lines,) is an
    index in `works`; `told` has a packed bit for each note: whether an indexed motif begins there; `surprises` (steps,
    steps, steps) float32 is the information, in bits, of a step after two others. `baseline` has, by length in notes,
    the sorted bits that human pieces share with the lines.
    """

    pitches: np.ndarray
    first: np.ndarray
    owner: np.ndarray
    told: np.ndarray
    surprises: np.ndarray
    works: Sequence[IndexedWork]
    baseline: Mapping[str, Sequence[float]]

    @cached_property
    def _places(self) -> tuple[np.ndarray, np.ndarray]:
        """The places of all indexed motifs by bucket, and the start of each bucket."""
        places = np.flatnonzero(np.unpackbits(self.told)).astype(np.uint32)
        steps = np.diff(self.pitches).view(np.int8)
        bucket = motif_buckets(np.stack([steps[places + offset] for offset in range(STEPS)]).T)
        # A stable sort of 16-bit numbers: numpy uses radix sort.
        places = places[np.argsort(bucket, kind="stable")]
        return places, np.append(0, np.cumsum(np.bincount(bucket, minlength=BUCKETS)))

    def find(self, wanted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Find motifs, (motifs, STEPS) int8; returns the motif number and the place of each hit, (hits,)."""
        places, starts = self._places
        bucket = motif_buckets(wanted).astype(np.int64)
        counts = starts[bucket + 1] - starts[bucket]
        which = np.repeat(np.arange(len(wanted)), counts)
        within = np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)
        place = places[starts[bucket][which] + within].astype(np.int64)
        for offset in range(STEPS):
            step = (self.pitches[place + offset + 1] - self.pitches[place + offset]).view(np.int8)
            same = step == wanted[which, offset]
            which, place = which[same], place[same]
        return which, place

    def line_at(self, places: np.ndarray) -> np.ndarray:
        """The line number at each place."""
        return np.searchsorted(self.first, places, side="right") - 1

    def work_at(self, place: int) -> IndexedWork:
        """The piece whose line is at a place."""
        return self.works[int(self.owner[int(self.line_at(np.array(place)))])]

    def files(self) -> dict[str, bytes]:
        """The files of a release; `load_melodies` reads them."""
        arrays = {
            "steps": np.diff(self.pitches, prepend=np.uint8(0)),
            "lengths": np.diff(self.first).astype(np.uint32),
            "owner": self.owner.astype(np.uint32),
            "told": self.told,
            "surprises": self.surprises,
        }
        return {
            WEIGHTS_NAME: pack_arrays(arrays),
            WORKS_NAME: json.dumps([list(asdict(work).values()) for work in self.works], ensure_ascii=False).encode(),
            BASELINE_NAME: json.dumps(self.baseline).encode() + b"\n",
        }


def melodies_of(lines: Sequence[np.ndarray], owner: Sequence[int], works: Sequence[IndexedWork]) -> Melodies:
    """Index the lines of a training set, each (notes,) uint8, with indices in `works`; lines of the same piece must be
    adjacent."""
    lengths = [len(line) for line in lines]
    pitches = np.concatenate([np.zeros(0, dtype=np.uint8), *lines])
    is_told = np.zeros(len(pitches), dtype=bool)
    found = [motifs(line) for line in lines]
    say = [says_something(motif) for motif in found]
    place = np.concatenate(
        [np.flatnonzero(some) + at for some, at in zip(say, np.cumsum(lengths) - lengths, strict=True)]
    ).astype(np.int64)
    number = np.concatenate([numbers(motif[some]) for motif, some in zip(found, say, strict=True)])
    piece = np.repeat(np.asarray(owner), [int(some.sum()) for some in say])
    work = np.array([work.number for work in works])[piece]
    is_told[place[_are_told(number, piece, work)]] = True
    first = np.append(0, np.cumsum(lengths, dtype=np.int64))
    return Melodies(pitches, first, np.asarray(owner), np.packbits(is_told), _surprises(lines), tuple(works), {})


def _are_told(number: np.ndarray, piece: np.ndarray, work: np.ndarray) -> np.ndarray:
    """Which motifs occur in no more than `COMMONEST` works and are among the first `MOST_PLACES` of their piece;
    bool."""
    _, number = np.unique(number, return_inverse=True)
    pairs = np.unique(number * (work.max(initial=0) + 1) + work)
    is_common = np.bincount(pairs // (work.max(initial=0) + 1), minlength=number.max(initial=0) + 1) > COMMONEST
    order = np.lexsort((piece, number))
    begins = np.append(True, (np.diff(number[order]) != 0) | (np.diff(piece[order]) != 0))[: len(order)]
    counted = np.arange(len(order))
    counted -= np.maximum.accumulate(np.where(begins, counted, 0))
    is_told = np.zeros(len(number), dtype=bool)
    is_told[order] = counted < MOST_PLACES
    return is_told & ~is_common[number]


def step_codes(pitches: np.ndarray) -> np.ndarray:
    """The steps of a line, (notes - 1,) int64, as codes from 0 to 2 * WIDEST_STEP."""
    return np.clip(np.diff(pitches.astype(np.int64)), -WIDEST_STEP, WIDEST_STEP) + WIDEST_STEP


def _surprises(lines: Sequence[np.ndarray]) -> np.ndarray:
    """Minus the base-2 log probability of each step after the two before it; backs off to one step where data is
    sparse."""
    size = 2 * WIDEST_STEP + 1
    counts = np.zeros(size**3)
    for line in lines:
        codes = step_codes(line)
        if len(codes) > 2:
            np.add.at(counts, (codes[:-2] * size + codes[1:-1]) * size + codes[2:], 1)
    threes = counts.reshape(size, size, size)
    chances = np.full(size, 1 / size)
    for seen in (threes.sum(axis=(0, 1)), threes.sum(axis=0), threes):
        chances = (seen + PRIOR * chances) / (seen.sum(axis=-1, keepdims=True) + PRIOR)
    return (-np.log2(chances)).astype(np.float32)


def load_melodies(folder: Path = MELODIES_FOLDER) -> Melodies:
    """Load the released index. Raises MissingDependency if it is missing or damaged."""
    card = read_card(folder)
    arrays = unpack_arrays(read_released(folder, card, WEIGHTS_NAME))
    return Melodies(
        pitches=np.cumsum(arrays["steps"], dtype=np.uint8),
        first=np.append(0, np.cumsum(arrays["lengths"], dtype=np.int64)),
        owner=arrays["owner"].astype(np.int64),
        told=arrays["told"],
        surprises=arrays["surprises"],
        works=tuple(IndexedWork(*names) for names in json.loads(read_released(folder, card, WORKS_NAME))),
        baseline=json.loads(read_released(folder, card, BASELINE_NAME)),
    )
