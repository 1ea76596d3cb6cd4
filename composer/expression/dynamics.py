"""Loudness: of bars, of notes within them, and of drums."""

import math
from dataclasses import replace

import numpy as np

from composer.expression.score_view import View, cells_of
from composer.score.meter import Meter
from composer.score.piece import Part

SOFTEST, LOUDEST = 16, 127
# Kinds of drums, by the General MIDI key map: bass drums, snares, hi-hats, toms, cymbals; everything else.
DRUM_GROUPS = ((35, 36), (37, 38, 39, 40), (42, 44, 46), (41, 43, 45, 47, 48, 50), (49, 51, 52, 53, 55, 57, 59))
DRUM_SLOTS = 16
SLOT_TICKS = 6
SLOTS_A_BEAT = 4


def loudness_curve(view: View, edges: np.ndarray, beats_per_bar: int) -> np.ndarray:
    """The mean velocity around each beat, over about a bar, (beats,)."""
    return mean_around(view.velocity, view, edges, beats_per_bar)


def mean_around(values: np.ndarray, view: View, edges: np.ndarray, beats_per_bar: int) -> np.ndarray:
    """The mean of values of notes (notes,) around each beat, over about a bar, (beats,)."""
    cells = len(edges) - 1
    cell = cells_of(view.onset, edges)
    window = np.ones(2 * max(beats_per_bar // 2, 1) + 1)
    reach = len(window) // 2
    counts = np.convolve(np.bincount(cell, minlength=cells), window)[reach : reach + cells]
    sums = np.convolve(np.bincount(cell, values, minlength=cells), window)[reach : reach + cells]
    heard = np.flatnonzero(counts > 0.5)
    return np.interp(np.arange(cells), heard, sums[heard] / counts[heard])


def missing(own: np.ndarray, wanted: np.ndarray, growth: float = 1.0) -> float:
    """The share (0..1) of a wanted curve that is to be added to one's own.

    What is in one's own already, by least squares, is not added again; and the standard deviations of both add up to no
    more than that of what is wanted, or than `growth` times one's own.
    """
    own, wanted = own - own.mean(), wanted - wanted.mean()
    power = float(wanted @ wanted)
    if power == 0:
        return 0.0
    size = math.sqrt(float(own @ own) / power)
    return float(np.clip(min(1 - own @ wanted / power, max(1.0, growth * size) - size), 0, 1))


def strength(amount: float, share: float) -> float:
    """How much of a wanted curve is added: up to 1 what is missing of it, beyond that the whole once more."""
    return min(amount, 1) * share + max(amount - 1, 0)


def with_velocities(part: Part, velocities: np.ndarray) -> Part:
    """The part with other velocities (notes,), rounded.

    Where they go beyond 127 all are lowered alike; what was louder than `SOFTEST` does not become softer than that.
    """
    own = np.array([note.velocity for note in part.notes])
    lowered = np.rint(velocities - max(velocities.max() - LOUDEST, 0))
    bounded = np.clip(lowered, np.minimum(own, SOFTEST), LOUDEST).astype(np.int64)
    notes = [replace(note, velocity=velocity) for note, velocity in zip(part.notes, bounded.tolist(), strict=True)]
    return replace(part, notes=tuple(sorted(notes)))


def drum_places(part: Part, meter: Meter) -> tuple[np.ndarray, np.ndarray]:
    """The kind of drum and the place in the bar, in sixteenths, of each note; (notes,) each.

    In meters other than 4/4 the bar's first beat counts as one, every other as a second.
    """
    groups = np.full(128, len(DRUM_GROUPS))
    for number, members in enumerate(DRUM_GROUPS):
        groups[list(members)] = number
    onset = np.array([note.onset for note in part.notes])
    inside = onset % meter.bar_ticks
    slot = inside // SLOT_TICKS
    if meter.bar_ticks != DRUM_SLOTS * SLOT_TICKS:
        beat, rest = inside // meter.beat_ticks, inside % meter.beat_ticks
        slot = SLOTS_A_BEAT * (beat > 0) + rest * SLOTS_A_BEAT // meter.beat_ticks
    return groups[[note.pitch for note in part.notes]], slot
