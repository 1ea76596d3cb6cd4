"""Data augmentation: transposition, loudness and tempo.

Pure functions on the columns of note events, (events, 6) uint8 as in `vocabulary.FIELDS`; `is_drums` is (parts,) bool.
Bars are unchanged, so per-bar features remain valid.
"""

import numpy as np

from composer.events.vocabulary import (
    NO_KEY,
    PART,
    PITCH,
    TEMPO_CLASSES,
    TIE,
    VELOCITY,
)
from composer.score.instruments import INSTRUMENTS

PIANO_LOWEST, PIANO_HIGHEST = INSTRUMENTS[0].lowest, INSTRUMENTS[0].highest
FARTHEST_DOWN, FARTHEST_UP = -6, 5


def transpositions(columns: np.ndarray, is_drums: np.ndarray) -> range:
    """Return the transpositions that reach every key once while keeping each pitch on a piano, or within the music's
    own range.

    Always includes 0.
    """
    pitches = columns[_is_pitched(columns, is_drums), PITCH]
    if not len(pitches):
        return range(0, 1)
    lowest, highest = int(pitches.min()), int(pitches.max())
    down, up = min(PIANO_LOWEST - lowest, 0), max(PIANO_HIGHEST - highest, 0)
    return range(max(down, FARTHEST_DOWN), min(up, FARTHEST_UP) + 1)


def transposed(columns: np.ndarray, is_drums: np.ndarray, semitones: int) -> np.ndarray:
    """Transpose all pitched notes by some semitones; drums are unchanged.

    Raises ValueError if a pitch would leave the MIDI range; `transpositions` gives the valid values.
    """
    pitched = _is_pitched(columns, is_drums)
    pitches = columns[:, PITCH] + np.where(pitched, semitones, 0)
    if pitches.min() < 0 or pitches.max() > 127:
        raise ValueError(f"{semitones} semitones lead out of MIDI's range")
    result = columns.copy()
    result[:, PITCH] = pitches
    return result


def transposed_key(key: int, semitones: int) -> int:
    """Return the code of a transposed key."""
    return key if key == NO_KEY else (key + semitones) % 12 + key // 12 * 12


def louder(columns: np.ndarray, factor: float) -> np.ndarray:
    """Scale all velocities by a factor, within 1 to 127; ties remain ties."""
    result = columns.copy()
    struck = columns[:, VELOCITY] != TIE
    result[struck, VELOCITY] = np.clip(np.rint(columns[struck, VELOCITY] * factor), 1, 127)
    return result


def faster(tempos: np.ndarray, steps: int) -> np.ndarray:
    """Shift tempo classes (bars,) by some steps, faster if positive, within the table."""
    return np.clip(tempos.astype(np.int64) + steps, 0, TEMPO_CLASSES - 1).astype(tempos.dtype)


def _is_pitched(columns: np.ndarray, is_drums: np.ndarray) -> np.ndarray:
    """Which events have a pitch, i.e. are neither drums nor rests; (events,) bool."""
    slot_is_pitched = np.zeros(256, dtype=bool)
    slot_is_pitched[: len(is_drums)] = ~np.asarray(is_drums, dtype=bool)
    return slot_is_pitched[columns[:, PART]]
