"""Batches in an order determined by the seed, so that training can resume at any step.

In each epoch, all pieces are concatenated in a new order and cut into sequences of equal length, which are shuffled.
Each piece is augmented, and some conditions are hidden, differently in every epoch.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from composer.events.augmentation import PIANO_HIGHEST, PIANO_LOWEST
from composer.events.columns import (
    BAR_COLUMNS,
    CHORD_COLUMNS,
    FIGURE_COLUMNS,
    FIGURE_KINDS,
    HINT_COLUMNS,
    KIND_DRUMS,
    KIND_SLOTS,
    LEVELS,
    NEXT_COLUMNS,
    PIECE_COLUMNS,
    PLACE,
)
from composer.events.hints import HERE
from composer.events.vocabulary import LARGEST_PART_COUNT, PART, PITCH, TEMPO_CLASSES, TIE, VELOCITY
from composer.training.material import Material

OCTAVE_CHANCE = 0.25
MOST_TEMPO_STEPS = 2
# One loudness level.
VELOCITY_STEP = 8
LEAN_WEIGHT = 3

RECALL = [name for name in PLACE if "recall" in name or "hint" in name]
# Conditions that are hidden together, with probabilities.
HIDDEN_TOGETHER: tuple[tuple[float, tuple[str, ...]], ...] = (
    *((0.15, (f"style_{slot}",)) for slot in range(4)),
    (0.1, tuple(f"style_{slot}" for slot in range(4))),
    (0.1, ("mode",)),
    (0.15, ("ensemble",)),
    (0.1, ("expressive",)),
    (0.15, tuple(column.name for column in PIECE_COLUMNS if column.name.startswith("kind"))),
    (0.15, ("tempo",)),
    (0.3, ("section", "next_section")),
    *((0.35, (name, f"next_{name}")) for name in ("energy", "density", "loudness", "register")),
    (0.3, ("bar_number", "bars_left")),
    (0.4, tuple(RECALL)),
    (0.5, tuple(column.name for column in CHORD_COLUMNS)),
    *((0.1, tuple(c.name for c in FIGURE_COLUMNS if c.name.startswith(kind))) for kind in FIGURE_KINDS),
)
# The probability of hiding the recalls of some bars only. A guess.
SOME_RECALLS_HIDDEN_CHANCE = 0.4
PITCH_COLUMNS = ("pitch", "hint_pitch", *(f"{kind}_pitch" for kind in FIGURE_KINDS))
# Everything that only a plan of the piece can tell.
PLAN = tuple(
    column.name
    for column in (*BAR_COLUMNS, *NEXT_COLUMNS, *HINT_COLUMNS, *CHORD_COLUMNS)
    if column.name not in ("numerator", "denominator", "ticks", "next_ticks", "tempo", "bar_number")
)
PLAN_HIDDEN_CHANCE = 0.4
# How often the ending is told nevertheless.
ENDING_TOLD_CHANCE = 0.6


@dataclass(frozen=True, slots=True)
class Batch:
    """The data of a training step: `inputs` of the network, and its targets.

    `targets` (batch, steps, 6) int32; `scored` (batch, steps, 7) float32.
    """

    inputs: dict[str, np.ndarray]
    targets: np.ndarray
    scored: np.ndarray


class Batches:
    """The batches of a training run by number, each with `batch` sequences of `steps` steps."""

    def __init__(self, material: Material, batch: int, steps: int, seed: int, varied: bool = True):
        self.material, self.batch, self.steps, self.seed, self.varied = material, batch, steps, seed, varied
        self._order = lru_cache(maxsize=2)(self._shuffled)

    def __call__(self, number: int, lean: bool = False) -> Batch:
        """Batch `number`, from 0; `lean` favors performed pieces over written ones."""
        sequences = [self._sequence(number * self.batch + row, lean) for row in range(self.batch)]
        return Batch(
            inputs={name: np.stack([sequence[name] for sequence in sequences]) for name in INPUTS},
            targets=np.stack([sequence["targets"] for sequence in sequences]).astype(np.int32),
            scored=np.stack([sequence["scored"] for sequence in sequences]).astype(np.float32),
        )

    def sequences_an_epoch(self, lean: bool = False) -> int:
        """The number of complete sequences in an epoch."""
        lengths = np.diff(self.material.edges) * self._weights(lean)
        return max(int(lengths.sum()) // self.steps - 1, 1)

    def _weights(self, lean: bool) -> np.ndarray:
        """The mean number of times each piece is heard in an epoch; (pieces,)."""
        weights = self.material.weights if self.varied else np.ones(len(self.material))
        return weights * np.where(self.material.expressive & lean, LEAN_WEIGHT, 1)

    def _shuffled(self, epoch: int, lean: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The pieces of an epoch in order, the step at which each ends, and the first steps of sequences."""
        random = np.random.default_rng((self.seed, epoch, int(lean)))
        times = np.floor(self._weights(lean) + random.random(len(self.material))).astype(np.int64)
        pieces = random.permutation(np.repeat(np.arange(len(self.material)), times))
        ends = np.cumsum(np.diff(self.material.edges)[pieces])
        count = self.sequences_an_epoch(lean)
        room = max(int(ends[-1]) - count * self.steps, 0)
        firsts = random.permutation(count) * self.steps + random.integers(min(room, self.steps) + 1)
        return pieces, ends, firsts

    def _sequence(self, number: int, lean: bool) -> dict[str, np.ndarray]:
        epoch, place = divmod(number, self.sequences_an_epoch(lean))
        pieces, ends, firsts = self._order(epoch, lean)
        at, stop = int(firsts[place]), int(firsts[place]) + self.steps
        stretches = []
        # Pieces shorter than a sequence start over.
        turn, within = divmod(at, int(ends[-1]))
        which = turn * len(pieces) + int(np.searchsorted(ends, within, side="right"))
        while at < stop:
            turn, which_piece = divmod(which, len(pieces))
            piece = int(pieces[which_piece])
            begin = int(ends[which_piece]) - self._length(piece) + turn * int(ends[-1])
            first, last = at - begin, min(stop - begin, self._length(piece))
            random = np.random.default_rng((self.seed, epoch, which, first)) if self.varied else None
            stretches.append(stretch(self.material, piece, first, last, random))
            at, which = begin + last, which + 1
        return {name: np.concatenate([part[name] for part in stretches]) for name in stretches[0]}

    def _length(self, piece: int) -> int:
        return int(self.material.edges[piece + 1] - self.material.edges[piece])


