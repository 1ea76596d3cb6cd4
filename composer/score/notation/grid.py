"""Where onsets may stand: each beat of a staff has the coarsest division that its notes need.

Times are in ticks; those of tuplets and of values below a 32nd are fractions of them.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor, log2

from composer.score.meter import Meter
from composer.score.piece import Note

QUARTER = 24
Ticks = int | Fraction
# A finer division must place the notes of a beat so much better, in ticks: parts of a quarter, and of a dotted one.
COMMON = {24: ((2, 0.0), (4, 1.0), (3, 1.5), (8, 4.0), (6, 4.5)), 36: ((3, 0.0), (6, 1.0), (12, 4.0))}
# What is written only where notes stand exactly there, from simple to intricate.
EXACT = {24: (5, 7, 9, 16, 12, 32, 10, 11, 13), 36: (5, 7, 9, 24, 18, 48, 10)}
# How exactly, in ticks: files of 96 parts a quarter round by an eighth of one; 64ths and finer leave less room.
EXACTLY, FINE_EXACTLY = 0.13, 0.03
FINE_TICKS = 2
# Notes so near to each other are struck together, if not on one pitch.
TOGETHER_TICKS = 2.5
# Losing an onset to another is as bad as placing notes so far off.
COLLISION_TICKS = 12.0
FINEST = Fraction(3, 4)


@dataclass(frozen=True, slots=True)
class BarOfPaper:
    """A bar of the score, in ticks."""

    onset: int
    end: int
    meter: Meter

    @property
    def unit(self) -> int:
        """The beat that note values show: a quarter note, or that of compound and short meters."""
        return QUARTER if self.meter.denominator <= 4 else self.meter.beat_ticks


@dataclass(frozen=True, slots=True)
class Tuplet:
    """`actual` notes in the time of `normal`; `start` to `end` is the beat that they divide."""

    actual: int
    normal: int
    start: int
    end: int

    @property
    def step(self) -> Fraction:
        """The shortest of its notes, in ticks."""
        return Fraction(self.end - self.start, self.actual)


class Grid:
    """The divisions of the beats of a staff."""

    def __init__(self, bars: Sequence[BarOfPaper], notes: Sequence[Note]) -> None:
        self._starts: list[int] = []
        self._lengths: list[int] = []
        for bar in bars:
            for start in range(bar.onset, bar.end, bar.unit):
                self._starts.append(start)
                self._lengths.append(min(bar.unit, bar.end - start))
        inside: dict[int, list[Note]] = defaultdict(list)
        for note in notes:
            inside[self._beat(note.played_onset)].append(note)
        self._parts = [
            self._divided(beat, inside.get(beat, []), inside.get(beat + 1, [])) for beat in range(len(self._starts))
        ]

    def snap(self, tick: float) -> Ticks:
        """The nearest place on the grid."""
        beat = self._beat(tick)
        start, step = self._starts[beat], self._step(beat)
        return min(start + round(Fraction(tick - start) / step) * step, start + self._lengths[beat])

    def step(self, tick: Ticks) -> Ticks:
        """The distance between two places of the grid there, in ticks."""
        return self._step(self._beat(tick))

    def tuplet(self, tick: Ticks) -> Tuplet | None:
        """The tuplet that the beat at a tick is; None where it is divided plainly."""
        beat = self._beat(tick)
        length, parts = self._lengths[beat], self._parts[beat]
        normal = _plain(length, parts)
        if normal == parts:
            return None
        return Tuplet(parts, normal, self._starts[beat], self._starts[beat] + length)

    def _beat(self, tick: float | Fraction) -> int:
        return max(bisect_right(self._starts, tick) - 1, 0)

    def _step(self, beat: int) -> Ticks:
        step = Fraction(self._lengths[beat], self._parts[beat])
        return step.numerator if step.denominator == 1 else step

    def _divided(self, beat: int, notes: Sequence[Note], following: Sequence[Note]) -> int:
        """The number of parts of a beat that its notes need."""
        start, length = self._starts[beat], self._lengths[beat]
        common = COMMON.get(length) or _common_of(length)
        if not notes:
            return common[0][0]
        places = [(note.played_onset - start, note.pitch) for note in notes]
        ends = [note.played_end - start for note in notes if note.played_end < start + length - EXACTLY]
        # What is rounded up to the next beat meets what stands there.
        beyond = {note.pitch for note in following if note.played_onset - start - length < TOGETHER_TICKS}
        simple = [parts for parts, _ in common]
        for parts in (*simple, *EXACT.get(length, ())):
            if _fits(places, ends, length, parts, is_simple=parts in simple):
                return parts
        priced = [(price + _cost(places, length, parts, beyond), parts) for parts, price in common]
        best, parts = min(priced)
        if best < COLLISION_TICKS:
            return parts
        finer = [length * 4 // 3] if length % 3 == 0 else []
        return min((_cost(places, length, parts, beyond), parts) for parts in (*simple, *finer))[1]


def _common_of(length: int) -> tuple[tuple[int, float], ...]:
    """The usual divisions of beats that are neither quarters nor dotted quarters: sixteenths, 32nds."""
    found = tuple((length // step, price) for step, price in ((6, 0.0), (3, 2.0)) if length % step == 0)
    return found or ((length, 0.0),)


def _plain(length: int, parts: int) -> int:
    """Into how many plain notes a beat is divided that is as long as so many parts: the same number, or fewer."""
    step = Fraction(length, parts)
    if (step / FINEST).denominator == 1 and _is_plain(step):
        return parts
    whole = 3 if length % 36 == 0 else 1
    return whole * 2 ** floor(log2(parts / whole)) if parts > whole else parts


def _is_plain(step: Fraction) -> bool:
    """Whether a note of so many ticks has a value without a tuplet: a 128th, or twice, four times as long and so on."""
    count = step / FINEST
    return count.denominator == 1 and count.numerator & (count.numerator - 1) == 0


def _fits(places: Sequence[tuple[float, int]], ends: Sequence[float], length: int, parts: int, is_simple: bool) -> bool:
    """Whether all notes of a beat stand on a division of it; `ends` are of those that end in it."""
    step = length / parts
    exactly = FINE_EXACTLY if step < FINE_TICKS else EXACTLY
    slots = [round(place / step) for place, _ in places]
    distances = [abs(place - slot * step) for (place, _), slot in zip(places, slots, strict=True)]
    if max(distances) <= exactly:
        # Notes that were played stand anywhere; a few of them may stand on a fine division by chance.
        told = {*slots, *(round(end / step) for end in ends if abs(end - round(end / step) * step) <= exactly)}
        return is_simple or len(told - {0}) >= 2
    # A tuplet that was rounded to ticks, with all of its notes.
    is_rounded = step > FINE_TICKS and max(distances) <= 0.5 and all(place == round(place) for place, _ in places)
    return is_rounded and not is_simple and set(slots) == set(range(parts))


def _cost(places: Sequence[tuple[float, int]], length: int, parts: int, beyond: set[int]) -> float:
    """How far off the notes of a beat are placed by a division, in ticks, and what it loses."""
    step = length / parts
    cost = 0.0
    taken: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for place, pitch in places:
        slot = min(round(place / step), parts)
        cost += abs(place - slot * step)
        others = taken[slot]
        if any(pitch == other or place - earlier > TOGETHER_TICKS for earlier, other in others):
            cost += COLLISION_TICKS
        if slot == parts and pitch in beyond:
            cost += COLLISION_TICKS
        others.append((place, pitch))
    return cost
