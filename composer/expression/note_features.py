"""Features that predict how a note is played: its voice, position and melodic direction."""

import heapq

import numpy as np

from composer.expression.features import OWN_FEATURES, Melody
from composer.expression.score_view import QUARTER_TICKS, View, cells_of
from composer.score.key import OCTAVE

FURTHEST_INTERVAL = 24
# Larger than any pitch, so that one number can hold an onset and a pitch.
PITCH_ROOM = 1000


def note_features(view: View, melody: Melody, edges: np.ndarray, cells: np.ndarray) -> np.ndarray:
    """Return the features of the notes, (notes, features) float32; `cells` are the `cell_features` of the beats at
    `edges`."""
    slot, pitch = melody.slot, view.pitch
    duration, wait = view.end - view.onset, melody.wait[slot]
    highest, lowest, size = melody.pitch[slot], melody.lowest[slot], melody.size[slot]
    order = np.arange(len(pitch)) - (np.cumsum(melody.size) - melody.size)[slot]
    ceiling, floor = _sounding_above(view), _sounding_below(view)
    near_high, near_low = _near(melody, edges, view)
    bar = np.minimum(np.searchsorted(view.bars, view.onset, "right") - 1, len(view.bars) - 2)
    ticks = view.onset - view.bars[bar]
    beat = view.beat_ticks[bar]
    inside = ticks / np.diff(view.bars)[bar]
    before, after = _melodic_steps(view)
    is_strange = np.zeros(len(pitch), dtype=bool)
    degree = np.zeros((len(pitch), 12))
    if view.key is not None:
        is_strange = np.isin(pitch % 12, list(view.key.pitch_classes), invert=True)
        degree = np.eye(12)[(pitch - view.key.tonic_pitch_class) % 12]
    columns = [
        pitch == highest,
        pitch == lowest,
        size == 1,
        np.minimum(size, 8) / 4,
        order / np.maximum(size - 1, 1),
        (highest - pitch) / OCTAVE,
        (pitch - lowest) / OCTAVE,
        ceiling <= pitch,
        floor >= pitch,
        np.clip(ceiling - pitch, 0, 36) / OCTAVE,
        np.clip(pitch - floor, 0, 36) / OCTAVE,
        (near_high - pitch) / OCTAVE,
        (pitch - near_low) / OCTAVE,
        near_high == pitch,
        near_low == pitch,
        (pitch - 60) / OCTAVE,
        ((pitch - 60) / OCTAVE) ** 2,
        (pitch - pitch.mean()) / OCTAVE,
        np.log2(1 + duration / QUARTER_TICKS),
        np.log2(1 + wait / QUARTER_TICKS),
        np.minimum(duration / wait, 4),
        duration > 1.5 * wait,
        ticks == 0,
        ticks % beat == 0,
        (ticks * 2) % beat == 0,
        (ticks * 4) % beat == 0,
        np.abs(inside - 0.5) < 0.01,
        (ticks % beat) / beat,
        before / OCTAVE,
        after / OCTAVE,
        np.abs(before) / OCTAVE,
        np.abs(after) / OCTAVE,
        before == 0,
        (before > 0) & (after < 0),
        (before < 0) & (after > 0),
        is_strange,
        *degree.T,
        *_beside(slot, melody),
    ]
    own = cells[cells_of(view.onset, edges), :OWN_FEATURES]
    return np.concatenate([np.stack(columns, axis=1).astype(np.float32), own], axis=1)


def _beside(slot: np.ndarray, melody: Melody) -> list[np.ndarray]:
    """The size of the chords before and after, and the motion of the top voice."""
    last = len(melody.onset) - 1
    previous, following = np.maximum(slot - 1, 0), np.minimum(slot + 1, last)
    return [
        np.minimum(melody.size[previous], 8) / 4,
        np.minimum(melody.size[following], 8) / 4,
        np.log2(1 + melody.wait[previous] / QUARTER_TICKS),
        np.clip(melody.pitch[slot] - melody.pitch[previous], -FURTHEST_INTERVAL, FURTHEST_INTERVAL) / OCTAVE,
        np.clip(melody.pitch[following] - melody.pitch[slot], -FURTHEST_INTERVAL, FURTHEST_INTERVAL) / OCTAVE,
    ]


def _sounding_above(view: View) -> np.ndarray:
    """The highest pitch sounding at the onset of each note."""
    return _extreme_sounding(view, 1)


def _sounding_below(view: View) -> np.ndarray:
    """The lowest pitch sounding at the onset of each note."""
    return -_extreme_sounding(view, -1)


def _extreme_sounding(view: View, sign: int) -> np.ndarray:
    heap: list[tuple[int, int]] = []
    found = np.zeros(len(view.onset), dtype=np.int64)
    onset, end, pitch = view.onset.tolist(), view.end.tolist(), (sign * view.pitch).tolist()
    place = 0
    while place < len(onset):
        stop = place
        while stop < len(onset) and onset[stop] == onset[place]:
            heapq.heappush(heap, (-pitch[stop], end[stop]))
            stop += 1
        while heap[0][1] <= onset[place]:
            heapq.heappop(heap)
        found[place:stop] = -heap[0][0]
        place = stop
    return found


def _near(melody: Melody, edges: np.ndarray, view: View) -> tuple[np.ndarray, np.ndarray]:
    """The highest and lowest pitch that begins within a beat of each note."""
    cells = len(edges) - 1
    cell = cells_of(melody.onset, edges)
    high = np.full(cells + 2, -1)
    low = np.full(cells + 2, 128)
    np.maximum.at(high, cell + 1, melody.pitch)
    np.minimum.at(low, cell + 1, melody.lowest)
    high = np.maximum(np.maximum(high[:-2], high[1:-1]), high[2:])
    low = np.minimum(np.minimum(low[:-2], low[1:-1]), low[2:])
    of_note = cell[melody.slot]
    return high[of_note], low[of_note]


def _melodic_steps(view: View) -> tuple[np.ndarray, np.ndarray]:
    """The interval of each note from the nearest pitch of the previous onset, and to that of the next."""
    starts = np.flatnonzero(np.diff(view.onset, prepend=-1))
    stops = np.append(starts[1:], len(view.onset))
    # Spaced so that one search finds a pitch within its own onset.
    keys = np.repeat(np.arange(len(starts)), stops - starts) * PITCH_ROOM + view.pitch
    slot = keys // PITCH_ROOM
    return -_to_nearest(keys, starts, stops, slot, -1, view.pitch), _to_nearest(
        keys, starts, stops, slot, 1, view.pitch
    )


def _to_nearest(
    keys: np.ndarray, starts: np.ndarray, stops: np.ndarray, slot: np.ndarray, step: int, pitch: np.ndarray
) -> np.ndarray:
    other = np.clip(slot + step, 0, len(starts) - 1)
    place = np.searchsorted(keys, other * PITCH_ROOM + pitch)
    upper = np.clip(place, starts[other], stops[other] - 1)
    lower = np.clip(place - 1, starts[other], stops[other] - 1)
    rise, fall = pitch[upper] - pitch, pitch[lower] - pitch
    return np.clip(np.where(np.abs(rise) <= np.abs(fall), rise, fall), -FURTHEST_INTERVAL, FURTHEST_INTERVAL)
