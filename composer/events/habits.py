"""Habits of a style: what tends to follow what, in the plainest of contexts, so that a little music tells it.

A network that hears many styles learns what is rare in them last; counting learns it at once. A habit is one choice in
one context: which interval follows in the highest voice after which, how long a note is after which, how long is waited
after a chord of so many notes. Music is as the network reads it, in C.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from composer.events.notes import without_advances
from composer.events.vocabulary import DURATION, DURATIONS, FIELDS, PART, PITCH, POSITION
from composer.score.key import Mode

# Semitones to both sides; what is further away counts as that.
FURTHEST = 24
NEARNESS = 2 * FURTHEST + 1
# The motion of an outer voice from chord to chord, as a context, and how wide a chord is so far.
WIDEST_MOTION, WIDEST_CHORD = 7, 24
MOTIONS = 2 * WIDEST_MOTION + 1
# Lengths as a context: from these ticks on another class each.
LENGTH_EDGES = (4, 7, 10, 13, 19, 25, 37, 49, 97)
LENGTH_CLASSES = len(LENGTH_EDGES) + 1
MOST_TOGETHER = 8
# Where in a bar, as a context: in so many parts of it, which whole and dotted beats share. Of parts of a piece the
# first two are told apart, as the hands of a player are.
BAR_PLACES, HANDS = 24, 3
# Pitches as a choice: in groups of so many semitones.
REGISTER_WIDTH = 4
MODES: tuple[Mode, ...] = ("major", "minor")
# How tables of habits are kept: a nat in so many steps, and no more nats than these.
STEPS_A_NAT, MOST_NATS = 32, 2.0
LENGTH_CLASS = np.searchsorted(LENGTH_EDGES, DURATIONS, side="right")


@dataclass(frozen=True, slots=True)
class Habit:
    """A choice, 0 to `size` - 1, in one of so many `contexts`, of a field of an event. `of_rare`: only of styles of
    which there is little music; of others the network has learnt it."""

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

# Contexts and choices of a habit, (times,) each.
Observed = tuple[np.ndarray, np.ndarray]
_NOTHING: Observed = (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))


def observed(
    columns: np.ndarray, bar_ticks: np.ndarray, is_drums: np.ndarray, mode: Mode | None
) -> dict[str, Observed]:
    """Every time that a piece had to choose: in which context of each habit, and what.

    `columns` (events, 6) as `encode` gives them, moved to C; `bar_ticks` (bars,); `is_drums` (parts,) bool; `mode` of
    its key, None for none.
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
    """When notes begin, and how long they are, each after the event before it."""
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
    """How pitches lie beside the two chords before, and beside what is struck with them."""
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
    # Each chord lies above all before it, so that one running maximum serves them all.
    above = chord * FIELDS[PITCH].size
    highest = (np.maximum.accumulate(pitch + above) - above)[joining - 1]
    lowest = above[joining - 1] - np.maximum.accumulate(above - pitch)[joining - 1]
    return {**outer, "within_chord": (chord_context(highest - lowest), nearness(pitch[joining] - highest))}


def nearness(semitones: np.ndarray) -> np.ndarray:
    """The choice that intervals are."""
    return np.clip(semitones, -FURTHEST, FURTHEST) + FURTHEST


def motion_context(semitones: np.ndarray | int, joins: np.ndarray | bool) -> np.ndarray:
    """The context of a note after an outer voice moved by some semitones; `joins` if it is struck with another."""
    return 2 * (np.clip(semitones, -WIDEST_MOTION, WIDEST_MOTION) + WIDEST_MOTION) + joins


def chord_context(semitones: np.ndarray | int) -> np.ndarray:
    """The context of a note that is struck with others that are so far apart."""
    return np.minimum(semitones, WIDEST_CHORD)


def length_context(length_class: np.ndarray | int, joins: np.ndarray | bool) -> np.ndarray:
    """The context of a length after one of a class, or with it."""
    return np.asarray(2 * length_class + joins)


def wait_context(together: np.ndarray | int, length_class: np.ndarray | int) -> np.ndarray:
    """The context of a wait after so many events struck together, the last of them of a class of length."""
    return (np.minimum(together, MOST_TOGETHER) - 1) * LENGTH_CLASSES + length_class


def place_context(part: np.ndarray | int, position: np.ndarray | int, ticks: np.ndarray | int) -> np.ndarray:
    """The context of a note of a part at a position in a bar of so many ticks."""
    return np.minimum(part, HANDS - 1) * BAR_PLACES + np.asarray(position) * BAR_PLACES // ticks


def joined_context(together: np.ndarray | int, position: np.ndarray | int, ticks: np.ndarray | int) -> np.ndarray:
    """The context of what follows so many events that were struck together there."""
    return (np.minimum(together, MOST_TOGETHER) - 1) * BAR_PLACES + np.asarray(position) * BAR_PLACES // ticks
