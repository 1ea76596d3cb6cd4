"""Pitches that others are heard relative to: in each part the last one, and the lowest of the chord before.

A figure is the same figure on every step of the scale only where it is told in intervals. So a network reads the
interval of each note from two pitches of its part, and can say the next pitch as an interval from them too.
"""

from copy import copy

import numpy as np

from composer.events.columns import INTERVAL_COLUMNS, PROGRAM_DRUMS, WIDEST_INTERVAL
from composer.events.vocabulary import BAR_ADVANCE, PART, PITCH, POSITION

# What an event has no reference to is relative to.
NO_PITCH = -1
REFERENCES = len(INTERVAL_COLUMNS)


def references(columns: np.ndarray, onsets: np.ndarray, programs: np.ndarray) -> np.ndarray:
    """The pitches that each event is heard relative to, (events, REFERENCES) int16; NO_PITCH where there is none.

    The first is that of the event before in its part: the note below in the same chord, or the highest of the chord
    before. The second is the lowest of the chord before. `columns` (events, 6) as `notes.encode` gives them, `onsets`
    (events,) in ticks, `programs` (64,) as `steps.program_codes`. Drums and rests have no such pitches.
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
    """The codes of the intervals of events, (events, INTERVAL_COLUMNS) uint8, from their `references`."""
    intervals = columns[:, PITCH : PITCH + 1].astype(np.int64) - heard_from
    codes = np.clip(intervals, -WIDEST_INTERVAL, WIDEST_INTERVAL) + WIDEST_INTERVAL + 1
    return np.where(heard_from == NO_PITCH, 0, codes).astype(np.uint8)


class References:
    """The same of a piece that is being written, an event at a time."""

    def __init__(self) -> None:
        # Of each part: the onset of its last chord, that chord's lowest pitch, its last pitch, and the lowest before.
        self._parts: dict[int, tuple[int, int, int, int]] = {}
        self._interval = [0] * REFERENCES

    def copy(self) -> "References":
        """Another with the same past."""
        other = copy(self)
        other._parts = dict(self._parts)
        return other

    def of(self, part: int, onset: int) -> tuple[int, int]:
        """The pitches that a note of a part at a tick is heard relative to; NO_PITCH where there is none."""
        if part not in self._parts:
            return NO_PITCH, NO_PITCH
        begun, lowest, last, before = self._parts[part]
        return last, before if onset == begun else lowest

    def hear(self, part: int, onset: int, pitch: int, program: int) -> None:
        """An event of a part, at a tick; `program` as `steps.program_codes`."""
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
        """What is told of the last event's intervals: the codes of INTERVAL_COLUMNS."""
        return self._interval


def onsets_of(columns: np.ndarray, bar_ticks: np.ndarray) -> np.ndarray:
    """The onset of each event in ticks, (events,) int64; `bar_ticks` (bars,) are the lengths of the bars."""
    bars = np.append(0, np.cumsum(bar_ticks.astype(np.int64)))
    bar = np.cumsum(columns[:, BAR_ADVANCE], dtype=np.int64)
    return bars[bar] + columns[:, POSITION]
