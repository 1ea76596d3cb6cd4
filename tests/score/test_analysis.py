"""The measurements of a piece are right."""

import pytest
from hypothesis import given, settings

from composer.score.analysis import analyze, detect_key
from composer.score.key import Key
from composer.score.piece import Note, Part, Piece
from tests.pieces import chorale, melody, pieces

C_MAJOR_TUNE = [60, 62, 64, 65, 67, 69, 71, 72, 67, 64, 60, 67, 64, 60, 60]


def transposed(piece: Piece, semitones: int) -> Piece:
    return Piece(
        parts=tuple(
            Part(notes=tuple(Note(n.onset, n.pitch + semitones, n.duration, n.velocity) for n in part.notes))
            for part in piece.parts
        )
    )


@pytest.mark.parametrize("semitones", range(12))
def test_the_key_moves_with_the_music(semitones: int) -> None:
    key = detect_key(transposed(melody(C_MAJOR_TUNE), semitones))
    assert key == Key.of_pitch_class(semitones, "major")


def test_a_chorale_in_g_minor_is_heard_in_g_minor() -> None:
    assert str(detect_key(chorale())) == "G minor"


def test_a_stuck_note_is_counted() -> None:
    assert analyze(melody([60, 60, 60, 60, 60, 62])).longest_run == 5


def test_an_alternation_is_no_stuck_note() -> None:
    assert analyze(melody([60, 62] * 10)).longest_run == 1


def test_a_loop_repeats_and_a_walk_does_not() -> None:
    assert analyze(melody([60, 64, 67, 72] * 8)).repetition == 1.0
    assert analyze(melody(list(range(40, 80)))).repetition == 0.0


def test_density_is_notes_a_second() -> None:
    assert analyze(melody([60] * 20)).density == pytest.approx(2.0)


def test_drums_have_no_key_and_no_pitch() -> None:
    drums = Piece(parts=(Part(notes=(Note(0, 36, 12), Note(24, 38, 12)), is_drums=True),))
    analysis = analyze(drums)
    assert (analysis.key, analysis.lowest_pitch, analysis.longest_run, analysis.notes) == (None, None, 0, 2)


@settings(deadline=None)
@given(pieces())
def test_every_piece_can_be_described(piece: Piece) -> None:
    analysis = analyze(piece)
    assert analysis.notes == piece.note_count
    assert 0 <= analysis.repetition <= 1
    assert analysis.bars >= 1
