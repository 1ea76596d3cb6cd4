"""Random tunes, and what editors do to them."""

import random
from dataclasses import replace

from composer.score.piece import Note, Part, Piece, TempoMark, settled


def tune(seed: int, notes: int = 300) -> Piece:
    """A melody that wanders over a scale in mixed note values, with a bass."""
    dice = random.Random(seed)
    scale = [0, 2, 4, 5, 7, 9, 11]
    place, tick = 21, 0
    melody, bass = [], []
    for number in range(notes):
        place = min(max(place + dice.choice([-4, -3, -2, -2, -1, -1, 1, 1, 2, 2, 3, 4]), 14), 35)
        duration = dice.choice([6, 12, 12, 24, 24, 36])
        melody.append(Note(tick, 24 + 12 * (place // 7) + scale[place % 7], duration, dice.randint(50, 100)))
        if number % 4 == 0:
            bass.append(Note(tick, 36 + scale[dice.randrange(7)], 24))
        tick += duration
    return Piece(parts=(Part(settled(melody), name="right"), Part(settled(bass), name="left")), title=f"Tune {seed}")


def changed(piece: Piece, semitones: int = 0, stretch: float = 1, tempo: float = 120, dropped: float = 0) -> Piece:
    """The piece in another key, other note values and tempo, and with some of its notes missing."""
    dice = random.Random(piece.note_count)
    parts = tuple(
        replace(
            part,
            notes=settled(
                Note(round(n.onset * stretch), n.pitch + semitones, max(round(n.duration * stretch), 1), n.velocity)
                for n in part.notes
                if dice.random() >= dropped
            ),
        )
        for part in piece.parts
    )
    return replace(piece, parts=parts, tempos=(TempoMark.of(0, tempo),))


def excerpt(piece: Piece, first: int, last: int) -> Piece:
    """The notes of each part that begin from one tick up to another."""
    parts = tuple(
        replace(
            part,
            notes=tuple(
                Note(n.onset - first, n.pitch, n.duration, n.velocity) for n in part.notes if first <= n.onset < last
            ),
        )
        for part in piece.parts
    )
    return replace(piece, parts=parts)
