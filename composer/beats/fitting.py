"""Decides whether the beats in a file fit its notes."""

import numpy as np

from composer.beats.performance import chord_numbers
from composer.score.meter import TICKS_PER_QUARTER
from composer.score.piece import Piece

# Divisions of a quarter note on which notes may lie.
DIVISIONS = (1, 2, 3, 4, 6)
# With fewer chords, nothing is decided.
FEWEST_CHORDS = 32
# 99 % of 336 performances with their tempos removed are below this, but only 11 of 568 files of the corpus with their
# own beats, all of them scores: their notes lie exactly on a grid of 24 or 32 to a quarter note; quintuplets or
# septuplets lie on one of 20 or 28, ninths on one of 36.
LEAST_FIT = 0.2
WRITTEN_GRIDS, LEAST_WRITTEN = (24, 32, 20, 28, 36), 0.5
# Files round notes by up to half a tick; with a coarse resolution, too many notes are on the grid by chance.
ROUNDING, MOST_BY_CHANCE = 0.55, 0.3
USUAL_SECONDS_A_TICK = 0.5 / TICKS_PER_QUARTER


def beats_fit(piece: Piece) -> bool:
    """Whether a piece fits its own beats, like a score or a recording to a click; True in doubt."""
    return grid_fit(piece) >= LEAST_FIT or _is_written(piece)


def grid_fit(piece: Piece) -> float:
    """How closely the chords of a piece fit a division of its quarter notes: 1 exactly, 0 randomly.

    The mean cosine of their phases for the best division; 1 with too few chords.
    """
    onsets = np.sort([note.played_onset for part in piece.parts for note in part.notes])
    if not len(onsets):
        return 1.0
    # Chords are grouped in seconds; at the default tempo a tick is 21 ms.
    chords = chord_numbers(onsets * USUAL_SECONDS_A_TICK)[1] / USUAL_SECONDS_A_TICK
    if len(chords) < FEWEST_CHORDS:
        return 1.0
    phases = 2 * np.pi * chords / TICKS_PER_QUARTER
    return max(float(np.cos(division * phases).mean()) for division in DIVISIONS)


def _is_written(piece: Piece) -> bool:
    """Whether most notes are on a grid more exactly than anybody plays."""
    onsets = np.unique([note.played_onset for part in piece.parts for note in part.notes]) / TICKS_PER_QUARTER
    shares = []
    for grid in WRITTEN_GRIDS:
        by_chance = grid / piece.ticks_per_quarter
        if by_chance <= MOST_BY_CHANCE:
            places = onsets * grid
            shares.append(float((np.abs(places - np.rint(places)) <= ROUNDING * by_chance).mean()))
    return max(shares, default=0.0) >= LEAST_WRITTEN
