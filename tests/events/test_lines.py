"""The lines of a piece that a listener would follow as a tune."""

import numpy as np
from hypothesis import given, settings

from composer.events.lines import lines_of_columns, lines_of_piece
from composer.events.notes import encode
from composer.score.piece import Note, Part, Piece
from tests.pieces import melody, pieces


def test_a_tune_alone_is_one_line() -> None:
    assert [line.pitches.tolist() for line in lines_of_piece(melody([60, 62, 64, 62]))] == [[60, 62, 64, 62]]


def test_a_pitch_struck_again_counts_once() -> None:
    (line,) = lines_of_piece(melody([60, 60, 62, 62, 62, 60]))
    assert line.pitches.tolist() == [60, 62, 60]
    assert line.onsets.tolist() == [0, 48, 120]


def test_a_held_tune_is_heard_over_an_accompaniment_that_moves_below_it() -> None:
    tune = [Note(0, 72, 48), Note(48, 74, 48), Note(96, 76, 48)]
    below = [Note(onset, 60, 12) for onset in range(12, 144, 24)]
    lines = [line.pitches.tolist() for line in lines_of_piece(Piece((Part(tuple(sorted(tune + below))),)))]
    assert lines[0][:4] != [72, 60, 72, 60]
    assert [72, 74, 76] in lines


def test_a_tune_that_breathes_is_followed_past_what_is_heard_below_meanwhile() -> None:
    tune = [Note(onset, pitch, 18) for onset, pitch in ((0, 72), (24, 74), (48, 72), (72, 69))]
    below = [Note(onset + 18, 55, 6) for onset in range(0, 96, 24)]
    lines = [line.pitches.tolist() for line in lines_of_piece(Piece((Part(tuple(sorted(tune + below))),)))]
    assert [72, 74, 72, 69] in lines


def test_every_part_has_its_own_line_beside_that_of_all() -> None:
    high, low = melody([72, 74, 76]).parts[0], melody([48, 43, 48]).parts[0]
    lines = [line.pitches.tolist() for line in lines_of_piece(Piece((low, high)))]
    assert lines.count([72, 74, 76]) == lines.count([48, 43, 48]) == 2


def test_drums_and_silence_have_no_lines() -> None:
    assert lines_of_piece(Piece((Part((Note(0, 36, 12),), is_drums=True),))) == []
    assert lines_of_piece(Piece(())) == []


@settings(max_examples=25, deadline=None)
@given(pieces())
def test_the_highest_lines_of_events_are_those_of_their_piece(piece: Piece) -> None:
    events = encode(piece)
    is_drums = np.array([part.is_drums for part in piece.parts])
    found = lines_of_columns(events.columns, events.bars.onsets, is_drums)
    whole = lines_of_piece(piece)
    assert len(found) == 0 if not whole else found[0].pitches.tolist() == whole[0].pitches.tolist()
    every = [line.pitches.tolist() for line in whole]
    assert all(line.pitches.tolist() in every for line in found)
