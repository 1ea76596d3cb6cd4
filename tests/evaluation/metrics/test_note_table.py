"""A note table has the same notes from a piece and from a pack, whole or a few bars."""

from pathlib import Path

from hypothesis import given, settings

from composer.evaluation.metrics.note_table import NoteTable
from composer.events.pack import Pack
from composer.score.analysis import detect_key
from composer.score.piece import Note, Part, Piece
from tests.events.event_pieces import in_meter
from tests.pieces import chorale, melody, pieces
from tests.training.pack import small_pack

NAMES = ("onset", "duration", "pitch", "velocity", "part", "is_drum")


def test_a_pack_gives_the_notes_of_its_pieces(tmp_path: Path) -> None:
    pack: Pack = small_pack(tmp_path)
    ours, theirs = NoteTable.of_pack(pack, 1), NoteTable.of(pack.to_piece(1))
    assert all((getattr(ours, name) == getattr(theirs, name)).all() for name in NAMES)
    assert (ours.bars.onsets == theirs.bars.onsets).all()


@settings(max_examples=30, deadline=None)
@given(pieces())
def test_nothing_is_lost_and_the_key_is_that_of_the_piece(piece: Piece) -> None:
    notes = NoteTable.of(piece)
    assert len(notes) == piece.note_count
    assert notes.end == piece.end
    assert notes.key == detect_key(piece)


def test_an_excerpt_begins_at_its_own_bar_line_and_cuts_what_rings_on() -> None:
    piece = in_meter("4/4", (0, 60, 24), (96, 62, 300), (192, 64, 24))
    excerpt = NoteTable.of(piece).excerpt(1, 1)
    assert excerpt.onset.tolist() == [0]
    assert excerpt.duration.tolist() == [96]
    assert excerpt.bars.onsets.tolist() == [0]


def test_excerpts_follow_each_other_and_a_short_rest_is_left_out() -> None:
    notes = NoteTable.of(melody([60] * 4 * 11))
    assert [len(excerpt.bars) for excerpt in notes.excerpts(4)] == [4, 4, 3]
    assert [len(excerpt.bars) for excerpt in notes.excerpts(8)] == [8]
    assert [len(excerpt) for excerpt in NoteTable.of(chorale()).excerpts(48)] == [16]


def test_drums_can_be_left_out() -> None:
    piece = Piece((Part((Note(0, 60, 24),)), Part((Note(0, 36, 6), Note(24, 38, 6)), is_drums=True)))
    assert NoteTable.of(piece).pitched.pitch.tolist() == [60]
    assert NoteTable.of(piece).is_drum.tolist() == [True, False, True]
