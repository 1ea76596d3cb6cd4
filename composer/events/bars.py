"""The bars from which note events are counted: those of the meters, split where they exceed the vocabulary.

A change of meter starts a new bar: a pickup is a short bar before the first change, and a bar of 12/4 becomes one of
192 ticks and one of 96.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from composer.errors import BadInput
from composer.events.vocabulary import LONGEST_BAR, meter_code, meter_of_code, tempo_classes, tempo_of_class
from composer.score.piece import MICROSECONDS_A_MINUTE, MeterMark, TempoMark

LARGEST_BAR_COUNT = 1_000_000
LAST_TICK = 2**31 - 1


@dataclass(frozen=True, slots=True, eq=False)
class Bars:
    """The bars of a piece, all (bars,): `onsets` int32 and `ticks` uint8 (lengths), `meters` uint16 (codes)."""

    onsets: np.ndarray
    ticks: np.ndarray
    meters: np.ndarray

    def __len__(self) -> int:
        return len(self.onsets)

    def at(self, ticks: ArrayLike) -> np.ndarray:
        """The numbers of the bars in which ticks lie, in the shape of `ticks`; past the end, the last bar."""
        return np.searchsorted(self.onsets, ticks, side="right") - 1


def bars_of(meters: Sequence[MeterMark], end: int) -> Bars:
    """Return the bars under meter marks (the first at tick 0) up to `end`, in ticks; at least one.

    The last bar has its full length, whatever marks follow. Raises BadInput for more bars than can be counted.
    """
    end = max(end, 1)
    if end > LAST_TICK:
        raise BadInput("piece_too_long_for_bars")
    heard = [mark for mark in meters if mark.onset < end]
    marks = np.array([mark.onset for mark in heard])
    lengths = np.array([mark.meter.bar_ticks for mark in heard])
    codes = np.array([meter_code(mark.meter) for mark in heard])
    next_marks = np.append(marks[1:], LAST_TICK)

    counts = -(-(np.minimum(next_marks, end) - marks) // lengths)
    _check_count(counts)
    onsets = np.repeat(marks, counts) + np.repeat(lengths, counts) * count_up(counts)
    ticks = np.minimum(np.repeat(lengths, counts), np.repeat(next_marks, counts) - onsets)
    meters_of_bars = np.repeat(codes, counts)

    pieces = -(-np.minimum(ticks, end - onsets) // LONGEST_BAR)
    _check_count(pieces)
    start = LONGEST_BAR * count_up(pieces)
    return Bars(
        onsets=(np.repeat(onsets, pieces) + start).astype(np.int32),
        ticks=np.minimum(np.repeat(ticks, pieces) - start, LONGEST_BAR).astype(np.uint8),
        meters=np.repeat(meters_of_bars, pieces).astype(np.uint16),
    )


def _check_count(counts: np.ndarray) -> None:
    if counts.sum() > LARGEST_BAR_COUNT:
        raise BadInput("piece_has_too_many_bars", most=LARGEST_BAR_COUNT)


def count_up(counts: np.ndarray) -> np.ndarray:
    """Count from 0 to count - 1 for each of the counts, (groups,), concatenated."""
    ends = np.cumsum(counts)
    return np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - counts, counts)


def meter_marks(bars: Bars) -> tuple[MeterMark, ...]:
    """Return the fewest meter marks that produce these bars."""
    marks: list[MeterMark] = []
    length, current = 0, -1
    for onset, ticks, code in zip(bars.onsets.tolist(), bars.ticks.tolist(), bars.meters.tolist(), strict=True):
        offset = (onset - marks[-1].onset) % length if marks else 0
        # No mark is needed if the previous one already gives this bar, possibly shortened by the next.
        if code != current or offset % LONGEST_BAR or ticks > length - offset:
            marks.append(MeterMark(onset, meter_of_code(code)))
            length, current = marks[-1].meter.bar_ticks, code
    return tuple(marks)


def tempos_of_bars(tempos: Sequence[TempoMark], bars: Bars) -> np.ndarray:
    """The tempo class of each bar, from its mean tempo; (bars,) uint8."""
    marks = np.array([min(mark.onset, LAST_TICK) for mark in tempos], dtype=np.float64)
    microseconds = np.array([mark.microseconds_per_quarter for mark in tempos], dtype=np.float64)
    at_marks = np.concatenate([[0.0], np.cumsum(np.diff(marks) * microseconds[:-1])])

    def elapsed(ticks: np.ndarray) -> np.ndarray:
        place = np.searchsorted(marks, ticks, side="right") - 1
        return at_marks[place] + (ticks - marks[place]) * microseconds[place]

    ends = bars.onsets + bars.ticks.astype(np.int64)
    mean = (elapsed(ends) - elapsed(bars.onsets)) / bars.ticks
    return tempo_classes(MICROSECONDS_A_MINUTE / mean)


def tempo_marks(classes: np.ndarray, bars: Bars) -> tuple[TempoMark, ...]:
    """Return a tempo mark for each bar whose tempo class, in `classes` (bars,), differs from that of the bar before."""
    changes = np.flatnonzero(np.diff(classes, prepend=-1))
    return tuple(
        TempoMark.of(onset, tempo_of_class(tempo))
        for onset, tempo in zip(bars.onsets[changes].tolist(), classes[changes].tolist(), strict=True)
    )
