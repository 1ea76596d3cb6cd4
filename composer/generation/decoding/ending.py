"""How a piece ends: on a chord of its tonic that is struck together and held, its lowest note the tonic itself."""

from collections.abc import Sequence

import numpy as np

from composer.arranging.assignment import reach
from composer.events.vocabulary import DURATIONS, FIELDS, PITCH
from composer.score.key import Mode
from composer.score.piece import Part

# Shorter pieces are fragments, and need no ending.
FEWEST_BARS = 4
FEWEST_EVENTS = 24
LARGEST_CHORD = 4
# Within it any chord has another note.
OCTAVE = 12
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


def chord_size(parts: Sequence[Part]) -> int:
    """Of how many notes the final chord of a piece is, where its notes are counted; 0 of drums alone.

    Each instrument must have room for a note of it above what the others have taken.
    """
    spans = [reach(part) for part in parts if not part.is_drums]
    if not spans:
        return 0
    narrowest = min(highest - lowest for lowest, highest in spans)
    wanted = 3 if len(spans) == 1 else min(len(spans), LARGEST_CHORD)
    return min(wanted, 1 + (narrowest - OCTAVE + 1) // (OCTAVE + 1))
