"""The structure of a piece: repetition by distance, stuck chords, energy arc, and ending.

Human music repeats phrases but rarely a single chord for long; small networks do the opposite. Both are measured: the
similarity of bars by distance (Museformer, Yu et al. 2022), and runs of one chord.
"""

from dataclasses import dataclass
from itertools import groupby

import numpy as np

from composer.evaluation.metrics.note_table import NoteTable
from composer.events.features import energy
from composer.score.analysis import repetition
from composer.score.meter import TICKS_PER_QUARTER

# The largest distance in bars at which similarity is measured.
FURTHEST = 32
# A final chord lasts at least this many times as long as the mean note before it.
HELD_TIMES = 1.5


@dataclass(frozen=True, slots=True, eq=False)
class Structure:
    """The structure of a piece.

    `similarity` (FURTHEST,): the mean Jaccard similarity (0..1) of bars by distance from 1, NaN without such bars;
    `repetition`: the share of runs of eight chords that recur; `longest_run` of one chord; `arc`: the standard
    deviation of the smoothed energy of its bars.
    """

    similarity: np.ndarray
    repetition: float
    longest_run: int
    arc: float


def structure(notes: NoteTable) -> Structure:
    """The structure of a piece."""
    chords = chords_of(notes)
    return Structure(
        similarity=bar_similarity(notes),
        repetition=repetition(chords),
        longest_run=max((sum(1 for _ in run) for _, run in groupby(chords)), default=0),
        arc=arc(notes),
    )


def chords_of(notes: NoteTable) -> list[tuple[int, ...]]:
    """The pitches struck together, for each onset in order; of drums if there is nothing else."""
    pitched = notes.pitched if not notes.is_drum.all() else notes
    _, first = np.unique(pitched.onset, return_index=True)
    return [tuple(sorted(set(chord.tolist()))) for chord in np.split(pitched.pitch, first[1:])] if len(first) else []


def bar_similarity(notes: NoteTable) -> np.ndarray:
    """The mean similarity of bars by distance, (FURTHEST,); notes match in pitch, position and length."""
    count = len(notes.bars)
    bar = np.searchsorted(notes.bars.onsets, notes.onset, "right") - 1
    place = notes.onset - notes.bars.onsets[bar]
    names = np.stack([place, notes.pitch, np.minimum(notes.duration, 255), notes.is_drum.astype(np.int64)])
    _, kind = np.unique(names, axis=1, return_inverse=True)
    has = np.zeros((count, int(kind.max(initial=0)) + 1), dtype=np.float32)
    has[bar, kind.ravel()] = 1
    both = has @ has.T
    sizes = has.sum(axis=1)
    either = sizes[:, np.newaxis] + sizes - both
    shares = np.where(either > 0, both / np.maximum(either, 1), np.nan)
    return np.array([_mean(np.diagonal(shares, distance)) for distance in range(1, FURTHEST + 1)])


def mean_similarity(structures: list[Structure]) -> np.ndarray:
    """The similarity of bars by distance, averaged over pieces, (FURTHEST,); NaN where no piece has any."""
    return np.array([_mean(column) for column in np.array([each.similarity for each in structures]).T])


def similarity_error(one: np.ndarray, other: np.ndarray) -> float:
    """The mean absolute difference of two curves of `mean_similarity` (Museformer's similarity error)."""
    return _mean(np.abs(one - other))


def arc(notes: NoteTable) -> float:
    """The variation of the energy of bars (density, loudness and register combined, 0..1)."""
    count = len(notes.bars)
    bar = np.searchsorted(notes.bars.onsets, notes.onset, "right") - 1
    density = np.bincount(bar, minlength=count) * TICKS_PER_QUARTER / notes.bars.ticks
    sizes = np.maximum(np.bincount(bar, minlength=count), 1)
    loudness, register = (np.bincount(bar, of, minlength=count) / sizes for of in (notes.velocity, notes.pitch))
    return float(energy(density, loudness, register).std())


def has_ending(notes: NoteTable) -> bool:
    """Whether a piece has an ending: a held final chord on the tonic."""
    pitched, key = notes.pitched, notes.key
    if key is None:
        return False
    last = pitched.onset == pitched.onset[-1]
    if last.all():
        return False
    lowest = int(pitched.pitch[last].min())
    held = int(pitched.duration[last].max())
    return lowest % 12 == key.tonic_pitch_class and held >= HELD_TIMES * float(pitched.duration[~last].mean())


def _mean(values: np.ndarray) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")
