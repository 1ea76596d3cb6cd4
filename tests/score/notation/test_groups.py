"""Beats of meters such as 7/8 are read in groups."""

import re

import pytest

from composer.score.meter import Meter
from composer.score.musicxml.write import musicxml_bytes
from composer.score.notation.grid import BarOfPaper
from composer.score.notation.groups import groups
from composer.score.piece import MeterMark, Note, Part, Piece


def bar_of(meter: str, *durations: int) -> tuple[list[Note], BarOfPaper]:
    """Notes of these durations one after the other, from the start of a bar."""
    notes, place = [], 0
    for duration in durations:
        notes.append(Note(place, 67, duration))
        place += duration
    found = Meter.parse(meter)
    return notes, BarOfPaper(0, found.bar_ticks, found)


@pytest.mark.parametrize(
    ("meter", "durations", "wanted"),
    [
        ("7/8", [12] * 7, (0, 24, 48)),
        ("7/8", [36, 24, 24], (0, 36, 60)),
        ("7/8", [12, 12, 36, 24], (0, 24, 60)),
        ("5/8", [36, 24], (0, 36)),
        ("5/8", [24, 36], (0, 24)),
        ("4/8", [12] * 4, (0, 24)),
        ("7/16", [6] * 7, (0, 12, 24)),
    ],
)
def test_a_three_is_where_the_notes_have_it_and_else_at_the_end(
    meter: str, durations: list[int], wanted: tuple[int, ...]
) -> None:
    notes, bar = bar_of(meter, *durations)
    assert groups(notes, [bar]) == {bar.meter: wanted}


@pytest.mark.parametrize("meter", ["3/8", "6/8", "4/4", "5/4", "7/4"])
def test_other_meters_have_their_beats(meter: str) -> None:
    notes, bar = bar_of(meter, 24)
    assert groups(notes, [bar]) == {}


def test_eighths_are_beamed_and_rests_written_by_groups() -> None:
    notes = [Note(12 * place, 67, 12) for place in range(10)]
    piece = Piece((Part(notes=tuple(notes), program=73),), meters=(MeterMark(0, Meter(7, 8)),))
    first, second = musicxml_bytes(piece).decode().split("</measure>")[:2]
    assert re.findall('<beam number="1">(.)', first) == list("bebebce")
    # After three eighths: the last of a two, and three.
    assert re.findall("<rest/>.*?<type>(.*?)<", second) == ["eighth", "quarter", "eighth"]
