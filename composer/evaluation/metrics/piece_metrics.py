"""The standard metrics of single pieces: numbers, histograms and transition matrices.

Definitions follow MusPy (Dong et al. 2020) where it has the metric: entropies, scale consistency, polyphony, groove
consistency, empty bars, pitch range; and Yang and Lerch (2020) for pitch-class and duration histograms and transitions,
inter-onset intervals, and notes per bar. Times are in quarter notes, because the tempo of much music is unknown.
"""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from composer.evaluation.metrics.note_table import NoteTable
from composer.score.key import SCALES
from composer.score.meter import TICKS_PER_QUARTER

Value: TypeAlias = float | np.ndarray
UNKNOWN = float("nan")

# Edges in ticks, about two per octave, with a bin for each common note value.
TIME_EDGES = (1, 2, 4, 6, 7, 8, 9, 12, 13, 16, 17, 18, 24, 25, 32, 36, 48, 49, 72, 96, 97, 144, 192, 193)
COARSE_EDGES = (9, 13, 19, 25, 37, 49, 97)
VELOCITY_EDGES = tuple(range(8, 128, 8))
WIDEST_INTERVAL = 12
POSITIONS = 16


def pitch_entropy(notes: NoteTable) -> float:
    """The entropy of the pitch distribution in bits."""
    return _bits(np.bincount(notes.pitched.pitch, minlength=128))


def pitch_class_entropy(notes: NoteTable) -> float:
    """The entropy of the pitch-class distribution in bits."""
    return _bits(np.bincount(notes.pitched.pitch % 12, minlength=12))


def scale_consistency(notes: NoteTable) -> float:
    """The largest share of notes within one major scale (or its relative minor), 0..1."""
    counts = np.bincount(notes.pitched.pitch % 12, minlength=12)
    if not counts.sum():
        return UNKNOWN
    return max(float(np.roll(counts, -tonic)[list(SCALES["major"])].sum() / counts.sum()) for tonic in range(12))


def polyphony(notes: NoteTable) -> float:
    """The mean number of simultaneous pitches while any sound."""
    sounding = _sounding(notes.pitched)
    return float(sounding[sounding > 0].mean()) if sounding.any() else UNKNOWN


def polyphony_rate(notes: NoteTable) -> float:
    """The share of time with at least two pitches."""
    sounding = _sounding(notes.pitched)
    return float((sounding >= 2).mean()) if sounding.any() else UNKNOWN


def pitch_range(notes: NoteTable) -> float:
    """The interval between the lowest and highest note, in semitones."""
    pitches = notes.pitched.pitch
    return float(np.ptp(pitches)) if len(pitches) else UNKNOWN


def note_density(notes: NoteTable) -> float:
    """Notes per quarter note, up to the end of the last bar."""
    return len(notes) * TICKS_PER_QUARTER / _ticks(notes)


def notes_per_onset(notes: NoteTable) -> float:
    """The mean number of notes struck together."""
    return len(notes) / len(np.unique(notes.onset)) if len(notes) else UNKNOWN


def mean_wait(notes: NoteTable) -> float:
    """The mean inter-onset interval, in quarter notes."""
    onsets = np.unique(notes.onset)
    return float(np.diff(onsets).mean() / TICKS_PER_QUARTER) if len(onsets) > 1 else UNKNOWN


def mean_duration(notes: NoteTable) -> float:
    """The mean duration of pitched notes, in quarter notes."""
    durations = notes.pitched.duration
    return float(durations.mean() / TICKS_PER_QUARTER) if len(durations) else UNKNOWN


def mean_interval(notes: NoteTable) -> float:
    """The mean absolute interval of the top voice, in semitones."""
    steps = np.abs(_tune(notes))
    return float(steps.mean()) if len(steps) else UNKNOWN


def groove_consistency(notes: NoteTable) -> float:
    """One minus the mean share of ticks at which exactly one of two successive bars has an onset."""
    bars = notes.bars
    alike = np.flatnonzero(bars.ticks[1:] == bars.ticks[:-1])
    if not len(alike):
        return UNKNOWN
    bar = np.searchsorted(bars.onsets, notes.onset, "right") - 1
    patterns = np.zeros((len(bars), int(bars.ticks.max())), dtype=bool)
    patterns[bar, notes.onset - bars.onsets[bar]] = True
    differ = (patterns[alike] != patterns[alike + 1]).sum(axis=1)
    return 1 - float((differ / bars.ticks[alike]).mean())


def empty_bars(notes: NoteTable) -> float:
    """The share of silent bars."""
    edges = np.append(notes.bars.onsets, notes.bars.onsets[-1] + int(notes.bars.ticks[-1]))
    begun = np.searchsorted(np.sort(notes.onset), edges[1:], "left")
    ended = np.searchsorted(np.sort(notes.onset + notes.duration), edges[:-1], "right")
    return float((begun == ended).mean())


