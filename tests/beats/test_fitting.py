"""Whether the beats of a file fit its notes."""

from dataclasses import replace

import pytest

from composer.beats.fitting import beats_fit
from composer.beats.found import with_found_beats
from composer.corpus.stripped import stripped
from composer.score.piece import Note, Part, Piece, TempoMark
from tests.beats.playing import played, recorded


def scale(step: int, count: int = 64) -> Piece:
    return Piece((Part(tuple(Note(step * place, 60 + place % 12, step) for place in range(count))),))


def test_music_that_was_played_without_a_click_does_not_fit() -> None:
    assert not beats_fit(played(3).piece)
    assert not beats_fit(played(4, tempo=71).piece)


def test_written_music_fits_whatever_its_rhythm() -> None:
    for step in (24, 12, 8, 6, 4, 3, 18, 16, 9):
        assert beats_fit(scale(step))


@pytest.mark.parametrize("parts", [5, 7, 9])
def test_tuplets_are_written_and_not_played(parts: int) -> None:
    places = [24 * place / parts for place in range(parts * 16)]
    notes = tuple(Note(round(place), 60 + n % 12, 1, 80, place - round(place)) for n, place in enumerate(places))

    assert beats_fit(Piece((Part(notes),)))


def test_music_played_to_a_click_fits_though_no_note_is_on_the_grid() -> None:
    clicked = [(0.25 * place + 0.02 * (-1) ** place, 0.25 * place + 0.2, 60 + place % 12, 80) for place in range(1, 80)]

    assert beats_fit(recorded(clicked))


def test_a_performance_that_has_its_own_tempos_keeps_its_bars() -> None:
    found = with_found_beats(played(3).piece)

    assert beats_fit(found.piece)
    assert with_found_beats(found.piece).piece == found.piece


def test_few_notes_say_nothing() -> None:
    piece = recorded([(0.37 * place, 0.37 * place + 0.2, 60 + place, 80) for place in range(8)])

    assert beats_fit(piece)
    assert with_found_beats(piece, "find").piece == piece


def test_taking_its_tempos_away_moves_no_note_and_leaves_no_bar() -> None:
    piece = replace(scale(12), tempos=(TempoMark.of(0, 70), TempoMark.of(100, 103), TempoMark.of(500, 88)))

    bare = stripped(piece)

    for note, moved in zip(piece.parts[0].notes, bare.parts[0].notes, strict=True):
        assert abs(piece.second_at(note.onset) - bare.second_at(moved.played_onset)) < 1e-6
    assert not beats_fit(bare)
