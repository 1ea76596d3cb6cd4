"""Every player gets the staves that his notes need."""

import pytest

from composer.score.notation.clefs import BASS, OCTAVE_TREBLE, TREBLE
from composer.score.notation.staves import score_parts
from composer.score.piece import Note, Part, Piece

HIGH, LOW = Note(0, 76, 24), Note(0, 40, 24)
FLUTE = Part((HIGH,), program=73)


def staves_of(*parts: Part) -> list[list[str]]:
    return [[staff.clef for staff in part.staves] for part in score_parts(Piece(parts))]


@pytest.mark.parametrize(("note", "clef"), [(HIGH, TREBLE), (LOW, BASS)])
def test_in_an_ensemble_a_hand_that_never_plays_has_no_staff_alone_it_has(note: Note, clef: str) -> None:
    piano = Part((note,))
    assert staves_of(FLUTE, piano) == [[TREBLE], [clef]]
    assert staves_of(piano) == [[TREBLE, BASS]]


def test_a_piano_of_two_hands_has_two_staves_in_an_ensemble_too() -> None:
    assert staves_of(FLUTE, Part((LOW, HIGH))) == [[TREBLE], [TREBLE, BASS]]


@pytest.mark.parametrize(
    ("program", "pitch", "clef"),
    [(24, 45, OCTAVE_TREBLE), (30, 64, OCTAVE_TREBLE), (52, 67, TREBLE), (52, 55, OCTAVE_TREBLE), (52, 45, BASS)],
    ids=["guitar", "high guitar", "alto", "tenor", "bass"],
)
def test_guitars_and_tenors_are_written_an_octave_above_their_sound(program: int, pitch: int, clef: str) -> None:
    assert staves_of(Part((Note(0, pitch, 24),), program=program)) == [[clef]]


def test_a_voice_with_a_name_has_the_clef_of_that_voice_wherever_it_sings() -> None:
    assert staves_of(Part((HIGH,), program=52, name="Tenor")) == [[OCTAVE_TREBLE]]
    assert staves_of(Part((HIGH,), program=52, name="Bass")) == [[BASS]]
