"""What the classic network learns from: the Liszt of a corpus, filtered, split, transposed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np

from composer.corpus.manifest import Entry, read_manifest
from composer.corpus.repetition import stuck_share
from composer.errors import BadInput
from composer.events.classic import Vocabulary, event_name, struck_pitches, transposed
from composer.networks.classic import WINDOW
from composer.score.midi import read_piece

COMPOSER = "Liszt"
LARGEST_STUCK_SHARE = 0.1
TRANSPOSITIONS = range(-5, 7)
# Whole works, kept away from training; the titles as the manifest spells them.
HELD_OUT = (
    "Etude No. 4 aus Grandes Etudes de Paganini",
    "Etudes d'execution transcendante No. 8",
    "Rhapsodie Nr. 15",
)


@dataclass(frozen=True, slots=True)
class PieceReading:
    """One piece as it was read: its events, how stuck it is, and what became of it."""

    entry: Entry
    events: tuple[tuple[int, ...], ...]
    stuck_share: float
    use: str

    def report(self) -> dict[str, str | int | float]:
        """The row of the repetition report."""
        return {
            "title": self.entry.title,
            "events": len(self.events),
            "stuck_share": round(self.stuck_share, 4),
            "use": self.use,
        }


def read_pieces(corpus: Path, tell: Callable[[str], None]) -> list[PieceReading]:
    """Every piece of the composer whose license allows it, measured; `tell` hears a line a piece.

    Raises BadInput if none is left to train on, or none to validate with.
    """
    readings = []
    for entry in read_manifest(corpus):
        if entry.composer != COMPOSER or not entry.may_be_learned:
            continue
        events = tuple(struck_pitches(read_piece(entry.path)))
        share = stuck_share([event_name(event) for event in events])
        if len(events) <= WINDOW:
            use = "left out: shorter than a window"
        elif share > LARGEST_STUCK_SHARE:
            use = f"left out: more than {LARGEST_STUCK_SHARE:.0%} of its events are stuck"
        else:
            use = "validation" if entry.title in HELD_OUT else "training"
        readings.append(PieceReading(entry, events, share, use))
        tell(f"{share:6.1%} stuck  {len(events):6,d} events  {use:12s}  {entry.title}")
    if not {"training", "validation"} <= {reading.use for reading in readings}:
        raise BadInput("classic_pieces_missing", corpus=corpus, composer=COMPOSER, held_out=HELD_OUT)
    return readings


@dataclass(frozen=True)
class ClassicMaterial:
    """The classes of every training piece in every transposition, and of the held-out pieces as they are."""

    vocabulary: Vocabulary
    training: tuple[tuple[np.ndarray, ...], ...]
    validation: tuple[np.ndarray, ...]

    @property
    def untransposed(self) -> list[np.ndarray]:
        """The training pieces in their own keys."""
        return [transpositions[TRANSPOSITIONS.index(0)] for transpositions in self.training]


def prepare(readings: Sequence[PieceReading]) -> ClassicMaterial:
    """Name the events of the pieces in use and number the names; names that training never heard are left out."""
    training = [
        [[event_name(transposed(event, semitones)) for event in reading.events] for semitones in TRANSPOSITIONS]
        for reading in readings
        if reading.use == "training"
    ]
    vocabulary = Vocabulary.of(name for piece in training for names in piece for name in names)
    validation = [
        [event_name(event) for event in reading.events] for reading in readings if reading.use == "validation"
    ]
    return ClassicMaterial(
        vocabulary,
        tuple(tuple(np.array(vocabulary.encode(names), np.int32) for names in piece) for piece in training),
        tuple(np.array(vocabulary.encode(names), np.int32) for names in validation),
    )


class TrainingWindows(keras.utils.PyDataset):
    """Batches of windows cut at random places of random pieces in random keys; the same for the same seed."""

    def __init__(self, material: ClassicMaterial, batch: int, batches: int, seed: int):
        super().__init__()
        self.material, self.batch, self.batches, self.seed = material, batch, batches, seed
        self.epoch = 0
        sizes = np.array([len(piece[0]) for piece in material.training], float)
        self.chances = sizes / sizes.sum()

    def __len__(self) -> int:
        return self.batches

    def on_epoch_end(self) -> None:
        self.epoch += 1

    def __getitem__(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        """(batch, WINDOW) classes heard and (batch, WINDOW) classes that follow."""
        random = np.random.default_rng((self.seed, self.epoch, index))
        windows = []
        for piece in random.choice(len(self.chances), self.batch, p=self.chances):
            classes = self.material.training[piece][random.integers(len(TRANSPOSITIONS))]
            start = random.integers(len(classes) - WINDOW)
            windows.append(classes[start : start + WINDOW + 1])
        cut = np.stack(windows)
        return cut[:, :-1], cut[:, 1:]


def validation_windows(material: ClassicMaterial) -> tuple[np.ndarray, np.ndarray]:
    """The held-out pieces in windows one after the other: classes heard and classes that follow."""
    cuts = [
        piece[start : start + WINDOW + 1]
        for piece in material.validation
        for start in range(0, len(piece) - WINDOW, WINDOW)
    ]
    cut = np.stack(cuts)
    return cut[:, :-1], cut[:, 1:]


def start_windows(material: ClassicMaterial, count: int, seed: int) -> np.ndarray:
    """Windows that composing starts from, (count, WINDOW): cut at random from the training pieces in their own keys."""
    random = np.random.default_rng(seed)
    pieces = material.untransposed
    chances = np.array([len(piece) for piece in pieces], float)
    cuts = []
    for number in random.choice(len(pieces), count, p=chances / chances.sum()):
        start = random.integers(len(pieces[number]) - WINDOW)
        cuts.append(pieces[number][start : start + WINDOW])
    return np.stack(cuts)
