"""Features of a score that predict how it is played, for each beat or eighth.

All are computed from the written music, never from velocities or tempo marks, so that they also exist for unplayed
pieces.
"""

from dataclasses import dataclass

import numpy as np

from composer.expression.phrases import boundaries, phrase_places
from composer.expression.score_view import QUARTER_TICKS, View, cells_of
from composer.score.key import OCTAVE

# The neighboring cells that are included, and the spans over which they are averaged.
NEIGHBORS = (-3, -2, -1, 1, 2, 3, 4)
STRETCHES = ((-16, -4), (-4, 0), (1, 5), (5, 17))
SIGHT = 17
# In bars.
FAR = 100.0
DOMINANT = 7
HYPERMETERS = (2, 4, 8)
# Scales of the distance to the end of the piece, in bars.
REACHES = (0.5, 1, 2, 4, 8)
# The number of features of the cell itself: contents, position, and position in its phrase.
OWN_FEATURES = 17 + 26 + 9


@dataclass(frozen=True, slots=True, eq=False)
class Melody:
    """The highest pitch at each onset: `onset`, `pitch`, and `wait` until the next onset (for the last, until it
    ends)."""

    onset: np.ndarray
    pitch: np.ndarray
    wait: np.ndarray
    lowest: np.ndarray
    size: np.ndarray
    slot: np.ndarray

    @classmethod
    def of(cls, view: View) -> "Melody":
        """Extract it from a view with at least one note."""
        onset, first, slot, size = np.unique(view.onset, return_index=True, return_inverse=True, return_counts=True)
        # Sorted by onset, then pitch.
        highest, lowest = view.pitch[first + size - 1], view.pitch[first]
        wait = np.diff(onset, append=max(int(view.end.max()), int(onset[-1]) + 1))
        return cls(onset, highest, wait, lowest, size, slot)


def cell_features(view: View, melody: Melody, edges: np.ndarray, closes: bool = True) -> np.ndarray:
    """Return features of the cells between `edges` (cells + 1,), as (cells, features) float32.

    The first `OWN_FEATURES` are those of the cell itself, the others those of its neighbors. In a loop (not `closes`),
    every position is in the middle, and the beginning follows the end.
    """
    local = _local(view, melody, edges)
    around = _around(local) if closes else _around(np.pad(local, ((SIGHT, SIGHT), (0, 0)), mode="wrap"))[SIGHT:-SIGHT]
    columns = [local, _places(view, edges, closes), _phrases(melody, edges, view), around]
    return np.concatenate(columns, axis=1).astype(np.float32)


def _local(view: View, melody: Melody, edges: np.ndarray) -> np.ndarray:
    """The contents of each cell by itself, (cells, channels)."""
    cells = len(edges) - 1
    quarters = np.diff(edges) / QUARTER_TICKS
    cell = cells_of(view.onset, edges)
    slot_cell = cells_of(melody.onset, edges)
    notes = np.bincount(cell, minlength=cells) / quarters
    slots = np.bincount(slot_cell, minlength=cells) / quarters
    center = view.pitch.mean()
    top = _carried(_extreme(np.maximum, slot_cell, melody.pitch, cells))
    low = _carried(_extreme(np.minimum, slot_cell, melody.lowest, cells))
    wait = np.zeros(cells)
    np.maximum.at(wait, slot_cell, np.log2(1 + melody.wait / QUARTER_TICKS))
    sounding = _sounding(view, edges)
    before = np.roll(sounding, 1, axis=0)
    before[0] = sounding[0]
    union = np.maximum((sounding | before).sum(axis=1), 1)
    change = 1 - (sounding & before).sum(axis=1) / union
    size = np.maximum(sounding.sum(axis=1), 1)
    rub = (sounding & np.roll(sounding, 1, axis=1)).sum(axis=1) / size
    tritone = (sounding & np.roll(sounding, 6, axis=1)).sum(axis=1) / (2 * size)
    fall = (np.diff(low, prepend=low[:1]) % 12 == 5) & (np.diff(low, prepend=low[:1]) != 0)
    strange, on_tonic, on_dominant = np.zeros(cells), np.zeros(cells), np.zeros(cells)
    if view.key is not None:
        outside = np.array([pitch not in view.key.pitch_classes for pitch in range(12)])
        strange = (sounding & outside).sum(axis=1) / size
        on_tonic = (low % 12 == view.key.tonic_pitch_class).astype(float)
        on_dominant = (low % 12 == (view.key.tonic_pitch_class + DOMINANT) % 12).astype(float)
    duration = view.end - view.onset
    wait_of_note = melody.wait[melody.slot]
    legato = _mean(cell, np.minimum(duration / wait_of_note, 2), cells)
    leap = np.diff(top, prepend=top[:1]) / OCTAVE
    chord = _mean(slot_cell, np.minimum(melody.size, 8), cells)
    return np.stack(
        [
            np.log2(1 + notes),
            np.log2(1 + slots),
            (top - center) / OCTAVE,
            (low - center) / OCTAVE,
            wait,
            _silence(view, edges),
            change,
            rub,
            tritone,
            fall,
            strange,
            on_tonic,
            on_dominant,
            legato,
            leap,
            np.abs(leap),
            chord / 4,
        ],
        axis=1,
    )


