"""Dynamic marks, where loudness changes for longer than a bar, and hairpins, where it does so gradually."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from composer.score.notation.grid import BarOfPaper
from composer.score.piece import Note

# The highest mean velocity for each mark, midway between the values that notation programs use.
MARKS = ((26, "ppp"), (41, "pp"), (57, "p"), (71, "mp"), (87, "mf"), (103, "f"), (117, "ff"), (127, "fff"))
# A new mark requires passing the boundary of the old one by this much velocity.
CLEAR_OF_BORDER = 3
# A hairpin between two marks has at least this many beats with notes, and lies in at most this many bars; it changes at
# least this much velocity, half of what is between two marks; a line explains at least this share of the variance of
# its beats; and from its end to the new mark there is at most this share of its change. Guesses.
LEAST_BEATS, MOST_BARS, LEAST_CHANGE, STEADY, FARTHEST_FROM_MARK = 4, 8, 8, 0.5, 0.5


@dataclass(frozen=True, slots=True)
class Hairpin:
    """A gradual change of loudness, from a tick in a bar, where it has a velocity, to the bar line after another."""

    is_rise: bool
    onset: int
    velocity: float
    first_bar: int
    last_bar: int


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
    """The mean velocity of each bar; None for silent bars. Notes must be sorted."""
    onsets = [note.onset for note in notes]
    return [_level(notes, onsets, bar.onset, bar.end) for bar in bars]


def _mark(level: float) -> str:
    return next(mark for limit, mark in MARKS if level <= limit)


def dynamics_and_hairpins(notes: Sequence[Note], bars: Sequence[BarOfPaper]) -> tuple[dict[int, str], list[Hairpin]]:
    """Dynamic marks, and the hairpins that lead from one to the next; none where loudness changes at once or not
    steadily."""
    marks = dynamics(notes, bars)
    found: list[Hairpin] = []
    onsets = [note.onset for note in notes]
    for before, here in pairwise(sorted(marks)):
        hairpin = _hairpin(notes, onsets, bars, before, here, is_rise=_rank(marks[here]) > _rank(marks[before]))
        if hairpin is None:
            continue
        # One that continues another of its kind makes one with it, without a mark between them.
        last = found[-1] if found else hairpin
        meets = last.last_bar + 1 == hairpin.first_bar and hairpin.onset == bars[hairpin.first_bar].onset
        if meets and last.is_rise == hairpin.is_rise:
            found[-1] = replace(last, last_bar=hairpin.last_bar)
        else:
            found.append(hairpin)
    inside = {bar for hairpin in found for bar in range(hairpin.first_bar + 1, hairpin.last_bar + 1)}
    inside |= {hairpin.first_bar for hairpin in found if _is_its_own(hairpin, marks)}
    return {bar: mark for bar, mark in marks.items() if bar not in inside}, found


def _is_its_own(hairpin: Hairpin, marks: Mapping[int, str]) -> bool:
    """Whether the mark of the bar in which a hairpin begins is only due to that: it begins at the mark before."""
    earlier = [bar for bar in marks if bar < hairpin.first_bar]
    if not earlier or hairpin.first_bar not in marks:
        return False
    before = marks[max(earlier)]
    rises = _rank(marks[hairpin.first_bar]) > _rank(before)
    return rises == hairpin.is_rise and _step(hairpin.velocity, before) == 0


def _rank(mark: str) -> int:
    return [name for _, name in MARKS].index(mark)


def _hairpin(
    notes: Sequence[Note], onsets: Sequence[int], bars: Sequence[BarOfPaper], begin: int, end: int, is_rise: bool
) -> Hairpin | None:
    """The clearest hairpin from the mark in bar `begin` or later to the one in bar `end`; None if there is none."""
    after = bars[end]
    aims = [_level(notes, onsets, after.onset, until) for until in (after.onset + after.unit, after.end)]
    sign = 1 if is_rise else -1
    best, found = 0.0, None
    beats: list[tuple[int, float]] = []
    for number in range(end - 1, max(begin, end - MOST_BARS) - 1, -1):
        bar = bars[number]
        for onset in reversed(range(bar.onset, bar.end, bar.unit)):
            level = _level(notes, onsets, onset, min(onset + bar.unit, bar.end))
            if level is None:
                continue
            beats.insert(0, (onset, level))
            if len(beats) < LEAST_BEATS:
                continue
            first, last, share = _line(beats)
            change = sign * (last - first)
            left = min(sign * (aim - last) for aim in aims if aim is not None)
            is_real = change >= LEAST_CHANGE and share >= STEADY and left <= FARTHEST_FROM_MARK * change
            if is_real and change * share > best:
                best, found = change * share, Hairpin(is_rise, onset, first, number, end - 1)
    return found


def _level(notes: Sequence[Note], onsets: Sequence[int], begin: int, end: int) -> float | None:
    """The mean velocity of the notes struck within a span; None without any."""
    struck = notes[bisect_left(onsets, begin) : bisect_left(onsets, end)]
    return sum(note.velocity for note in struck) / len(struck) if struck else None


def _line(beats: Sequence[tuple[int, float]]) -> tuple[float, float, float]:
    """The line of least squares through levels: its first and last value, and the share of the variance it explains."""
    middle = sum(onset for onset, _ in beats) / len(beats)
    mean = sum(level for _, level in beats) / len(beats)
    spread = sum((onset - middle) ** 2 for onset, _ in beats)
    both = sum((onset - middle) * (level - mean) for onset, level in beats)
    variance = sum((level - mean) ** 2 for _, level in beats)
    first, last = (mean + both / spread * (onset - middle) for onset in (beats[0][0], beats[-1][0]))
    return first, last, both**2 / (spread * variance) if variance else 0.0
