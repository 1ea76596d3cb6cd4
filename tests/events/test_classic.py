"""Notes and chords become the classes of the 2022 network, and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.events.classic import (
    Vocabulary,
    event_name,
    event_pitches,
    notes_of_event,
    struck_pitches,
    transposed,
)
from composer.score.piece import Note, Part, Piece

chords = st.lists(st.integers(21, 108), min_size=1, max_size=6, unique=True).map(lambda pitches: tuple(sorted(pitches)))


@pytest.mark.parametrize(
    ("pitches", "name"),
    [((61,), "C#4"), ((63,), "E-4"), ((60, 64, 67), "0.4.7"), ((57, 60, 64), "9.0.4"), ((48, 60, 72), "0")],
)
def test_names_are_those_of_2022(pitches: tuple[int, ...], name: str) -> None:
    assert event_name(pitches) == name


@given(st.integers(21, 108))
def test_a_single_note_sounds_as_it_was_written(pitch: int) -> None:
    assert event_pitches(event_name((pitch,))) == (pitch,)


@given(chords.filter(lambda pitches: len(pitches) > 1))
def test_a_chord_keeps_its_pitch_classes_and_sounds_in_the_middle_octave(pitches: tuple[int, ...]) -> None:
    sounded = event_pitches(event_name(pitches))
    assert {pitch % 12 for pitch in sounded} == {pitch % 12 for pitch in pitches}
    assert all(60 <= pitch < 72 for pitch in sounded) or len({pitch % 12 for pitch in sounded}) == 1


def test_an_octave_sounds_as_an_octave() -> None:
    assert event_pitches(event_name((38, 50, 62))) == (62, 50)


def test_hands_that_strike_together_follow_each_other_and_only_the_piano_is_heard() -> None:
    piece = Piece(
        parts=(
            Part(notes=(Note(0, 72, 24), Note(0, 76, 24), Note(24, 79, 24))),
            Part(notes=(Note(0, 48, 48),)),
            Part(notes=(Note(0, 60, 24),), program=40),
            Part(notes=(Note(0, 36, 24),), is_drums=True),
        )
    )
    assert struck_pitches(piece) == [(72, 76), (48,), (79,)]


def test_the_commonest_class_comes_first() -> None:
    vocabulary = Vocabulary.of(["C4", "0.4.7", "0.4.7"])
    assert vocabulary.names == ("0.4.7", "C4")
    assert vocabulary.encode(["C4", "unheard", "0.4.7"]) == [1, 0]


@given(chords, st.integers(-5, 6))
def test_transposing_keeps_the_chord_and_stays_on_the_piano(pitches: tuple[int, ...], semitones: int) -> None:
    moved = transposed(pitches, semitones)
    assert {pitch % 12 for pitch in moved} == {(pitch + semitones) % 12 for pitch in pitches}
    assert all(21 <= pitch <= 108 for pitch in moved)


def test_every_event_lasts_half_a_beat() -> None:
    assert notes_of_event(3, (67, 60)) == (Note(36, 60, 12, 90), Note(36, 67, 12, 90))
