"""All instruments exist under their usual names, with valid ranges."""

import pytest

from composer.errors import BadInput
from composer.score.drums import DRUMS, find_kit
from composer.score.instruments import FAMILIES, INSTRUMENTS, find_instrument
from composer.score.program_names import PROGRAMS_BY_WORD, program_of_name


def test_there_are_128_in_the_order_of_general_midi() -> None:
    assert [found.program for found in INSTRUMENTS] == list(range(128))
    assert {found.family for found in INSTRUMENTS} == set(FAMILIES)
    assert (find_instrument("violin").program, find_instrument("tuba").program, find_instrument("gunshot").program) == (
        40,
        58,
        127,
    )


def test_every_instrument_is_found_by_number_and_by_each_of_its_names() -> None:
    names = [name for found in INSTRUMENTS for name in (found.name, *found.other_names)]
    assert len({name.lower() for name in names}) == len(names)
    for found in INSTRUMENTS:
        assert find_instrument(found.program) == found
        for name in (str(found.program), found.name, found.name.upper(), *found.other_names):
            assert find_instrument(name) == found


@pytest.mark.parametrize(
    ("name", "program"),
    [("piano", 0), ("Electric  Piano", 4), ("cello", 42), ("harp", 46), ("strings", 48), ("choir", 52), ("flutes", 73)],
)
def test_plain_names_are_understood(name: str, program: int) -> None:
    assert find_instrument(name).program == program


@pytest.mark.parametrize("name", ["", "128", "-1", "kazoo", "4.5", "²"])
def test_what_there_is_not_is_refused_with_what_there_is(name: str) -> None:
    with pytest.raises(BadInput, match="There is no"):
        find_instrument(name)


def test_a_misspelled_name_is_answered_with_the_right_one() -> None:
    with pytest.raises(BadInput, match="clarinet"):
        find_instrument("clarinett")


def test_what_is_easy_to_play_can_be_played() -> None:
    for found in INSTRUMENTS:
        assert 0 <= found.lowest <= found.low < found.high <= found.highest <= 127
        assert found.highest - found.lowest >= 12, "a melody can be moved into it by octaves"
        assert found.most_notes >= 1


def test_ranges_are_those_of_real_instruments() -> None:
    violin, flute, cello = find_instrument("violin"), find_instrument("flute"), find_instrument("cello")
    assert violin.lowest == 55
    assert cello.lowest == 36
    assert flute.most_notes == 1
    assert violin.most_notes == 2
    assert violin.sustains
    assert not find_instrument("harp").sustains
    assert not flute.can_play(55)


def test_kits_and_drums_are_named() -> None:
    assert find_kit("Brush kit") == find_kit(40) == 40
    assert DRUMS[38] == "snare"
    with pytest.raises(BadInput, match="brush"):
        find_kit("cardboard")


@pytest.mark.parametrize("name", sorted(PROGRAMS_BY_WORD))
def test_every_name_in_a_score_is_that_of_its_instrument(name: str) -> None:
    assert program_of_name(name.title()) == PROGRAMS_BY_WORD[name]
