"""The rhythmic grid: each beat of a staff gets the coarsest division that fits its notes.

Times are in ticks, with fractions for tuplets and values below a 32nd.
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
# Divisions of a quarter and of a dotted quarter, with the improvement in ticks that a finer one must bring.
COMMON = {24: ((2, 0.0), (4, 1.0), (3, 1.5), (8, 4.0), (6, 4.5)), 36: ((3, 0.0), (6, 1.0), (12, 4.0))}
# Divisions used only if the notes match exactly, from simple to complex.
EXACT = {24: (5, 7, 9, 16, 12, 32, 10, 11, 13), 36: (5, 7, 9, 24, 18, 48, 10)}
# The tolerance for that in ticks: files with 96 ticks a quarter are off by an eighth of a tick; 64ths and shorter
# values leave less room.
EXACTLY, FINE_EXACTLY = 0.13, 0.03
FINE_TICKS = 2
# Notes this close are struck together, unless they have the same pitch.
TOGETHER_TICKS = 2.5
# Merging two onsets costs as much as this displacement.
COLLISION_TICKS = 12.0
FINEST = Fraction(3, 4)


@dataclass(frozen=True, slots=True)
class BarOfPaper:
    """A bar of the score, in ticks. In a pickup, the first `missing` ticks of its meter are not there.

    `groups` are the ticks from its start at which groups of short beats begin, as in 7/8; none if it is one group.
    """

    onset: int
    end: int
    meter: Meter
    missing: int = 0
    groups: tuple[int, ...] = ()

    @property
    def start(self) -> int:
        """The tick from which its beats are counted: a pickup has the last ones of a complete bar."""
        return self.onset - self.missing

    @property
    def unit(self) -> int:
        """The beat that note values should show: a quarter note, or that of compound and short meters."""
        return QUARTER if self.meter.denominator <= 4 else self.meter.beat_ticks


@dataclass(frozen=True, slots=True)
class Tuplet:
    """`actual` notes in the time of `normal`; the divided beat runs from `start` to `end`."""

    actual: int
    normal: int
    start: int
    end: int

    @property
    def step(self) -> Fraction:
        """The length of its shortest note in ticks."""
        return Fraction(self.end - self.start, self.actual)


class Grid:
    """The divisions of the beats of a staff."""

    def __init__(self, bars: Sequence[BarOfPaper], notes: Sequence[Note]) -> None:
        self._starts: list[int] = []
        self._lengths: list[int] = []
        for bar in bars:
            for beat in range(bar.start, bar.end, bar.unit):
                start, end = max(beat, bar.onset), min(beat + bar.unit, bar.end)
                if start < end:
                    self._starts.append(start)
                    self._lengths.append(end - start)
        inside: dict[int, list[Note]] = defaultdict(list)
        for note in notes:
            inside[self._beat(note.written_onset)].append(note)
        self._parts = [
            self._divided(beat, inside.get(beat, []), inside.get(beat + 1, [])) for beat in range(len(self._starts))
        ]

    def snap(self, tick: float) -> Ticks:
        """The nearest grid position."""
        beat = self._beat(tick)
        start, step = self._starts[beat], self._step(beat)
        return min(start + round(Fraction(tick - start) / step) * step, start + self._lengths[beat])

    def step(self, tick: Ticks) -> Ticks:
        """The spacing of the grid at a tick, in ticks."""
        return self._step(self._beat(tick))

    def tuplet(self, tick: Ticks) -> Tuplet | None:
        """The tuplet of the beat at a tick; None for a regular division."""
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
        """The number of parts into which the notes of a beat divide it."""
        start, length = self._starts[beat], self._lengths[beat]
        common = COMMON.get(length) or _common_of(length)
        if not notes:
            return common[0][0]
        places = [(note.written_onset - start, note.pitch) for note in notes]
        ends = [note.played_end - start for note in notes if note.played_end < start + length - EXACTLY]
        # Onsets that round up to the next beat meet the notes there.
        beyond = {note.pitch for note in following if note.written_onset - start - length < TOGETHER_TICKS}
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
    """The number of regular notes in the time of the tuplet: `parts` or fewer."""
    step = Fraction(length, parts)
    if (step / FINEST).denominator == 1 and _is_plain(step):
        return parts
    whole = 3 if length % 36 == 0 else 1
    return whole * 2 ** floor(log2(parts / whole)) if parts > whole else parts


def _is_plain(step: Fraction) -> bool:
    """Whether a length in ticks has a note value without a tuplet: a 128th times a power of two."""
    count = step / FINEST
    return count.denominator == 1 and count.numerator & (count.numerator - 1) == 0


def _fits(places: Sequence[tuple[float, int]], ends: Sequence[float], length: int, parts: int, is_simple: bool) -> bool:
    """Whether all notes of a beat are on a division of it; `ends` are of notes that end in the beat."""
    step = length / parts
    exactly = FINE_EXACTLY if step < FINE_TICKS else EXACTLY
    slots = [round(place / step) for place, _ in places]
    distances = [abs(place - slot * step) for (place, _), slot in zip(places, slots, strict=True)]
    if max(distances) <= exactly:
        # Played notes can be anywhere; a few may match a fine division by chance.
        told = {*slots, *(round(end / step) for end in ends if abs(end - round(end / step) * step) <= exactly)}
        return is_simple or len(told - {0}) >= 2
    # A complete tuplet that was rounded to ticks.
    is_rounded = step > FINE_TICKS and max(distances) <= 0.5 and all(place == round(place) for place, _ in places)
    return is_rounded and not is_simple and set(slots) == set(range(parts))


def _cost(places: Sequence[tuple[float, int]], length: int, parts: int, beyond: set[int]) -> float:
    """The displacement of the notes of a beat under a division, in ticks, plus the cost of merged onsets."""
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
