"""A small training set of random tunes, and ways to disguise one of them."""

import numpy as np

from composer.originality.index import IndexedWork, Melodies, melodies_of
from composer.score.piece import Note, Part, Piece, TempoMark, settled

SCALE = (0, 2, 4, 5, 7, 9, 11)


def tune(seed: int, notes: int) -> list[int]:
    """Pitches that wander along C major, never the same twice in a row."""
    random = np.random.default_rng(seed)
    degrees = np.cumsum(random.choice([-4, -3, -2, -1, -1, 1, 1, 2, 3, 4], notes))
    degrees = np.abs((degrees + 14) % 28 - 14)
    pitches = [48 + 12 * (degree // 7) + SCALE[degree % 7] for degree in degrees.tolist()]
    return [pitch for place, pitch in enumerate(pitches) if not place or pitch != pitches[place - 1]]


def library(tunes: int = 60, notes: int = 300) -> Melodies:
    """Works 0, 1, 2 …, each of one tune."""
    works = [IndexedWork(f"Tune {number}", "Nobody", f"{number}.mid", number) for number in range(tunes)]
    lines = [np.array(tune(number, notes), dtype=np.uint8) for number in range(tunes)]
    return melodies_of(lines, list(range(tunes)), works)


def played(pitches: list[int], onset: int = 0, step: int = 12) -> list[Note]:
    return [Note(onset + place * step, pitch, step, 80) for place, pitch in enumerate(pitches)]


def piece_of(*parts: list[Note], quarters_per_minute: float = 120) -> Piece:
    return Piece(
        tuple(Part(settled(notes)) for notes in parts),
        tempos=(TempoMark.of(0, quarters_per_minute),),
    )
