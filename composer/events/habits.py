"""Habits of a style: choice frequencies in simple contexts, which can be estimated from little music.

A network trained on many styles learns rare habits last; counting finds them at once. A habit is a choice in a context:
which interval follows which in the top voice, how long a note is after one of some length, how long the wait is after a
chord of a given size. Music is encoded relative to C.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from composer.events.notes import without_advances
from composer.events.vocabulary import DURATION, DURATIONS, FIELDS, PART, PITCH, POSITION
from composer.score.key import Mode

# Semitones in both directions; larger intervals are clipped.
FURTHEST = 24
NEARNESS = 2 * FURTHEST + 1
# Clipping for contexts: the motion of an outer voice between chords, and the width of a chord so far.
WIDEST_MOTION, WIDEST_CHORD = 7, 24
MOTIONS = 2 * WIDEST_MOTION + 1
# Length classes for contexts: the lowest number of ticks of each class but the first.
LENGTH_EDGES = (4, 7, 10, 13, 19, 25, 37, 49, 97)
LENGTH_CLASSES = len(LENGTH_EDGES) + 1
MOST_TOGETHER = 8
# Context of bar position: this many places, a number divisible into plain and dotted beats. The first two parts are
# distinguished, as the hands of a player are.
BAR_PLACES, HANDS = 24, 3
# Pitches as choices are grouped by this many semitones.
REGISTER_WIDTH = 4
MODES: tuple[Mode, ...] = ("major", "minor")
# The storage format of tables: steps per nat, and the limit in nats.
STEPS_A_NAT, MOST_NATS = 32, 2.0
LENGTH_CLASS = np.searchsorted(LENGTH_EDGES, DURATIONS, side="right")


@dataclass(frozen=True, slots=True)
class Habit:
    """A choice, 0 to `size` - 1, in one of `contexts` contexts, for a field of an event. If `of_rare`, only for styles
    with little music; the network has learned it for the others."""

    field: int
    contexts: int
    size: int
    meaning: str
    of_rare: bool = False


HABITS: Mapping[str, Habit] = {
    "after_highest": Habit(PITCH, 2 * MOTIONS, NEARNESS, "from the highest note of the chord before, after its motion"),
    "after_lowest": Habit(PITCH, 2 * MOTIONS, NEARNESS, "from the lowest note of the chord before, after its motion"),
    "within_chord": Habit(
        PITCH, WIDEST_CHORD + 1, NEARNESS, "from the highest note struck with it, in a chord so wide"
    ),
    "degree": Habit(PITCH, len(MODES), 12, "the degree of the scale, in major and in minor"),
    "length": Habit(DURATION, 2 * LENGTH_CLASSES, FIELDS[DURATION].size, "how long, after or with a note so long"),
    "wait": Habit(POSITION, MOST_TOGETHER * LENGTH_CLASSES, FIELDS[POSITION].size, "ticks, after so many, so long"),
    "place": Habit(
        PITCH,
        HANDS * BAR_PLACES,
        FIELDS[PITCH].size // REGISTER_WIDTH,
        "how high, by the hand and where in the bar",
        True,
    ),
    "chord": Habit(
        POSITION, MOST_TOGETHER * BAR_PLACES, 2, "whether struck with so many before it, there in the bar", True
    ),
    "entry": Habit(POSITION, 1, FIELDS[POSITION].size, "where in a bar its first note is"),
}

# The contexts and choices of a habit, (times,) each.
Observed = tuple[np.ndarray, np.ndarray]
_NOTHING: Observed = (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))


def observed(
    columns: np.ndarray, bar_ticks: np.ndarray, is_drums: np.ndarray, mode: Mode | None
) -> dict[str, Observed]:
    """Return every choice in a piece, with its context, for each habit.

    `columns` (events, 6) are from `encode`, transposed to C; `bar_ticks` (bars,); `is_drums` (parts,) bool; `mode` of
    the key, or None.
    """
    bar, events = without_advances(columns)
    sounds = events[:, PART] < len(is_drums)
    bar, events = bar[sounds].astype(np.int64), events[sounds].astype(np.int64)
    onsets = np.append(0, np.cumsum(bar_ticks, dtype=np.int64))[bar] + events[:, POSITION]
    pitched = ~is_drums[events[:, PART]]
    return {
        **_times(bar, onsets, events, pitched, bar_ticks[bar]),
        **_pitches(onsets[pitched], events[pitched, PITCH]),
        "place": (
            place_context(events[:, PART], events[:, POSITION], bar_ticks[bar])[pitched],
            events[pitched, PITCH] // REGISTER_WIDTH,
        ),
        "degree": (np.full(int(pitched.sum()), MODES.index(mode)), events[pitched, PITCH] % 12) if mode else _NOTHING,
    }


def _times(
    bar: np.ndarray, onsets: np.ndarray, events: np.ndarray, pitched: np.ndarray, ticks: np.ndarray
) -> dict[str, Observed]:
    """The onsets and lengths of notes, relative to the previous event."""
    if len(events) < 2:
        return dict.fromkeys(("length", "wait", "chord", "entry"), _NOTHING)
    joins = np.diff(onsets) == 0
    first = np.flatnonzero(np.append(True, ~joins))
    together = np.arange(len(events)) - np.repeat(first, np.diff(np.append(first, len(events)))) + 1
    is_same_bar, position = bar[1:] == bar[:-1], events[:, POSITION]
    lengths = length_context(LENGTH_CLASS[events[:-1, DURATION]], joins)
    waits = wait_context(together[:-1], LENGTH_CLASS[events[:-1, DURATION]])
    chords = joined_context(together[:-1], position[:-1], ticks[:-1])
    return {
        "length": (lengths[pitched[1:]], events[1:, DURATION][pitched[1:]]),
        "wait": (waits[is_same_bar], np.diff(position)[is_same_bar]),
        "chord": (chords[is_same_bar], joins.astype(np.int64)[is_same_bar]),
        "entry": (np.zeros(int((~is_same_bar).sum()), dtype=np.int64), position[1:][~is_same_bar]),
    }


def _pitches(onsets: np.ndarray, pitch: np.ndarray) -> dict[str, Observed]:
    """Pitches relative to the two previous chords, and to the notes struck with them."""
    begins = np.diff(onsets, prepend=-1) != 0
    chord, first = np.cumsum(begins) - 1, np.flatnonzero(begins)
    if not len(first):
        return dict.fromkeys(("after_highest", "after_lowest", "within_chord"), _NOTHING)
    late = chord >= 2
    before, joins = chord[late] - 1, ~begins[late]
    outer = {}
    for name, find in (("after_highest", np.maximum), ("after_lowest", np.minimum)):
        voice = find.reduceat(pitch, first)
        outer[name] = (motion_context(voice[before] - voice[before - 1], joins), nearness(pitch[late] - voice[before]))
    joining = np.flatnonzero(~begins)
    # Each chord is offset above all earlier ones, so that a single running maximum works for all.
    above = chord * FIELDS[PITCH].size
    highest = (np.maximum.accumulate(pitch + above) - above)[joining - 1]
    lowest = above[joining - 1] - np.maximum.accumulate(above - pitch)[joining - 1]
    return {**outer, "within_chord": (chord_context(highest - lowest), nearness(pitch[joining] - highest))}


def nearness(semitones: np.ndarray) -> np.ndarray:
    """The choice of the pitch tables for each interval, in the shape of `semitones`; wide ones are clipped."""
    return np.clip(semitones, -FURTHEST, FURTHEST) + FURTHEST


def motion_context(semitones: np.ndarray | int, joins: np.ndarray | bool) -> np.ndarray:
    """The context of a note after an outer voice moved by some semitones; `joins` if it is struck with another note."""
    return 2 * (np.clip(semitones, -WIDEST_MOTION, WIDEST_MOTION) + WIDEST_MOTION) + joins


def chord_context(semitones: np.ndarray | int) -> np.ndarray:
    """The context of a note struck with others that span some semitones."""
    return np.minimum(semitones, WIDEST_CHORD)


def length_context(length_class: np.ndarray | int, joins: np.ndarray | bool) -> np.ndarray:
    """The context of a length after, or simultaneous with, one of a class."""
    return np.asarray(2 * length_class + joins)


def wait_context(together: np.ndarray | int, length_class: np.ndarray | int) -> np.ndarray:
    """The context of a wait after a number of simultaneous events, the last with a length class."""
    return (np.minimum(together, MOST_TOGETHER) - 1) * LENGTH_CLASSES + length_class


def place_context(part: np.ndarray | int, position: np.ndarray | int, ticks: np.ndarray | int) -> np.ndarray:
    """The context of a note in a part at a position in a bar of `ticks` ticks."""
    return np.minimum(part, HANDS - 1) * BAR_PLACES + np.asarray(position) * BAR_PLACES // ticks


def joined_context(together: np.ndarray | int, position: np.ndarray | int, ticks: np.ndarray | int) -> np.ndarray:
    """The context of what follows a number of simultaneous events at a position."""
    return (np.minimum(together, MOST_TOGETHER) - 1) * BAR_PLACES + np.asarray(position) * BAR_PLACES // ticks
