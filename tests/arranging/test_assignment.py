"""Any part can be given any instrument by its usual name; unclear names are refused."""

from typing import Any

import pytest

from composer.arranging.assignment import assigned, instruments_of, instruments_text
from composer.errors import BadInput
from composer.score.piece import Note, Part

NOTES = (Note(0, 60, 24), Note(24, 64, 24))
QUARTET = tuple(Part(NOTES, program) for program in (40, 40, 41, 42))
BAND = (Part(NOTES, 2), Part(NOTES, 33, "Low End"), Part(NOTES, is_drums=True))


def programs(parts: tuple[Part, ...], wishes: str) -> list[int]:
    changed = assigned(parts, instruments_of(wishes))
    assert [part.notes for part in changed] == [part.notes for part in parts]
    return [part.program for part in changed]


@pytest.mark.parametrize(
    ("wishes", "expected"),
    [
        ("violin=flute", [73, 73, 41, 42]),
        ("1=flute, 2=oboe", [73, 68, 41, 42]),
        ("cello=58,viola=English horn", [40, 40, 69, 58]),
        ("strings=harp", [46, 46, 46, 46]),
    ],
)
def test_parts_are_named_by_number_instrument_or_family(wishes: str, expected: list[int]) -> None:
    assert programs(QUARTET, wishes) == expected


def test_parts_are_named_by_their_own_name_and_drums_by_their_kit() -> None:
    assert programs(BAND, "low end=tuba,drums=brush,piano=4") == [4, 58, 40]


@pytest.mark.parametrize("wishes", ["kazoo=3", "5=3", "0=3", "drums=brush"])
def test_a_part_that_is_not_there_is_refused_with_those_that_are(wishes: str) -> None:
    with pytest.raises(BadInput, match=r"1 \(violin\), 2 \(violin\), 3 \(viola\), 4 \(cello\)"):
        assigned(QUARTET, instruments_of(wishes))


@pytest.mark.parametrize(
    "wishes", ["", "piano", "piano=", "=harp", "piano=kazoo", "piano=128", "piano=1,piano=2", "drums=harp", 7, [7]]
)
def test_wishes_that_cannot_be_meant_are_refused(wishes: Any) -> None:
    with pytest.raises(BadInput):
        instruments_of(wishes)


def test_wishes_come_back_from_a_link_and_from_json() -> None:
    wishes = instruments_of("low end=tuba, 2=harp,drums=jazz")
    assert wishes == (("low end", 58), ("2", 46), ("drums", 32))
    assert instruments_of(instruments_text(wishes)) == wishes
    assert instruments_of(dict(wishes)) == wishes
