"""Dynamics: of bars, of notes within them, and of drums."""

import math
from dataclasses import replace

import numpy as np

from composer.expression.score_view import View, cells_of
from composer.score.meters import is_padded, main_meter, pickup_ticks
from composer.score.piece import Part, Piece

SOFTEST, LOUDEST = 16, 127
# Groups of General MIDI drums: bass drums, snares, hi-hats, toms, cymbals; everything else.
DRUM_GROUPS = ((35, 36), (37, 38, 39, 40), (42, 44, 46), (41, 43, 45, 47, 48, 50), (49, 51, 52, 53, 55, 57, 59))
DRUM_SLOTS = 16
SLOT_TICKS = 6
SLOTS_A_BEAT = 4


def loudness_curve(view: View, edges: np.ndarray, beats_per_bar: int) -> np.ndarray:
    """The mean velocity around each beat, over about a bar, (beats,)."""
    return mean_around(view.velocity, view, edges, beats_per_bar)


def mean_around(values: np.ndarray, view: View, edges: np.ndarray, beats_per_bar: int) -> np.ndarray:
    """The mean of note values (notes,) around each beat, over about a bar, (beats,)."""
    cells = len(edges) - 1
    cell = cells_of(view.onset, edges)
    window = np.ones(2 * max(beats_per_bar // 2, 1) + 1)
    reach = len(window) // 2
    counts = np.convolve(np.bincount(cell, minlength=cells), window)[reach : reach + cells]
    sums = np.convolve(np.bincount(cell, values, minlength=cells), window)[reach : reach + cells]
    heard = np.flatnonzero(counts > 0.5)
    return np.interp(np.arange(cells), heard, sums[heard] / counts[heard])


def missing(own: np.ndarray, wanted: np.ndarray, growth: float = 1.0) -> float:
    """The share (0..1) of a wanted curve to add to an existing one.

    What the existing curve already contains, by least squares, is not added again; and the total standard deviation is
    at most that of the wanted curve, or `growth` times that of the existing one.
    """
    own, wanted = own - own.mean(), wanted - wanted.mean()
    power = float(wanted @ wanted)
    if power == 0:
        return 0.0
    size = math.sqrt(float(own @ own) / power)
    return float(np.clip(min(1 - own @ wanted / power, max(1.0, growth * size) - size), 0, 1))


def strength(amount: float, share: float) -> float:
    """How much of a wanted curve is added: up to amount 1, the missing share; beyond that, up to the whole curve once
    more."""
    return min(amount, 1) * share + max(amount - 1, 0)


def with_velocities(part: Part, velocities: np.ndarray) -> Part:
    """Replace the velocities of a part (notes,), rounded.

    If they exceed 127, all are lowered equally; notes that were louder than `SOFTEST` stay at least that loud.
    """
    own = np.array([note.velocity for note in part.notes])
    lowered = np.rint(velocities - max(velocities.max() - LOUDEST, 0))
    bounded = np.clip(lowered, np.minimum(own, SOFTEST), LOUDEST).astype(np.int64)
    notes = [note.struck(note.pitch, velocity) for note, velocity in zip(part.notes, bounded.tolist(), strict=True)]
    return replace(part, notes=tuple(sorted(notes)))


def drum_places(part: Part, piece: Piece) -> tuple[np.ndarray, np.ndarray]:
    """The drum group and the position in the bar, in sixteenths, of each note of a part of a piece; (notes,) each.

    In meters other than 4/4, the first beat counts as the first, and every other as the second.
    """
    groups = np.full(128, len(DRUM_GROUPS))
    for number, members in enumerate(DRUM_GROUPS):
        groups[list(members)] = number
    onset = np.array([note.onset for note in part.notes])
    begins = piece.bar_onsets()
    bar = np.searchsorted(begins, onset, "right") - 1
    meters = [piece.meter_at(begin) for begin in begins]
    upbeat = 0 if is_padded(piece) else pickup_ticks(piece)
    if upbeat:
        # It is the end of a bar.
        meters[0] = main_meter(piece)
        begins[0] = upbeat - meters[0].bar_ticks
    whole, beat = (np.array(ticks)[bar] for ticks in zip(*((m.bar_ticks, m.beat_ticks) for m in meters), strict=True))
    inside = (onset - np.array(begins)[bar]) % whole
    in_beats = SLOTS_A_BEAT * (inside >= beat) + inside % beat * SLOTS_A_BEAT // beat
    slot = np.where(whole == DRUM_SLOTS * SLOT_TICKS, inside // SLOT_TICKS, in_beats)
    return groups[[note.pitch for note in part.notes]], slot