def velocity_spread(notes: NoteTable) -> float:
    """The standard deviation of velocities."""
    return float(notes.velocity.std()) if len(notes) else UNKNOWN


def pitch_classes(notes: NoteTable) -> np.ndarray:
    """The pitch-class histogram, (12,), from the tonic upward."""
    return _shares(_degrees(notes), 12)


def pitch_class_transitions(notes: NoteTable) -> np.ndarray:
    """The pitch-class transitions of the top voice, (144,), from the tonic upward."""
    key, tune = notes.key, notes.top_line[0]
    return _pairs((tune - (key.tonic_pitch_class if key else 0)) % 12, 12)


def intervals(notes: NoteTable) -> np.ndarray:
    """The interval histogram of the top voice, (25,), from an octave down to an octave up."""
    return _shares(np.clip(_tune(notes), -WIDEST_INTERVAL, WIDEST_INTERVAL) + WIDEST_INTERVAL, 2 * WIDEST_INTERVAL + 1)


def durations(notes: NoteTable) -> np.ndarray:
    """The duration histogram."""
    return _shares(np.searchsorted(TIME_EDGES, notes.duration, "right"), len(TIME_EDGES) + 1)


def duration_transitions(notes: NoteTable) -> np.ndarray:
    """The transitions of durations in order of onset."""
    return _pairs(np.searchsorted(COARSE_EDGES, notes.duration, "right"), len(COARSE_EDGES) + 1)


def waits(notes: NoteTable) -> np.ndarray:
    """The histogram of inter-onset intervals."""
    return _shares(np.searchsorted(TIME_EDGES, np.diff(np.unique(notes.onset)), "right"), len(TIME_EDGES) + 1)


def positions(notes: NoteTable) -> np.ndarray:
    """The histogram of positions in the bar, (POSITIONS,), at which notes begin."""
    onsets = np.unique(notes.onset)
    bar = np.searchsorted(notes.bars.onsets, onsets, "right") - 1
    slot = (onsets - notes.bars.onsets[bar]) * POSITIONS // notes.bars.ticks[bar].astype(np.int64)
    return _shares(slot, POSITIONS)


def velocities(notes: NoteTable) -> np.ndarray:
    """The velocity histogram."""
    return _shares(np.searchsorted(VELOCITY_EDGES, notes.velocity, "right"), len(VELOCITY_EDGES) + 1)


METRICS: dict[str, Callable[[NoteTable], Value]] = {
    measure.__name__: measure
    for measure in (
        pitch_entropy,
        pitch_class_entropy,
        scale_consistency,
        polyphony,
        polyphony_rate,
        pitch_range,
        note_density,
        notes_per_onset,
        mean_wait,
        mean_duration,
        mean_interval,
        groove_consistency,
        empty_bars,
        velocity_spread,
        pitch_classes,
        pitch_class_transitions,
        intervals,
        durations,
        duration_transitions,
        waits,
        positions,
        velocities,
    )
}
# Meaningful only for played music, or music with written dynamics.
OF_LOUDNESS = ("velocity_spread", "velocities")


def measured(notes: NoteTable, is_expressive: bool) -> dict[str, Value]:
    """All metrics of a piece; UNKNOWN where there is nothing to measure, or no real velocities."""
    return {
        name: UNKNOWN if name in OF_LOUDNESS and not is_expressive else measure(notes)
        for name, measure in METRICS.items()
    }


def _ticks(notes: NoteTable) -> int:
    return int(notes.bars.ticks.sum(dtype=np.int64))


def _bits(counts: np.ndarray) -> float:
    if not counts.sum():
        return UNKNOWN
    shares = counts[counts > 0] / counts.sum()
    return float(-(shares * np.log2(shares)).sum())


def _sounding(notes: NoteTable) -> np.ndarray:
    """The number of sounding pitches at each tick up to the end of the last note, (ticks,)."""
    changes = np.zeros((notes.end + 1, 128), dtype=np.int16)
    np.add.at(changes, (notes.onset, notes.pitch), 1)
    np.add.at(changes, (notes.onset + notes.duration, notes.pitch), -1)
    return (np.cumsum(changes[:-1], axis=0) > 0).sum(axis=1)


def _tune(notes: NoteTable) -> np.ndarray:
    return np.diff(notes.top_line[0])


def _degrees(notes: NoteTable) -> np.ndarray:
    key = notes.key
    return (notes.pitched.pitch - (key.tonic_pitch_class if key else 0)) % 12


def _shares(values: np.ndarray, size: int) -> np.ndarray:
    return np.bincount(values, minlength=size) / max(len(values), 1)


def _pairs(values: np.ndarray, size: int) -> np.ndarray:
    return _shares(values[:-1] * size + values[1:], size * size)
