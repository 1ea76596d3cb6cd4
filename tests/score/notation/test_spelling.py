"""Pitches are spelled as the key asks."""

from hypothesis import given
from hypothesis import strategies as st

from composer.score.key import LETTERS, Key
from composer.score.notation.spelling import center_of_key, centers, signature, spell
from tests.pieces import keys


def names(pitches: list[int], key: str) -> str:
    center = center_of_key(Key.parse(key))
    signs = {-2: "bb", -1: "b", 0: "", 1: "#", 2: "x"}
    return " ".join(step + signs[alteration] for step, alteration, _ in (spell(pitch, center) for pitch in pitches))


def test_the_notes_of_a_scale_are_those_of_its_signature() -> None:
    assert names([62, 64, 66, 67, 69, 71, 73], "D major") == "D E F# G A B C#"
    assert names([63, 65, 67, 68, 70, 72, 74], "Eb major") == "Eb F G Ab Bb C D"
    assert names([57, 59, 60, 62, 64, 65, 68], "A minor") == "A B C D E F G#"
    assert names([60, 62, 63, 65, 67, 68, 71], "C minor") == "C D Eb F G Ab B"


def test_chromatic_notes_are_spelled_as_they_lead() -> None:
    assert names([66, 70, 68, 63, 61], "C major") == "F# Bb Ab Eb Db"


@given(st.integers(0, 127), keys())
def test_a_spelling_is_the_pitch_again(pitch: int, key: Key) -> None:
    step, alteration, octave = spell(pitch, center_of_key(key))
    assert LETTERS[step] + alteration + 12 * (octave + 1) == pitch
    assert abs(alteration) <= 2


@given(keys())
def test_a_signature_has_as_many_accidentals_as_the_key(key: Key) -> None:
    assert sum(signature(key.sharps).values()) == key.sharps


def test_a_passage_in_a_far_key_is_spelled_in_it() -> None:
    home = center_of_key(Key("C", "major"))
    d_flat_major = [61, 63, 65, 66, 68, 70, 72]
    c_major = [60, 62, 64, 65, 67, 69, 71]
    found = centers([c_major, c_major, d_flat_major, d_flat_major, d_flat_major, c_major], [home] * 6)
    assert spell(66, found[3])[:2] == ("G", -1)
    assert spell(66, found[0])[:2] == ("F", 1)
