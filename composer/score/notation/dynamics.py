"""Dynamic marks, where loudness changes for longer than a bar."""

from collections.abc import Sequence

from composer.score.notation.grid import BarOfPaper
from composer.score.piece import Note

# The highest mean velocity for each mark, midway between the values that notation programs use.
MARKS = ((26, "ppp"), (41, "pp"), (57, "p"), (71, "mp"), (87, "mf"), (103, "f"), (117, "ff"), (127, "fff"))
# A new mark requires passing the boundary of the old one by this much velocity.
CLEAR_OF_BORDER = 3


def dynamics(notes: Sequence[Note], bars: Sequence[BarOfPaper]) -> dict[int, str]:
    """Dynamic marks by the number of the bar in which they stand."""
    levels = _levels(notes, bars)
    marks: dict[int, str] = {}
    current = ""
    for number, level in enumerate(levels):
        if level is None:
            continue
        later = levels[number + 1] if number + 1 < len(levels) else None
        step = _step(level, current)
        if not current or (step and (later is None or _step(later, current) == step)):
            marks[number] = current = _mark(level)
    return marks


def _step(level: float, mark: str) -> int:
    """Whether a velocity is clearly above the range of a mark (1), clearly below it (-1), or neither (0)."""
    lower = 0
    for upper, name in MARKS:
        if name == mark:
            return int(level >= upper + CLEAR_OF_BORDER) - int(level <= lower - CLEAR_OF_BORDER)
        lower = upper
    return 0


def _levels(notes: Sequence[Note], bars: Sequence[BarOfPaper]) -> list[float | None]:
    """The mean velocity of each bar; None for silent bars. Notes and bars must be sorted."""
    levels: list[float | None] = []
    place = 0
    for bar in bars:
        struck = []
        while place < len(notes) and notes[place].onset < bar.end:
            struck.append(notes[place].velocity)
            place += 1
        levels.append(sum(struck) / len(struck) if struck else None)
    return levels


def _mark(level: float) -> str:
    return next(mark for limit, mark in MARKS if level <= limit)
