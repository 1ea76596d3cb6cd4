"""Progressions are read as musicians write them; an error names the word that is not a chord."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.errors import BadInput
from composer.score.key import Key
from composer.score.progression import is_numbered, key_of_progression, mode_of_numerals, parse_progression


def roots(text: str, key: str | None = None) -> list[tuple[int, str]]:
    return [first for first, _ in parse_progression(text, Key.parse(key) if key else None).bars]


def test_names_and_numerals_say_the_same_chords() -> None:
    assert roots("Am F C G") == [(9, "m"), (5, ""), (0, ""), (7, "")]
    assert roots("vi IV I V", "C major") == roots("Am F C G")
    assert roots("i VI III VII", "A minor") == roots("Am F C G")
    assert roots("ii7 V7 Imaj7", "F major") == roots("Gm7 C7 Fmaj7")
    assert roots("bVII I", "D major") == roots("C D")


@pytest.mark.parametrize(
    ("numerals", "names"),
    [
        ("i bVI bVII i", "Am F G Am"),
        ("i bII V7 #vii°7", "Am Bb E7 G#dim7"),
        ("iiø7 ii7b5 vii°7 VII", "Bm7b5 Bm7b5 G#dim7 G"),
        ("iadd9 iv11 imaj7 v13", "Amadd9 Dm11 AmM7 Em13"),
    ],
)
def test_numerals_in_minor_are_those_of_musicians(numerals: str, names: str) -> None:
    assert roots(numerals, "A minor") == roots(names)


def test_a_colon_puts_two_chords_into_a_bar() -> None:
    assert parse_progression("Dm7:G7 C", None).bars == (((2, "m7"), (7, "7")), ((0, ""), (0, "")))


def test_chords_are_repeated_to_fill_the_piece() -> None:
    filled = parse_progression("C F G", None).filling(7)
    assert [first[0] for first, _ in filled] == [0, 5, 7, 0, 5, 7, 0]


@pytest.mark.parametrize(
    ("written", "meant"), [("Csus", "Csus4"), ("C/E", "C"), ("Bb13", "Bb7"), ("B♭m9", "Bbm7"), ("F#o7", "F#dim7")]
)
def test_other_spellings_are_understood(written: str, meant: str) -> None:
    assert roots(written) == roots(meant)


@pytest.mark.parametrize("text", ["", "   ", "H", "Am F X", "C::G", "C:", ":", "Cfoo", "viii", "C" * 3000])
def test_what_is_no_chord_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        parse_progression(text, None)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(BadInput):
        assert parse_progression(text, None).bars


@pytest.mark.parametrize(
    ("text", "key"), [("Am F C G", "C major"), ("Am Dm E7 Am", "A minor"), ("D A Bm F#m G D G A", "D major")]
)
def test_the_key_is_that_of_the_chords(text: str, key: str) -> None:
    assert str(key_of_progression(text)) == key


def test_numerals_tell_their_mode() -> None:
    assert is_numbered("ii V I")
    assert not is_numbered("Am F")
    assert mode_of_numerals("i VI III VII") == "minor"
    assert mode_of_numerals("I V vi IV") == "major"
