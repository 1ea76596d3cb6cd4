"""Reference pitches: in each part the last one, and the lowest of the previous chord.

A figure is only the same on every scale step if it is encoded in intervals. So the network reads the interval of each
note from two pitches in its part, and can also predict the next pitch as an interval from them.
"""

from copy import copy

import numpy as np

from composer.events.columns import INTERVAL_COLUMNS, PROGRAM_DRUMS, WIDEST_INTERVAL
from composer.events.vocabulary import BAR_ADVANCE, PART, PITCH, POSITION

# Marks a missing reference.
NO_PITCH = -1
REFERENCES = len(INTERVAL_COLUMNS)


def references(columns: np.ndarray, onsets: np.ndarray, programs: np.ndarray) -> np.ndarray:
    """Return the reference pitches of each event, (events, REFERENCES) int16; NO_PITCH if there is none.

    The first is the previous pitch in the part: the note below in the same chord, or the highest of the previous chord.
    The second is the lowest of the previous chord. `columns` (events, 6) are from `notes.encode`, `onsets` (events,) in
    ticks, `programs` (64,) as in `steps.program_codes`. Drums and rests have none.
    """
    found = np.full((len(columns), REFERENCES), NO_PITCH, dtype=np.int16)
    for part in np.unique(columns[:, PART]).tolist():
        if programs[part] >= PROGRAM_DRUMS:
            continue
        events = np.flatnonzero(columns[:, PART] == part)
        pitches = columns[events, PITCH].astype(np.int16)
        found[events[1:], 0] = pitches[:-1]
        chord = np.cumsum(np.diff(onsets[events], prepend=onsets[events[0]]) > 0)
        lowest = pitches[np.flatnonzero(np.diff(chord, prepend=-1))]
        found[events, 1] = np.where(chord > 0, lowest[chord - 1], NO_PITCH)
    return found


def interval_codes(columns: np.ndarray, heard_from: np.ndarray) -> np.ndarray:
    """Return the interval codes of events, (events, INTERVAL_COLUMNS) uint8, from their `references`."""
    intervals = columns[:, PITCH : PITCH + 1].astype(np.int64) - heard_from
    codes = np.clip(intervals, -WIDEST_INTERVAL, WIDEST_INTERVAL) + WIDEST_INTERVAL + 1
    return np.where(heard_from == NO_PITCH, 0, codes).astype(np.uint8)


class References:
    """The same for a piece that is being written, one event at a time."""

    def __init__(self) -> None:
        # For each part: the onset of its last chord, that chord's lowest pitch, the last pitch, and the lowest pitch
        # before.
        self._parts: dict[int, tuple[int, int, int, int]] = {}
        self._interval = [0] * REFERENCES

    def copy(self) -> "References":
        """Return an independent copy."""
        other = copy(self)
        other._parts = dict(self._parts)
        return other

    def of(self, part: int, onset: int) -> tuple[int, int]:
        """The reference pitches of a note in a part at a tick; NO_PITCH if there is none."""
        if part not in self._parts:
            return NO_PITCH, NO_PITCH
        begun, lowest, last, before = self._parts[part]
        return last, before if onset == begun else lowest

    def hear(self, part: int, onset: int, pitch: int, program: int) -> None:
        """Add an event of a part at a tick; `program` as in `steps.program_codes`."""
        if program >= PROGRAM_DRUMS:
            self._interval = [0] * REFERENCES
            return
        heard_from = self.of(part, onset)
        row = np.zeros((1, PITCH + 1), dtype=np.uint8)
        row[0, PITCH] = pitch
        self._interval = interval_codes(row, np.array([heard_from]))[0].tolist()
        is_new = part not in self._parts or self._parts[part][0] != onset
        lowest = pitch if is_new else self._parts[part][1]
        self._parts[part] = (onset, lowest, pitch, heard_from[1])

    def codes(self) -> list[int]:
        """The interval codes of the last event, as in INTERVAL_COLUMNS."""
        return self._interval


def onsets_of(columns: np.ndarray, bar_ticks: np.ndarray) -> np.ndarray:
    """Return the onset of each event in ticks, (events,) int64; `bar_ticks` (bars,) are the lengths of the bars."""
    bars = np.append(0, np.cumsum(bar_ticks.astype(np.int64)))
    bar = np.cumsum(columns[:, BAR_ADVANCE], dtype=np.int64)
    return bars[bar] + columns[:, POSITION]
