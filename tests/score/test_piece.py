"""Invariants of notes, parts and pieces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.score.meter import Meter
from composer.score.piece import MeterMark, Note, Part, Piece, TempoMark, one_voice, settled
from tests.pieces import melody, notes, pieces


@pytest.mark.parametrize("wrong", [(-1, 60, 1, 80), (0, 128, 1, 80), (0, 60, 0, 80), (0, 60, 1, 0), (0, 60, 1, 128)])
def test_a_note_that_cannot_be_played_is_refused(wrong: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="not a playable note"):
        Note(*wrong)


@given(st.lists(notes(), max_size=40))
def test_settled_notes_never_overlap_on_one_pitch_and_keep_every_onset(struck: list[Note]) -> None:
    result = settled(struck)
    Part(notes=result)
    assert {(note.onset, note.pitch) for note in result} == {(note.onset, note.pitch) for note in struck}
    assert settled(result) == result


def test_a_pitch_struck_again_ends_its_earlier_sounding() -> None:
    assert settled([Note(0, 60, 48), Note(24, 60, 24)]) == (Note(0, 60, 24), Note(24, 60, 24))


def test_a_unison_of_two_voices_is_one_note_as_long_and_loud_as_either() -> None:
    assert settled([Note(0, 60, 24, 90), Note(0, 60, 48, 40)]) == (Note(0, 60, 48, 90),)


def test_one_voice_has_one_note_at_a_time_or_none() -> None:
    assert one_voice([Note(0, 60, 48), Note(0, 64, 48), Note(24, 62, 24)]) == (Note(0, 64, 24), Note(24, 62, 24))
    assert one_voice([]) == ()


def test_a_part_refuses_notes_out_of_order() -> None:
    with pytest.raises(ValueError, match="sorted"):
        Part(notes=(Note(24, 60, 24), Note(0, 60, 24)))


def test_a_piece_knows_its_tempo_from_the_start() -> None:
    with pytest.raises(ValueError, match="from tick 0"):
        Piece(parts=(), tempos=(TempoMark(24, 500_000),))


def test_seconds_follow_every_change_of_tempo() -> None:
    piece = Piece(parts=melody([60] * 4).parts, tempos=(TempoMark.of(0, 60), TempoMark.of(48, 120)))
    assert piece.seconds == pytest.approx(2 * 1.0 + 2 * 0.5)
    assert piece.second_at(24) == pytest.approx(1.0)
    assert piece.second_at(72) == pytest.approx(2.5)


@given(pieces())
def test_time_runs_forward(piece: Piece) -> None:
    moments = [piece.second_at(tick) for tick in range(0, piece.end + 24, 24)]
    assert moments == sorted(moments)


def test_bars_follow_changes_of_meter() -> None:
    meters = (MeterMark(0, Meter(3, 4)), MeterMark(144, Meter(2, 4)))
    piece = Piece(parts=melody([60] * 10).parts, meters=meters)
    assert piece.bar_onsets() == [0, 72, 144, 192]
    assert str(piece.meter_at(143)) == "3/4"
    assert str(piece.meter_at(144)) == "2/4"