INPUTS = ("codes", "starts", "time", "chosen", "references")


def stretch(
    material: Material, piece: int, first: int, last: int, random: np.random.Generator | None
) -> dict[str, np.ndarray]:
    """The steps `first` to `last` of a piece: INPUTS, targets and what is scored; augmented and partly hidden if
    `random`."""
    begin = int(material.edges[piece])
    steps = slice(begin + first, begin + last)
    rows, events, references = (array[steps].copy() for array in (material.rows, material.events, material.references))
    if random is not None:
        _vary(rows, events, references, material, piece, random)
        _hide(rows, random)
    starts = np.zeros(len(rows), dtype=np.int32)
    starts[0] = 1
    return {
        "codes": rows,
        "starts": starts,
        "time": material.time[steps],
        "chosen": chosen_codes(events, material.programs[steps]),
        "references": references,
        "targets": events,
        "scored": material.scored[steps],
    }


def chosen_codes(events: np.ndarray, programs: np.ndarray) -> np.ndarray:
    """The codes that the head is told while predicting events (…, 6), (…, 6) uint8: see `networks.virtuoso.network`."""
    return np.concatenate([events[..., :-1] + 1, programs[..., np.newaxis] + 1], axis=-1).astype(np.uint8)


def _vary(
    rows: np.ndarray,
    events: np.ndarray,
    references: np.ndarray,
    material: Material,
    piece: int,
    random: np.random.Generator,
) -> None:
    """Augment by an octave, and slightly in tempo and loudness; in place."""
    octave = 12 * int(random.integers(-1, 2)) if random.random() < OCTAVE_CHANCE else 0
    lowest, highest = material.lowest[piece] + octave, material.highest[piece] + octave
    has_drums = bool((rows[:, PLACE["kind_0"] : PLACE["kind_0"] + KIND_SLOTS] == KIND_DRUMS + 1).any())
    if octave and not has_drums and lowest >= PIANO_LOWEST and highest <= PIANO_HIGHEST:
        for codes in (*(rows[:, PLACE[column]] for column in PITCH_COLUMNS), references):
            codes[codes > 0] += np.uint8(octave % 256)
        events[events[:, PART] < LARGEST_PART_COUNT, PITCH] += np.uint8(octave % 256)
        rows[:, [PLACE["register"], PLACE["next_register"]]] = 0
    tempo = rows[:, PLACE["tempo"]].astype(np.int64)
    faster = tempo + int(random.integers(-MOST_TEMPO_STEPS, MOST_TEMPO_STEPS + 1))
    rows[:, PLACE["tempo"]] = np.where(tempo > 0, np.clip(faster, 1, TEMPO_CLASSES), 0)
    louder = VELOCITY_STEP * int(random.integers(-1, 2))
    if material.expressive[piece] and louder:
        codes = rows[:, PLACE["velocity"]]
        rows[:, PLACE["velocity"]] = np.where(codes > 1, np.clip(codes.astype(np.int64) + louder, 2, 128), codes)
        for column in ("loudness", "next_loudness"):
            codes = rows[:, PLACE[column]]
            moved = np.clip(codes.astype(np.int64) + louder // VELOCITY_STEP, 1, LEVELS)
            rows[:, PLACE[column]] = np.where(codes > 0, moved, 0)
        velocity = events[:, VELOCITY]
        events[:, VELOCITY] = np.where(velocity > TIE, np.clip(velocity.astype(np.int64) + louder, 1, 127), velocity)


def _hide(rows: np.ndarray, random: np.random.Generator) -> None:
    """Hide some conditions; in place."""
    for chance, names in HIDDEN_TOGETHER:
        if random.random() < chance:
            rows[:, [PLACE[name] for name in names]] = 0
    if random.random() < SOME_RECALLS_HIDDEN_CHANCE:
        _hide_some_recalls(rows, random)
    if random.random() < PLAN_HIDDEN_CHANCE:
        bars_left = rows[:, PLACE["bars_left"]].copy()
        hide_plan(rows)
        if random.random() < ENDING_TOLD_CHANCE:
            rows[:, PLACE["bars_left"]] = bars_left


def _hide_some_recalls(rows: np.ndarray, random: np.random.Generator) -> None:
    """Hide the recalls of some bars, consistently wherever they appear; in place."""
    bar = np.cumsum(np.maximum(rows[:, PLACE["bar_advance"]].astype(np.int64) - 1, 0))
    is_hidden = random.random(int(bar[-1]) + 2) < random.random()
    for which, here in (("", is_hidden[bar]), ("next_", is_hidden[bar + 1])):
        rows[np.ix_(here, [PLACE[name] for name in PLACE if name.startswith(f"{which}recall")])] = 0
    # A hint belongs to the recall of this bar or of the next.
    is_told = np.where(rows[:, PLACE["hint_bar"]] == HERE, ~is_hidden[bar], ~is_hidden[bar + 1])
    rows[np.ix_(~is_told, [PLACE[column.name] for column in HINT_COLUMNS])] = 0


def hide_plan(rows: np.ndarray) -> None:
    """Hide everything that only a plan of the piece can tell; in place."""
    rows[..., [PLACE[name] for name in PLAN]] = 0
