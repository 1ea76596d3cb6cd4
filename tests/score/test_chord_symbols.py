"""Chord symbols are read as in lead sheets, and kept."""

from xml.etree import ElementTree

import pytest

from composer.score.chord_symbols import (
    SUFFIXES,
    NamedChord,
    chord_symbols,
    harmony_element,
    moved_chord,
    name_of_harmony,
    parse_chord,
)
from composer.score.messages import text_message
from composer.score.midi_file import TEXT
from composer.score.piece import Piece


@pytest.mark.parametrize(
    ("name", "chord"),
    [
        ("C", NamedChord(("C", 0), "major")),
        ("F#m7b5", NamedChord(("F", 1), "half-diminished")),
        ("Bbmaj7/D", NamedChord(("B", -1), "major-seventh", (), ("D", 0))),
        ("E♭-", NamedChord(("E", -1), "minor")),
        ("G7(b9,#11)", NamedChord(("G", 0), "dominant", (("alter", 9, -1), ("alter", 11, 1)))),
        ("Cadd9", NamedChord(("C", 0), "major", (("add", 9, 0),))),
        ("Dsus", NamedChord(("D", 0), "suspended-fourth")),
        ("C7b9", NamedChord(("C", 0), "dominant", (("alter", 9, -1),))),
        ("C13#11/E", NamedChord(("C", 0), "dominant-13th", (("alter", 11, 1),), ("E", 0))),
        ("Bb7sus4", NamedChord(("B", -1), "suspended-fourth", (("add", 7, 0),))),
        ("G6/9/D", NamedChord(("G", 0), "major-sixth", (("add", 9, 0),), ("D", 0))),
        ("G69", NamedChord(("G", 0), "major-sixth", (("add", 9, 0),))),
        ("F-9", NamedChord(("F", 0), "minor-ninth")),
        ("Cmi7", NamedChord(("C", 0), "minor-seventh")),
        ("Cma7", NamedChord(("C", 0), "major-seventh")),
        ("C^7", NamedChord(("C", 0), "major-seventh")),
        ("CmMaj7", NamedChord(("C", 0), "major-minor")),
        ("Am7-5", NamedChord(("A", 0), "half-diminished")),
        ("E7+5", NamedChord(("E", 0), "augmented-seventh")),
    ],
)
def test_names_are_taken_apart(name: str, chord: NamedChord) -> None:
    assert parse_chord(name) == chord


@pytest.mark.parametrize("name", ["", "N.C.", "Verse", "Allegro", "H7", "A tempo", "C/x", "Gloria"])
def test_other_words_are_no_chords(name: str) -> None:
    assert parse_chord(name) is None


@pytest.mark.parametrize("suffix", [*SUFFIXES.values(), "7(b9)", "(add9)", "m7(no5)", "7sus4", "6/9", "7alt"])
@pytest.mark.parametrize("root", ["C", "F#", "Bb"])
def test_what_musicxml_says_is_the_same_chord(root: str, suffix: str) -> None:
    for name in (root + suffix, f"{root}{suffix}/G"):
        assert name_of_harmony(ElementTree.fromstring(harmony_element(name))) == name


def test_a_place_without_a_chord() -> None:
    assert name_of_harmony(ElementTree.fromstring(harmony_element("N.C."))) == "N.C."


def test_texts_that_name_chords_are_the_chords_of_a_piece() -> None:
    def piece(*texts: str) -> Piece:
        return Piece((), messages=tuple(text_message(24.0 * n, TEXT, text) for n, text in enumerate(texts)))

    assert chord_symbols(piece("Am", "F", "C", "G7")) == ((0.0, "Am"), (24.0, "F"), (48.0, "C"), (72.0, "G7"))
    # Syllables and sections are not taken for chords.
    assert chord_symbols(piece("A", "ve", "Ma", "ri", "a")) == ()
    assert chord_symbols(Piece((), tracks=((1, (text_message(0.0, TEXT, "Dm"),)),))) == ((0.0, "Dm"),)


@pytest.mark.parametrize(
    ("name", "fifths", "moved"),
    [
        ("D7/F#", -2, "C7/E"),
        ("Bbm", 7, "Bm"),
        ("F#m7b5", 5, "E#m7b5"),
        ("Gb", -5, "G"),
        ("G6/9/D", 2, "A6/9/E"),
        ("N.C.", 3, "N.C."),
        ("C", 0, "C"),
    ],
)
def test_a_chord_moves_with_its_bass_and_is_spelled_simply(name: str, fifths: int, moved: str) -> None:
    assert moved_chord(name, fifths) == moved
