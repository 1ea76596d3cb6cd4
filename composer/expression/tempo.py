"""Converts relative beat durations to tempo marks, preserving the total time of the piece."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from composer.score.clock import seconds_at
from composer.score.meter import TICKS_PER_QUARTER
from composer.score.piece import LONGEST_QUARTER, Piece, TempoMark

# Each beat is compared with the median over this many bars on each side: slower and faster sections are the composer's.
NEIGHBORHOOD_BARS = 12
# The limits of a beat's duration relative to its neighborhood, as logarithms.
SLOWEST, FASTEST = 0.9, -0.45


def beat_seconds(piece: Piece, edges: np.ndarray) -> np.ndarray:
    """The duration of each beat between `edges` (beats + 1,), in seconds, (beats,)."""
    return np.diff(seconds_at(piece, edges))


def rubato(piece: Piece, edges: np.ndarray, beats_per_bar: int) -> np.ndarray:
    """The log duration of each beat relative to its neighborhood, (beats,)."""
    if len(piece.tempos) == 1:
        return np.zeros(len(edges) - 1)
    slowness = np.log(beat_seconds(piece, edges) / np.diff(edges))
    return np.clip(slowness - running_median(slowness, NEIGHBORHOOD_BARS * beats_per_bar), -0.6, 1.0)


def running_median(values: np.ndarray, reach: int) -> np.ndarray:
    """The median of each value and `reach` neighbors on each side; fewer at the ends."""
    padded = np.pad(values.astype(np.float64), reach, constant_values=np.nan)
    return np.nanmedian(np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1), axis=1)


def smoothed(curve: np.ndarray) -> np.ndarray:
    """Smooth a curve (beats,) with half-weighted neighbors, because players anticipate changes."""
    padded = np.pad(curve, 1, mode="edge")
    return (padded[:-2] + 2 * padded[1:-1] + padded[2:]) / 4


def with_tempo_curve(piece: Piece, edges: np.ndarray, longer: np.ndarray, kept: Sequence[int] = ()) -> Piece:
    """Lengthen each beat by a log factor, `longer` (beats,), keeping the total time to the millisecond.

    Ticks in `kept` (tempo marks or edges) also keep their time. The piece's own tempo marks are kept and scaled.
    """
    end = piece.end
    longer = np.clip(longer, FASTEST, SLOWEST)
    cuts = np.unique(np.concatenate([edges[edges < end], [mark.onset for mark in piece.tempos if mark.onset < end]]))
    ticks = np.diff(cuts, append=end)
    own = np.diff(seconds_at(piece, np.append(cuts, end)))
    beat = np.clip(np.searchsorted(edges, cuts, "right") - 1, 0, len(longer) - 1)
    bent = own * np.exp(longer[beat])
    span = np.searchsorted(np.sort(kept), cuts, "right")
    bent *= (np.bincount(span, own) / np.maximum(np.bincount(span, bent), 1e-9))[span]
    marks: dict[int, int] = {}
    wanted = reached = 0.0
    for onset, length, seconds in zip(cuts.tolist(), ticks.tolist(), bent.tolist(), strict=True):
        # The rounding error of a mark in microseconds is compensated by the next one.
        wanted += seconds * 1e6 * TICKS_PER_QUARTER
        period = min(max(round((wanted - reached) / length), 1), LONGEST_QUARTER)
        reached += period * length
        marks[onset] = period
    later = [mark for mark in piece.tempos if mark.onset >= end]
    marked: list[TempoMark] = []
    for onset, period in marks.items():
        if not marked or marked[-1].microseconds_per_quarter != period:
            marked.append(TempoMark(onset, period))
    return replace(piece, tempos=(*marked, *later))
