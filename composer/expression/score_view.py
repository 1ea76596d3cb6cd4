"""A piece as arrays: what a player sees in the score."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from composer.score.analysis import PROFILES
from composer.score.key import Key
from composer.score.piece import Piece

# The longest beat is a dotted quarter: a half note counts as two beats.
LONGEST_BEAT_TICKS = 36
QUARTER_TICKS = 24
# Pedal changes are per eighth.
EIGHTH_TICKS = 12


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """The pitched notes of a piece in order of onset, and its bars.

    `onset`, `end`, `pitch`, `velocity` and `part` (part number) are (notes,) int64; `bars` (bars + 1,) are the ticks of
    the bar lines, the last at or after the end; `key` is the best fit to the notes.
    """

    onset: np.ndarray
    end: np.ndarray
    pitch: np.ndarray
    velocity: np.ndarray
    part: np.ndarray
    bars: np.ndarray
    beat_ticks: np.ndarray
    key: Key | None

    @classmethod
    def of(cls, piece: Piece) -> "View":
        """The view of a piece, without drums."""
        rows = [
            (note.onset, note.pitch, note.end, note.velocity, number)
            for number, part in enumerate(piece.parts)
            if not part.is_drums
            for note in part.notes
        ]
        notes = np.array(sorted(rows), dtype=np.int64).reshape(-1, 5)
        onsets = piece.bar_onsets()
        meters = [piece.meter_at(onset) for onset in onsets]
        last = onsets[-1] + meters[-1].bar_ticks if onsets else 0
        beats = [meter.beat_ticks if meter.beat_ticks <= LONGEST_BEAT_TICKS else QUARTER_TICKS for meter in meters]
        return cls(
            onset=notes[:, 0],
            end=notes[:, 2],
            pitch=notes[:, 1],
            velocity=notes[:, 3],
            part=notes[:, 4],
            bars=np.array([*onsets, last], dtype=np.int64),
            beat_ticks=np.array(beats, dtype=np.int64),
            key=fitting_key(notes[:, 1], notes[:, 2] - notes[:, 0]),
        )

    def beats(self) -> np.ndarray:
        """The ticks of all beats, and the end of the last one, (beats + 1,)."""
        return self._cells(self.beat_ticks)

    def eighths(self) -> np.ndarray:
        """The ticks of all eighths, counted from each bar line, and the end of the last one, (eighths + 1,)."""
        return self._cells(np.full(len(self.beat_ticks), EIGHTH_TICKS))

    @property
    def beats_per_bar(self) -> int:
        """The mean number of beats in a bar."""
        return max(round(len(self.beats()) / len(self.beat_ticks)), 1)

    def _cells(self, steps: np.ndarray) -> np.ndarray:
        edges = [
            np.arange(first, until, step)
            for (first, until), step in zip(pairwise(self.bars.tolist()), steps.tolist(), strict=True)
        ]
        return np.concatenate([*edges, self.bars[-1:]])


def fitting_key(pitch: np.ndarray, duration: np.ndarray) -> Key | None:
    """The key that best fits the sounding time of pitch classes, as in `score.analysis.detect_key`."""
    weights = np.bincount(pitch % 12, duration, minlength=12)
    if not weights.any() or np.ptp(weights) == 0:
        return None
    modes = list(PROFILES)
    profiles = np.stack([np.roll(PROFILES[mode], tonic) for mode in modes for tonic in range(12)])
    centered = profiles - profiles.mean(axis=1, keepdims=True)
    fits = centered @ (weights - weights.mean()) / np.linalg.norm(centered, axis=1)
    best = int(np.argmax(fits))
    return Key.of_pitch_class(best % 12, modes[best // 12])


def cells_of(ticks: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """The number of the cell between `edges` (cells + 1,) for each tick."""
    return np.clip(np.searchsorted(edges, ticks, "right") - 1, 0, len(edges) - 2)
