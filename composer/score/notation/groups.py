"""The groups of beats in meters such as 5/8 and 7/8: twos, and a three where the notes have it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate

from composer.score.meter import Meter
from composer.score.notation.grid import QUARTER, BarOfPaper
from composer.score.piece import Note

# Meters of this many short beats are one group.
ONE_GROUP = 3


def is_grouped(meter: Meter) -> bool:
    """Whether the beats of a meter are so short and so many that they are read in groups."""
    return meter.beat_ticks < QUARTER and meter.numerator > ONE_GROUP


def groups(notes: Iterable[Note], bars: Sequence[BarOfPaper]) -> dict[Meter, tuple[int, ...]]:
    """The ticks of a bar at which its groups begin, for each meter of `bars` that has them.

    Of the possible ones, those on which the longest notes begin; if several tie, those with the three last. Bars must
    be sorted.
    """
    begun: dict[Meter, Counter[int]] = {bar.meter: Counter() for bar in bars if is_grouped(bar.meter)}
    if not begun:
        return {}
    starts = {
        bar.start + place: (bar.meter, place)
        for bar in bars
        if bar.meter in begun
        for place in range(0, bar.meter.bar_ticks, bar.meter.beat_ticks)
    }
    for note in notes:
        meter, place = starts.get(round(note.written_onset), (None, 0))
        if meter is not None:
            begun[meter][place] += min(note.duration, ONE_GROUP * meter.beat_ticks)
    return {meter: _likeliest(meter, weights) for meter, weights in begun.items()}


def _likeliest(meter: Meter, weights: Mapping[int, int]) -> tuple[int, ...]:
    count, odd = divmod(meter.numerator, 2)
    # From the last place of the three to the first.
    ways = [[2 + (odd and place == three) for place in range(count)] for three in reversed(range(count if odd else 1))]
    places = [tuple(meter.beat_ticks * beat for beat in accumulate(way[:-1], initial=0)) for way in ways]
    return max(places, key=lambda starts: sum(weights[start] for start in starts))
