"""How a piece ends: on a chord of its tonic that is struck together and held, its lowest note the tonic itself."""

import numpy as np

from composer.events.vocabulary import DURATIONS, FIELDS, PITCH
from composer.score.key import Mode

# Shorter pieces are fragments, and need no ending.
FEWEST_BARS = 4
FEWEST_EVENTS = 24
LARGEST_CHORD = 4
TRIADS: dict[Mode, tuple[int, ...]] = {"major": (0, 4, 7), "minor": (0, 3, 7)}


def final_pitches(mode: Mode, tonic: int | None) -> np.ndarray:
    """Which pitches, relative to C, the final chord may take, (128,) bool; `tonic` is its lowest note so far."""
    pitches = np.arange(FIELDS[PITCH].size)
    is_tonic = pitches % 12 == 0
    if tonic is None:
        return is_tonic
    return is_tonic | (np.isin(pitches % 12, TRIADS[mode]) & (pitches > tonic))


def final_durations(bar_ticks: int) -> np.ndarray:
    """Which durations its notes may take: from half a bar to a whole one."""
    return (bar_ticks // 2 <= DURATIONS) & (bar_ticks >= DURATIONS)


def chord_size(pitched_parts: int) -> int:
    """Of how many notes the final chord is, where the notes of a piece are counted."""
    return 3 if pitched_parts == 1 else min(pitched_parts, LARGEST_CHORD)
