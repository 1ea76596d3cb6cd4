"""Recurring figures: how much of a piece's top line occurred earlier in it, literally or transposed.

A figure is six successive notes of the highest voice, identified by their pitches or intervals, and the times between
them. Themes and accompaniments recur literally, sequences transposed.
"""

from dataclasses import dataclass

import numpy as np

from composer.evaluation.metrics.note_table import NoteTable

NOTES = 6


@dataclass(frozen=True, slots=True)
class FigureShares:
    """The shares (0..1) of figures that occurred earlier in the piece: `literal` at the same pitches, `moved` only
    transposed. Figures that overlap with their model do not count."""

    literal: float
    moved: float


def figures(notes: NoteTable) -> FigureShares:
    """The figure shares of a piece; NaN without figures."""
    pitches, onsets = notes.top_line
    count = len(pitches) - NOTES + 1
    if count < 1:
        return FigureShares(float("nan"), float("nan"))
    seen_literal: dict[tuple[int, ...], int] = {}
    seen_moved: dict[tuple[int, ...], int] = {}
    literal = moved = 0
    waits, steps = np.diff(onsets).tolist(), np.diff(pitches).tolist()
    heard = pitches.tolist()
    for place in range(count):
        rhythm = waits[place : place + NOTES - 1]
        as_it_is = (*heard[place : place + NOTES], *rhythm)
        in_steps = (*steps[place : place + NOTES - 1], *rhythm)
        if seen_literal.get(as_it_is, count) + NOTES <= place:
            literal += 1
        elif seen_moved.get(in_steps, count) + NOTES <= place:
            moved += 1
        seen_literal.setdefault(as_it_is, place)
        seen_moved.setdefault(in_steps, place)
    return FigureShares(literal / count, moved / count)
