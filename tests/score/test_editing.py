"""Edits change what they should and nothing else, and can be put in a link."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.errors import BadInput
from composer.score.analysis import detect_key
from composer.score.chord_symbols import chord_symbols
from composer.score.editing import Edits, PartEdit, edited, edits_of_text
from composer.score.key import Key
from composer.score.messages import text_message
from composer.score.midi_file import TEXT
from composer.score.piece import KeyMark, Note, Part, Piece
from tests.pieces import chorale, pieces


def part_edits() -> st.SearchStrategy[PartEdit]:
    programs = st.none() | st.integers(0, 127)
    edits = st.builds(PartEdit, programs, st.integers(-40, 12), st.booleans(), st.booleans())
    return edits.filter(lambda edit: edit != PartEdit())


def by_number(parts: dict[int, PartEdit]) -> tuple[tuple[int, PartEdit], ...]:
    return tuple(sorted(parts.items()))


def all_edits() -> st.SearchStrategy[Edits]:
    return st.builds(
        Edits,
        tempo=st.integers(25, 400).map(lambda percent: percent / 100),
        transposition=st.integers(-24, 24),
        parts=st.dictionaries(st.integers(0, 20), part_edits(), max_size=4).map(
            lambda some: tuple(sorted(some.items()))
        ),
    )


@given(all_edits())
def test_edits_are_the_same_after_a_journey_through_a_link(edits: Edits) -> None:
    assert edits_of_text(edits.to_text()) == edits


@given(pieces(), all_edits())
def test_edited_music_has_the_same_rhythm_and_no_part_is_lost(piece: Piece, edits: Edits) -> None:
    changed = edited(piece, edits)
    assert len(changed.parts) == len(piece.parts)
    assert [mark.onset for mark in changed.tempos] == [mark.onset for mark in piece.tempos]
    for before, after in zip(piece.parts, changed.parts, strict=True):
        assert {note.onset for note in after.notes} <= {note.onset for note in before.notes}


@given(pieces())
def test_without_edits_a_piece_is_itself(piece: Piece) -> None:
    assert edited(piece, Edits()) is piece


def test_a_transposed_piece_is_in_the_transposed_key() -> None:
    higher = edited(chorale(), edits_of_text("transpose=2"))
    assert str(higher.keys[0].key) == "A minor"
    assert higher.parts[0].notes[0].pitch == chorale().parts[0].notes[0].pitch + 2


@pytest.mark.parametrize(("semitones", "chords"), [(3, ("Eb", "Bb7/D")), (-1, ("B", "F#7/A#")), (12, ("C", "G7/B"))])
def test_chord_symbols_and_a_told_key_are_transposed_with_the_notes(semitones: int, chords: tuple[str, str]) -> None:
    notes = (Note(0, 60, 48), Note(48, 59, 48))
    symbols = (text_message(0.0, TEXT, "C"), text_message(48.0, TEXT, "G7/B"))
    key = Key("C", "major")
    piece = Piece((Part(notes),), keys=(KeyMark(0, key),), messages=symbols, told_key=key)
    moved = edited(piece, Edits(transposition=semitones))
    assert tuple(name for _, name in chord_symbols(moved)) == chords
    assert detect_key(moved) == moved.keys[0].key


def test_drums_are_not_transposed() -> None:
    piece = Piece((Part((Note(0, 38, 12),), is_drums=True),))
    assert edited(piece, edits_of_text("transpose=5")).parts[0].notes[0].pitch == 38


def test_solo_silences_the_others_and_mute_wins_over_solo() -> None:
    heard = [bool(part.notes) for part in edited(chorale(), edits_of_text("1.solo=1,2.solo=1,2.mute=1")).parts]
    assert heard == [False, True, False, False]


def test_parts_are_found_by_the_numbers_that_they_keep() -> None:
    piece = chorale()
    changed = edited(piece, edits_of_text("7.program=40"), numbers=(0, 3, 7, 9))
    assert [part.program for part in changed.parts] == [52, 52, 40, 52]


@pytest.mark.parametrize("text", ["tempo=0", "tempo=nan", "transpose=1.5", "0.program=128", "x=1", "a.mute=1", "tempo"])
def test_a_broken_text_is_told_with_its_word(text: str) -> None:
    with pytest.raises(BadInput, match=text.split(",")[0].replace(".", r"\.")):
        edits_of_text(text)
