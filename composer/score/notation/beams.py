"""Beams, which join the short notes of a beat."""

from bisect import bisect_right
from collections.abc import Sequence

from composer.score.notation.grid import QUARTER, BarOfPaper
from composer.score.notation.rhythm import Sign

FLAGS = {"eighth": 1, "16th": 2, "32nd": 3, "64th": 4, "128th": 5}


def beams(voice: Sequence[Sign], bar: BarOfPaper) -> list[list[str]]:
    """For each sign of a voice, the MusicXML states of its beams, from the outermost."""
    marks: list[list[str]] = [[] for _ in voice]
    group: list[int] = []
    for number, sign in enumerate([*voice, None]):
        joins = sign is not None and sign.notes and sign.type in FLAGS
        if group and (not joins or sign is None or _beat(sign, bar, voice) != _beat(voice[group[-1]], bar, voice)):
            _join(voice, group, marks)
            group = []
        if joins:
            group.append(number)
    return marks


def _beat(sign: Sign, bar: BarOfPaper, voice: Sequence[Sign]) -> int:
    """The number of the group under one beam: a beat, or two beats of eighth notes only."""
    span = bar.unit
    if span == QUARTER and bar.meter.numerator % 2 == 0:
        half = (sign.onset - bar.start) // (2 * QUARTER)
        inside = [other for other in voice if (other.onset - bar.start) // (2 * QUARTER) == half]
        if sum(other.ticks for other in inside) == 2 * QUARTER and all(o.ticks == 12 and o.notes for o in inside):
            span = 2 * QUARTER
    elif span < QUARTER:
        # In 3/8 and the like, the whole bar; in 7/8, its groups.
        return bisect_right(bar.groups, sign.onset - bar.start)
    return int((sign.onset - bar.start) // span)


def _join(voice: Sequence[Sign], group: list[int], marks: list[list[str]]) -> None:
    if len(group) < 2:
        return
    flags = [FLAGS[voice[number].type] for number in group]
    for place, number in enumerate(group):
        for level in range(1, flags[place] + 1):
            before = place > 0 and flags[place - 1] >= level
            after = place + 1 < len(group) and flags[place + 1] >= level
            if before and after:
                state = "continue"
            elif after:
                state = "begin"
            elif before:
                state = "end"
            else:
                state = "backward hook" if place > 0 else "forward hook"
            marks[number].append(state)
