"""Every player gets the staves that his notes need."""

from dataclasses import replace

import pytest

from composer.score.messages import text_message
from composer.score.midi_file import LYRIC, TEXT
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


@pytest.mark.parametrize("kind", [TEXT, LYRIC])
def test_a_tune_with_chord_symbols_or_words_is_a_lead_sheet(kind: int) -> None:
    tune = Part((LOW, Note(24, 76, 24)), messages=(text_message(0, LYRIC, "sing"),) if kind == LYRIC else ())
    told = () if kind == LYRIC else (text_message(0, TEXT, "Am"),)
    (alone,) = score_parts(Piece((tune,), messages=told))
    assert len(alone.staves) == 1
    (played,) = score_parts(Piece((replace(tune, notes=(LOW, HIGH)),), messages=told))
    assert len(played.staves) == 2


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


def players(*names: str) -> list[tuple[str, int]]:
    """The players of piano parts with these names, each of one line, with their staves."""
    parts = tuple(Part((Note(0, 76 - 12 * place, 24),), name=name) for place, name in enumerate(names))
    return [(part.name, len(part.staves)) for part in score_parts(Piece(parts))]


@pytest.mark.parametrize(
    "names",
    [
        ("", ""),
        ("Piano", "Piano"),
        ("Piano", "Piano", "Piano"),
        ("Right hand", "Left hand"),
        ("Piano right", "Piano left"),
        ("Piano (RH)", "Piano (LH)"),
        ("오른손", "왼손"),
        ("Treble", "Bass"),
        ("Track 1", "Track 2"),
        ("Voice 1", "Voice 2", "Voice 3", "Voice 4"),
        ("Melody", "Chords"),
    ],
)
def test_parts_of_a_pianist_are_his_hands(names: tuple[str, ...]) -> None:
    assert [staves for _, staves in players(*names)] == [2]


@pytest.mark.parametrize(
    "names",
    [
        ("Soprano", "Alto", "Tenor", "Bass"),
        ("Flute", "Cello"),
        ("Melody", "Chords", "Strings"),
        ("Canto", "Quinto", "Sesto"),
    ],
)
def test_players_whose_instruments_are_not_told_keep_their_names_and_a_staff_each(names: tuple[str, ...]) -> None:
    assert players(*names) == [(name, 1) for name in names]


def test_two_pianos_are_two() -> None:
    notes = (Note(0, 40, 24), Note(0, 76, 24))
    parts = score_parts(Piece((Part(notes, name="Piano I"), Part(notes, name="Piano II"))))
    assert [(part.name, len(part.staves)) for part in parts] == [("Piano I", 2), ("Piano II", 2)]
