"""What the browser is given to draw."""

import json

from composer.score.piece import Note, Part, Piece, TempoMark
from composer.studio.piano_roll import blank_roll, roll_of


def test_notes_and_bars_are_told_in_seconds_and_by_part() -> None:
    piece = Piece(
        parts=(Part((Note(0, 60, 24, 90), Note(24, 64, 48, 70))), Part((Note(96, 40, 24),), program=32)),
        tempos=(TempoMark.of(0, 60), TempoMark.of(48, 120)),
    )
    roll = json.loads(roll_of(piece))
    assert roll["notes"] == [[0, 1, 60, 90, 0], [1, 2.5, 64, 70, 0], [3, 3.5, 40, 80, 1]]
    assert roll["bars"] == [0, 3]
    assert roll["seconds"] == 3.5
    assert "3 notes" in roll["label"]


def test_a_blank_roll_has_no_notes() -> None:
    roll = json.loads(blank_roll())
    assert (roll["notes"], roll["bars"], roll["seconds"]) == ([], [], 0)