def _around(local: np.ndarray) -> np.ndarray:
    """Each cell with its neighbors, and means over spans before and after it."""
    cells = len(local)
    places = np.arange(cells)
    columns = [local[np.clip(places + step, 0, cells - 1)] for step in NEIGHBORS]
    sums = np.concatenate([np.zeros((1, local.shape[1])), np.cumsum(local, axis=0)])
    for first, until in STRETCHES:
        begin, end = np.clip(places + first, 0, cells), np.clip(places + until, 0, cells)
        count = np.maximum(end - begin, 1)[:, np.newaxis]
        columns.append((sums[end] - sums[begin]) / count)
    return np.concatenate(columns, axis=1)


def _places(view: View, edges: np.ndarray, closes: bool) -> np.ndarray:
    """The position of each cell in its bar, in groups of bars, and in the piece."""
    starts = edges[:-1]
    bar = np.searchsorted(view.bars, starts, "right") - 1
    bar = np.minimum(bar, len(view.bars) - 2)
    lengths = np.diff(view.bars)
    inside = (starts - view.bars[bar]) / lengths[bar]
    first, last = int(view.onset.min()), int(view.onset.max())
    first_bar, last_bar = np.searchsorted(view.bars, [first, last], "right") - 1
    along = np.maximum(bar + inside - first_bar, 0)
    last_along = last_bar - first_bar + (last - view.bars[last_bar]) / lengths[min(last_bar, len(lengths) - 1)]
    left = last_along - along
    share = along / max(last_along, 1)
    since = along
    if not closes:
        left = since = np.full(len(along), FAR)
        share = np.full(len(along), 0.5)
    columns = [
        inside == 0,
        np.abs(inside - 0.5) < 0.01,
        inside,
        np.cos(2 * np.pi * inside),
        np.sin(2 * np.pi * inside),
        lengths[bar] / QUARTER_TICKS / 4,
        np.diff(edges) / QUARTER_TICKS,
        share,
        share**2,
        left < 0,
    ]
    for bars in HYPERMETERS:
        turn = 2 * np.pi * (along % bars) / bars
        columns += [np.cos(turn), np.sin(turn)]
    for reach in REACHES:
        columns += [np.exp(-np.maximum(left, 0) / reach), np.exp(-since / reach)]
    return np.stack(columns, axis=1).astype(float)


def _phrases(melody: Melody, edges: np.ndarray, view: View) -> np.ndarray:
    """The strength of phrase boundaries around each cell, and the distance from them."""
    strength = boundaries(melody.onset, melody.pitch, melody.wait)
    cells = len(edges) - 1
    cell = cells_of(melody.onset, edges)
    peaks = np.zeros(cells)
    np.maximum.at(peaks, cell, strength)
    bar_cells = max(round(cells / max(len(view.bars) - 1, 1)), 1)
    since, until = phrase_places(peaks, bar_cells)
    length = since + until
    arc = 1 - (2 * since / np.maximum(length, 1) - 1) ** 2
    places = np.arange(cells)
    near = [peaks[np.clip(places + step, 0, cells - 1)] for step in (-1, 0, 1, 2)]
    columns = [*near, np.exp(-since / bar_cells), np.exp(-until / bar_cells), np.exp(-until / bar_cells * 3), arc]
    return np.stack([*columns, np.log2(1 + length / bar_cells)], axis=1)


def _sounding(view: View, edges: np.ndarray) -> np.ndarray:
    """The pitch classes sounding in each cell, (cells, 12) bool."""
    cells = len(edges) - 1
    first = cells_of(view.onset, edges)
    last = np.minimum(np.searchsorted(edges, view.end, "left"), cells)
    steps = np.zeros((cells + 1, 12), dtype=np.int64)
    np.add.at(steps, (first, view.pitch % 12), 1)
    np.add.at(steps, (last, view.pitch % 12), -1)
    return np.cumsum(steps, axis=0)[:-1] > 0


def _silence(view: View, edges: np.ndarray) -> np.ndarray:
    """The silent share of each cell."""
    until = np.maximum.accumulate(view.end)
    begins, ends = np.append(0, until), np.append(view.onset, edges[-1])
    lengths = np.maximum(ends - begins, 0)
    silent = np.flatnonzero(lengths)
    if not len(silent):
        return np.zeros(len(edges) - 1)
    ticks = np.stack([begins[silent], ends[silent]], axis=1).ravel()
    total = np.cumsum(np.stack([np.zeros(len(silent)), lengths[silent]], axis=1).ravel())
    return np.diff(np.interp(edges, ticks, total, left=0)) / np.diff(edges)


def _extreme(pick: np.ufunc, cell: np.ndarray, values: np.ndarray, cells: int) -> np.ndarray:
    found = np.full(cells, -1000 if pick is np.maximum else 1000)
    pick.at(found, cell, values)
    return found


def _carried(values: np.ndarray) -> np.ndarray:
    """Fill empty cells (beyond +-1000) with the value of the previous cell, or at the beginning of the next."""
    known = np.flatnonzero(np.abs(values) < 1000)
    last = np.maximum(np.searchsorted(known, np.arange(len(values)), "right") - 1, 0)
    return values[known[last]]


def _mean(cell: np.ndarray, values: np.ndarray, cells: int) -> np.ndarray:
    counts = np.bincount(cell, minlength=cells)
    return np.bincount(cell, values, minlength=cells) / np.maximum(counts, 1)
