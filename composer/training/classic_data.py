"""The training data of the classic network: the Liszt pieces of a corpus, filtered, split and transposed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np

from composer.corpus.manifest import Entry, read_manifest
from composer.corpus.reading import readable
from composer.corpus.repetition import stuck_share
from composer.errors import BadInput
from composer.events.classic import Vocabulary, event_name, struck_pitches, transposed
from composer.networks.classic import WINDOW

COMPOSER = "Liszt"
LARGEST_STUCK_SHARE = 0.1
TRANSPOSITIONS = range(-5, 7)
# Whole works held out from training, with titles as in the manifest.
HELD_OUT = (
    "Etude No. 4 aus Grandes Etudes de Paganini",
    "Etudes d'execution transcendante No. 8",
    "Rhapsodie Nr. 15",
)


@dataclass(frozen=True, slots=True)
class PieceReading:
    """A piece as read: its events, its repetition, and the outcome."""

    entry: Entry
    events: tuple[tuple[int, ...], ...]
    stuck_share: float
    use: str

    def report(self) -> dict[str, str | int | float]:
        """Return the row of the repetition report."""
        return {
            "title": self.entry.title,
            "events": len(self.events),
            "stuck_share": round(self.stuck_share, 4),
            "use": self.use,
        }


def read_pieces(corpus: Path, tell: Callable[[str], None]) -> list[PieceReading]:
    """Read every piece by the composer whose license allows it; `tell` gets a line for each.

    Raises BadInput if none is left for training or for validation.
    """
    readings = []
    entries = (entry for entry in read_manifest(corpus) if entry.composer == COMPOSER and entry.may_be_learned)
    for entry, piece in readable(entries, tell):
        events = tuple(struck_pitches(piece))
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
    """The classes of every training piece in every transposition, and of the held-out pieces in their own keys."""

    vocabulary: Vocabulary
    training: tuple[tuple[np.ndarray, ...], ...]
    validation: tuple[np.ndarray, ...]

    @property
    def untransposed(self) -> list[np.ndarray]:
        """The training pieces in their own keys."""
        return [transpositions[TRANSPOSITIONS.index(0)] for transpositions in self.training]


def prepare(readings: Sequence[PieceReading]) -> ClassicMaterial:
    """Name the events of the pieces in use and number the names; names absent from training are dropped."""
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
    """Batches of windows cut at random from random pieces in random keys; deterministic for a seed."""

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
        """(batch, WINDOW) classes, and (batch, WINDOW) following classes."""
        random = np.random.default_rng((self.seed, self.epoch, index))
        windows = []
        for piece in random.choice(len(self.chances), self.batch, p=self.chances):
            classes = self.material.training[piece][random.integers(len(TRANSPOSITIONS))]
            start = random.integers(len(classes) - WINDOW)
            windows.append(classes[start : start + WINDOW + 1])
        cut = np.stack(windows)
        return cut[:, :-1], cut[:, 1:]


def validation_windows(material: ClassicMaterial) -> tuple[np.ndarray, np.ndarray]:
    """The held-out pieces in consecutive windows: classes and following classes."""
    cuts = [
        piece[start : start + WINDOW + 1]
        for piece in material.validation
        for start in range(0, len(piece) - WINDOW, WINDOW)
    ]
    cut = np.stack(cuts)
    return cut[:, :-1], cut[:, 1:]


def start_windows(material: ClassicMaterial, count: int, seed: int) -> np.ndarray:
    """Windows from which composing starts, (count, WINDOW), cut at random from the training pieces in their own
    keys."""
    random = np.random.default_rng(seed)
    pieces = material.untransposed
    chances = np.array([len(piece) for piece in pieces], float)
    cuts = []
    for number in random.choice(len(pieces), count, p=chances / chances.sum()):
        start = random.integers(len(pieces[number]) - WINDOW)
        cuts.append(pieces[number][start : start + WINDOW])
    return np.stack(cuts)
