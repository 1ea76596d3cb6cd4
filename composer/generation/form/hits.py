"""Fits bar lines to the hits of a film by choosing bars and tempos.

The tempo between two hits is constant. Where whole bars do not fit, the last bar before a hit is a few beats longer or
shorter, as film composers write it. A hit may be missed imperceptibly if that lets other hits be met.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from composer.errors import BadInput
from composer.events.vocabulary import LONGEST_BAR
from composer.generation.request.hits import Hit
from composer.notices import Notice
from composer.score.meter import TICKS_PER_QUARTER, Meter

# The largest deviation from the requested tempo; part of the specification of hits.
TEMPO_REACH = 0.06
# A bar line may be 40 ms off its hit, also specified; this leaves a margin for the time resolution of files.
MOST_BESIDE = 0.035
BESIDES = np.linspace(-MOST_BESIDE, MOST_BESIDE, 15)
# Missing a hit by the maximum, or an odd bar, costs as much as ten seconds at a tempo that is off by 3 %. Guesses.
MISSING, ODD = 10 * 0.03**2, 10 * 0.03**2
# If no tempo was requested, it is changed by up to this share before any odd bars are used. A guess.
NEAR = 0.15
# The range of a mechanical metronome, in beats a minute; marks outside it count other notes than quarter notes.
SLOWEST, FASTEST = 40, 208
FEWEST_BEATS = 2
ROUNDING = 1e-6
Way = tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """The span between two hits: its first bar, from 0, and its tempo in quarter notes a minute."""

    bar: int
    tempo: float


@dataclass(frozen=True, slots=True)
class Fit:
    """How the hits are met: the base tempo, the stretches, the meters of odd bars, and the number of bars if the length
    in seconds is given.

    The first stretch begins with bar 0, the second with the bar of the first hit, and so on.
    """

    tempo: float
    stretches: tuple[Stretch, ...]
    odd_bars: Mapping[int, Meter]
    bars: int | None = None


def fit(hits: Sequence[Hit], seconds: float | None, meter: Meter, tempo: float, is_asked: bool) -> Fit:
    """Find bars and tempos that meet all hits, in a piece of `seconds` if given.

    All tempos are within `TEMPO_REACH` of `tempo`, or of another tempo near it unless `is_asked`. Raises BadInput with
    the hits that cannot be met, and why.
    """
    moments = [second for second, _ in hits] + ([seconds] if seconds is not None else [])
    ends = seconds is not None
    tempos = [tempo] if is_asked else _around(tempo)
    near = [one for one in tempos if abs(one / tempo - 1) <= NEAR]
    for unit, tried in ((meter.bar_ticks, near), (_beat_ticks(meter), tempos)):
        for one in tried:
            way = _way(moments, ends, meter, unit, one)
            if way is not None:
                return _fit_of(way, ends, meter, unit, one)
    raise _refusal(moments, ends, meter, tempos, is_asked)


def _around(tempo: float) -> list[float]:
    """All tempos to try, the nearest first."""
    return [tempo, *map(float, sorted(range(SLOWEST, FASTEST + 1), key=lambda one: (abs(one - tempo), one)))]


def _way(moments: Sequence[float], ends: bool, meter: Meter, unit: int, tempo: float) -> Way | None:
    """Find the cheapest way to have a unit of `unit` ticks (a bar or a beat) begin at every moment.

    If `ends`, the last moment is the end of the piece. Returns the number of units before each moment and its exact
    second, or None if there is no way.
    """
    unit_seconds = unit * 60 / (tempo * TICKS_PER_QUARTER)
    fewest = 1 if unit == meter.bar_ticks else min(FEWEST_BEATS, meter.bar_ticks // unit)
    seconds, costs = np.zeros(1), np.zeros(1)
    counts = np.zeros(1, dtype=np.int64)
    steps: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    for number, moment in enumerate(moments):
        beside = np.zeros(1) if ends and number == len(moments) - 1 else BESIDES
        lengths = moment + beside[:, None] - seconds[None]
        exact = lengths / unit_seconds
        taken = np.maximum(np.rint(exact), fewest)
        off = np.divide(taken, exact, out=np.full_like(exact, np.inf), where=exact > 0) - 1
        off[np.abs(off) > TEMPO_REACH - ROUNDING] = np.inf
        cost = np.maximum(lengths, ROUNDING) * off**2 + costs[None]
        if unit != meter.bar_ticks:
            cost = cost + ODD * (taken % (meter.bar_ticks // unit) != 0)
        cost = cost + MISSING * (beside[:, None] / MOST_BESIDE) ** 2
        before = np.argmin(cost, axis=1)
        rows = np.arange(len(beside))
        costs = cost[rows, before]
        if not np.isfinite(costs).any():
            return None
        seconds, counts = moment + beside, taken[rows, before].astype(np.int64)
        steps.append((before, counts, seconds))
    place = int(np.argmin(costs))
    way: list[tuple[int, float]] = []
    for before, counts, seconds in reversed(steps):
        way.append((int(counts[place]), float(seconds[place])))
        place = int(before[place])
    return tuple(reversed(way))


def _fit_of(way: Way, ends: bool, meter: Meter, unit: int, tempo: float) -> Fit:
    """Convert a way into bars and tempos."""
    stretches: list[Stretch] = []
    odd_bars: dict[int, Meter] = {}
    bar, since = 0, 0.0
    for number, (count, second) in enumerate(way):
        stretches.append(Stretch(bar, 60 * count * unit / (TICKS_PER_QUARTER * (second - since))))
        bars = _bars(count, meter, unit)
        if ends and number == len(way) - 1 and len(bars) > 1:
            # End the piece on a bar of normal length.
            bars[-2:] = reversed(bars[-2:])
        odd_bars |= {bar + place: one for place, one in enumerate(bars) if one != meter}
        bar, since = bar + len(bars), second
    if ends:
        return Fit(tempo, tuple(stretches), odd_bars, bar)
    return Fit(tempo, (*stretches, Stretch(bar, tempo)), odd_bars)


def _bars(count: int, meter: Meter, unit: int) -> list[Meter]:
    """Divide `count` units into bars, the last of which may be longer by a beat, or shorter."""
    beats = meter.bar_ticks // unit
    whole, left = divmod(count, beats)
    if not left:
        return [meter] * whole
    if left == 1 and whole and meter.bar_ticks + unit <= LONGEST_BAR:
        whole, left = whole - 1, beats + 1
    counted = _counted(meter)
    return [*[meter] * whole, Meter(counted.numerator // beats * left, counted.denominator)]


def _counted(meter: Meter) -> Meter:
    """The meter in which odd bars are counted: 4/4 for 2/2."""
    return meter if meter.denominator >= 4 else Meter(meter.numerator * 4 // meter.denominator, 4)


def _beat_ticks(meter: Meter) -> int:
    return _counted(meter).beat_ticks


def _missed(moments: Sequence[float], ends: bool, meter: Meter, tempo: float) -> list[int]:
    """The indices of the moments on which no bar line can fall at a tempo, each measured from the last moment that was
    met."""
    missed: list[int] = []
    begin = 0
    for number in range(len(moments)):
        since = moments[begin - 1] if begin else 0.0
        some = [moment - since for moment in moments[begin : number + 1]]
        if _way(some, ends and number == len(moments) - 1, meter, _beat_ticks(meter), tempo) is None:
            missed.append(number)
            begin = number + 1
    return missed


def _refusal(moments: Sequence[float], ends: bool, meter: Meter, tempos: Sequence[float], is_asked: bool) -> BadInput:
    """The error that lists the moments that cannot be met, and why."""
    tempo, missed = min(((one, _missed(moments, ends, meter, one)) for one in tempos), key=lambda found: len(found[1]))
    since = [0.0, *moments]
    which = ", ".join(f"{moments[place]:g} s (+{moments[place] - since[place]:.4g} s)" for place in missed)
    beat = 60 * _beat_ticks(meter) / (TICKS_PER_QUARTER * tempo)
    return BadInput(
        "hits_not_met",
        meter=str(meter),
        tempo=tempo,
        which=which,
        shortest=beat * (1 - TEMPO_REACH),
        longest=beat * (1 + TEMPO_REACH),
        advice=_advice(moments, ends, meter, tempo, is_asked),
    )


def _advice(moments: Sequence[float], ends: bool, meter: Meter, tempo: float, is_asked: bool) -> Notice:
    """A suggestion that would let all moments be met."""
    if not is_asked:
        return Notice("hits_need_moving_at_any_tempo")
    for other in _around(tempo):
        if _way(moments, ends, meter, _beat_ticks(meter), other) is not None:
            return Notice("hits_met_at_another_tempo", tempo=other)
    return Notice("hits_need_moving")
