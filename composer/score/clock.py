"""Converts ticks to seconds in bulk, and seconds to what a clock shows."""

import math

import numpy as np

from composer.score.meter import TICKS_PER_QUARTER
from composer.score.piece import Piece

LASTING_QUARTERS = 64


def seconds_at(piece: Piece, ticks: np.ndarray) -> np.ndarray:
    """The times in seconds of an array of ticks of any shape, under the tempo marks of a piece."""
    onsets = np.array([mark.exact_onset for mark in piece.tempos])
    periods = np.array([mark.microseconds_per_quarter for mark in piece.tempos], dtype=np.float64)
    at_marks = np.concatenate([[0.0], np.cumsum(np.diff(onsets) * periods[:-1])])
    mark = np.maximum(np.searchsorted(onsets, ticks, "right") - 1, 0)
    return (at_marks[mark] + (ticks - onsets[mark]) * periods[mark]) / (TICKS_PER_QUARTER * 1e6)


def mean_tempo(piece: Piece) -> float:
    """The mean tempo in quarter notes a minute, from the first tick to the last.

    Without notes, it is the initial tempo.
    """
    if not piece.end:
        return piece.tempos[0].quarters_per_minute
    return 60 * piece.end / (TICKS_PER_QUARTER * piece.seconds)


def lasting_tempo(piece: Piece) -> float:
    """The prevailing tempo over the last `LASTING_QUARTERS` of a piece, in quarter notes a minute.

    Unlike the last tempo mark, it ignores a final ritardando. Without notes, it is the last mark.
    """
    quarters = -(-piece.end // TICKS_PER_QUARTER)
    if not quarters or len(piece.tempos) == 1:
        return piece.tempos[-1].quarters_per_minute
    ticks = np.arange(max(quarters - LASTING_QUARTERS, 0), quarters + 1) * TICKS_PER_QUARTER
    return float(60 / np.median(np.diff(seconds_at(piece, ticks))))


def rubato(piece: Piece) -> float:
    """The standard deviation of the log duration of quarter notes; 0 for a constant tempo."""
    if len(piece.tempos) == 1:
        return 0.0
    quarters = np.arange(0, max(piece.end, 1) + TICKS_PER_QUARTER, TICKS_PER_QUARTER)
    return float(np.std(np.log(np.diff(seconds_at(piece, quarters)))))


def clock(seconds: float) -> str:
    """Minutes and seconds."""
    minutes, rest = divmod(rounded(seconds), 60)
    return f"{minutes}:{rest:02d}"


def rounded(number: float) -> int:
    """The nearest whole number, of two the higher one, as a browser rounds what it shows; of thousandths, as it is
    told."""
    return math.floor(round(number, 3) + 0.5)
