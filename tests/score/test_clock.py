"""Times are the same for one tick and for many."""

import numpy as np
import pytest
from hypothesis import given

from composer.score.clock import clock, lasting_tempo, mean_tempo, rounded, rubato, seconds_at
from composer.score.piece import Piece, TempoMark
from tests.pieces import melody, pieces


@given(pieces())
def test_many_ticks_are_read_as_one_is(piece: Piece) -> None:
    ticks = np.arange(0, piece.end + 48, 7)
    assert seconds_at(piece, ticks) == pytest.approx([piece.second_at(int(tick)) for tick in ticks])


def test_a_note_struck_just_before_the_beginning_is_in_the_first_tempo() -> None:
    piece = Piece(parts=melody([60] * 4).parts, tempos=(TempoMark.of(0, 60), TempoMark.of(48, 240)))
    assert seconds_at(piece, np.array([-0.4, 0.0])).tolist() == [piece.second_at(-0.4), 0.0]


def test_the_mean_tempo_is_what_fills_the_time() -> None:
    piece = Piece(parts=melody([60] * 4).parts, tempos=(TempoMark.of(0, 60), TempoMark.of(48, 120)))
    assert mean_tempo(piece) == pytest.approx(80)
    assert rubato(piece) > 0.3
    assert mean_tempo(melody([60])) == 120
    assert rubato(melody([60])) == 0
    assert mean_tempo(Piece(parts=())) == 120


def test_a_ritardando_is_not_the_tempo_that_lasts() -> None:
    slowing = tuple(TempoMark.of(24 * (28 + beat), 100 - 12 * beat) for beat in range(1, 4))
    piece = Piece(parts=melody([60] * 32).parts, tempos=(TempoMark.of(0, 100), *slowing))
    assert lasting_tempo(piece) == pytest.approx(100)
    faster = Piece(parts=melody([60] * 96).parts, tempos=(TempoMark.of(0, 60), TempoMark.of(24 * 40, 120)))
    assert lasting_tempo(faster) == pytest.approx(120)
    assert lasting_tempo(Piece(parts=())) == 120


def test_a_clock_shows_what_a_browser_shows() -> None:
    # JavaScript rounds halves up, Python to even numbers.
    assert [clock(seconds) for seconds in (0, 0.5, 52.5, 59.4, 59.5, 119.4999)] == [
        "0:00",
        "0:01",
        "0:53",
        "0:59",
        "1:00",
        "2:00",
    ]
    assert [rounded(tempo) for tempo in (124.49, 124.5, 125.5)] == [124, 125, 126]
