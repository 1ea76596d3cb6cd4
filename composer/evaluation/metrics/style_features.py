"""The style features of a piece: histograms of intervals, degrees, rhythms and textures, and their transitions.

Based only on the notes, not on instruments, tempo, loudness or meter, which can be requested and would reveal the
request instead of the result.
"""

import numpy as np

from composer.evaluation.metrics.note_table import NoteTable
from composer.evaluation.metrics.piece_metrics import TIME_EDGES
from composer.score.analysis import repetition
from composer.score.meter import TICKS_PER_QUARTER

TIMES = len(TIME_EDGES) + 1
# Coarser for pairs: four per octave would be too many.
COARSE_EDGES = (4, 7, 10, 13, 19, 25, 37, 49, 97)
COARSE = len(COARSE_EDGES) + 1
WIDEST, WIDEST_OF_PAIR = 12, 7
MOST_TOGETHER, MOST_SOUNDING = 8, 10
DRUMS, LOWEST_DRUM = 26, 35
SLOTS_OF_QUARTER = 12
REGISTERS = 32


def style_features(notes: NoteTable) -> np.ndarray:
    """The features of a piece or excerpt, (WIDTH,) float64: square roots of shares, so that rare events count."""
    return np.concatenate([_drums(notes), _pitched(notes.pitched)])


def _pitched(notes: NoteTable) -> np.ndarray:
    onsets, first, count = np.unique(notes.onset, return_index=True, return_counts=True)
    if not len(onsets):
        return np.zeros(WIDTH - DRUMS - 1)
    lowest, highest = notes.pitch[first], notes.pitch[first + count - 1]
    key = notes.key
    tonic, mode = (key.tonic_pitch_class, int(key.mode == "minor")) if key else (0, 0)
    degree, bass = (notes.pitch - tonic) % 12, (lowest - tonic) % 12
    above = (notes.pitch - np.repeat(lowest, count)) % 12
    waits = np.diff(onsets)
    tunes = np.diff(highest), np.diff(lowest)
    ends = np.sort(notes.onset + notes.duration)
    sounding = np.searchsorted(notes.onset, onsets, "right") - np.searchsorted(ends, onsets, "right")
    overlap = notes.duration / np.append(waits, TICKS_PER_QUARTER)[np.searchsorted(onsets, notes.onset)]
    chords = [tuple(chord.tolist()) for chord in np.split(notes.pitch, first[1:])]
    shares = [
        _shares(12 * mode + degree, 24, notes.duration),
        _shares(12 * mode + bass, 24),
        _shares(above, 12),
        _shares(np.minimum(count, MOST_TOGETHER) - 1, MOST_TOGETHER),
        _shares(np.clip(sounding, 1, MOST_SOUNDING) - 1, MOST_SOUNDING),
        _shares(np.searchsorted(TIME_EDGES, notes.duration, "right"), TIMES),
        _shares(np.searchsorted(TIME_EDGES, waits, "right"), TIMES),
        _shares(onsets % TICKS_PER_QUARTER * SLOTS_OF_QUARTER // TICKS_PER_QUARTER, SLOTS_OF_QUARTER),
        _shares(notes.pitch // 4, REGISTERS),
        _shares(np.searchsorted((0.3, 0.6, 0.9, 1.1, 1.6, 2.6, 4.1), overlap, "right"), 8),
        *(_shares(np.clip(tune, -WIDEST, WIDEST) + WIDEST, 2 * WIDEST + 1) for tune in tunes),
        *(_pairs(np.clip(tune, -WIDEST_OF_PAIR, WIDEST_OF_PAIR) + WIDEST_OF_PAIR, 15) for tune in tunes),
        _pairs(np.searchsorted(COARSE_EDGES, waits, "right"), COARSE),
        _pairs(bass, 12),
        np.array([repetition(chords), len(onsets) / len(notes)]),
    ]
    return np.concatenate(shares)


def _drums(notes: NoteTable) -> np.ndarray:
    drums = notes.where(notes.is_drum)
    kinds = np.clip(drums.pitch - LOWEST_DRUM, 0, DRUMS - 1)
    return np.append(_shares(kinds, DRUMS), len(drums) / max(len(notes), 1))


def _shares(values: np.ndarray, size: int, weights: np.ndarray | None = None) -> np.ndarray:
    counts = np.bincount(values, weights, minlength=size)
    return np.sqrt(counts / max(counts.sum(), 1))


def _pairs(values: np.ndarray, size: int) -> np.ndarray:
    return _shares(values[:-1] * size + values[1:], size * size)


WIDTH = (
    DRUMS + 1 + 24 + 24 + 12 + MOST_TOGETHER + MOST_SOUNDING + 2 * TIMES + SLOTS_OF_QUARTER + REGISTERS + 8
    + 2 * (2 * WIDEST + 1) + 2 * 15 * 15 + COARSE * COARSE + 12 * 12 + 2
)  # fmt: skip
