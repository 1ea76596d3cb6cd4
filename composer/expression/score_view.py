"""A piece as arrays: what a player sees of it, before anything is played."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from composer.score.analysis import PROFILES
from composer.score.key import Key
from composer.score.piece import Piece

# A beat is what is counted, but never longer than a dotted quarter: a half note is two.
LONGEST_BEAT_TICKS = 36
QUARTER_TICKS = 24
# Pedals are pressed and lifted within eighths.
EIGHTH_TICKS = 12


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """The pitched notes of a piece in the order of their onsets, and its bars.

    `onset`, `end`, `pitch`, `velocity` and `part` (the number of the part) are (notes,) int64; `bars` (bars + 1,) the
    ticks of the bar lines, the last one at or beyond the end; `key` the one that the notes fit best.
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
        """Look at a piece; drums are left out."""
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
        """Beats of a bar, on average."""
        return max(round(len(self.beats()) / len(self.beat_ticks)), 1)

    def _cells(self, steps: np.ndarray) -> np.ndarray:
        edges = [
            np.arange(first, until, step)
            for (first, until), step in zip(pairwise(self.bars.tolist()), steps.tolist(), strict=True)
        ]
        return np.concatenate([*edges, self.bars[-1:]])


def fitting_key(pitch: np.ndarray, duration: np.ndarray) -> Key | None:
    """The key that the sounding time of the pitch classes fits best, as `score.analysis.detect_key` finds it."""
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
    """The number of the cell between `edges` (cells + 1,) that each tick lies in."""
    return np.clip(np.searchsorted(edges, ticks, "right") - 1, 0, len(edges) - 2)
