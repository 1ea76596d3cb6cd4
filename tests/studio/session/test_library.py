"""Visitors' pieces are kept for them alone, within limits."""

from itertools import count

import pytest

from composer.export.work import Work
from composer.generation.request.request import Request
from composer.studio.session import library
from composer.studio.session.library import KeptPiece, Library, Shelf
from composer.studio.session.visitor import REMEMBERED_SECONDS
from composer.studio.texts.language import speaking
from tests.pieces import chorale, melody

pitches = count(40)


def kept() -> KeptPiece:
    """A piece unlike those before it."""
    return KeptPiece.of(Work(melody([next(pitches) % 80 + 20] * (next(pitches) % 50 + 1))))


def test_a_piece_comes_back_as_it_was() -> None:
    work = Work(chorale(), Request(seed=4), "abcd1234")
    found = Shelf().add(KeptPiece.of(work)).work
    assert (found.piece, found.request, found.weights) == (work.piece, work.request, work.weights)
    assert found.midi == work.midi


def test_the_newest_is_in_front_and_the_same_music_is_there_once() -> None:
    shelf = Shelf()
    first, second = shelf.add(kept()), shelf.add(kept())
    assert shelf.pieces == [second, first]
    shelf.add(first)
    assert shelf.pieces == [first, second]
    assert shelf.pieces[0] == first


def test_a_piece_that_comes_again_keeps_its_name_star_and_request() -> None:
    shelf = Shelf()
    piece = shelf.add(KeptPiece.of(Work(chorale(), Request(seed=4), "abcd1234")))
    shelf.rename(piece.id, "  For   Clara ")
    shelf.star(piece.id, True)
    shelf.add(KeptPiece.of(Work(chorale())))
    again = shelf.pieces[0]
    assert (again.title, again.is_starred, again.request) == ("For Clara", True, Request(seed=4))


def test_an_empty_name_brings_the_title_of_the_music_back_in_the_visitors_language() -> None:
    shelf = Shelf()
    piece = shelf.add(KeptPiece.of(Work(chorale())))
    shelf.rename(piece.id, "Mine")
    shelf.rename(piece.id, " ")
    assert shelf.pieces[0].title.startswith("Piece in G minor")
    with speaking("ko"):
        assert shelf.pieces[0].title.startswith("소품 사단조")


def test_what_must_go_goes_oldest_first_and_starred_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "MOST_PIECES", 3)
    shelf = Shelf()
    pieces = [shelf.add(kept()) for _ in range(3)]
    shelf.star(pieces[0].id, True)
    newest = shelf.add(kept())
    assert [piece.id for piece in shelf.pieces] == [newest.id, pieces[2].id, pieces[0].id]


def test_the_newest_stays_even_if_all_others_are_starred(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "MOST_PIECES", 2)
    shelf = Shelf()
    for piece in [kept(), kept()]:
        shelf.star(shelf.add(piece).id, True)
    newest = shelf.add(kept())
    assert shelf.pieces[0] == newest
    assert len(shelf.pieces) == 2


def test_a_shelf_is_bounded_in_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "SHELF_BYTES", 1000)
    shelf = Shelf()
    for _ in range(20):
        shelf.add(kept())
    assert shelf.bytes <= 1000
    assert shelf.pieces


def test_visitors_see_their_own_pieces_only() -> None:
    shelves = Library()
    piece = shelves.shelf_of("a").add(kept())
    assert shelves.shelf_of("b").pieces == []
    assert shelves.shelf_of("a").pieces == [piece]


def test_when_all_is_full_the_visitor_who_was_away_longest_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    shelves = Library()
    first, second = shelves.shelf_of("first"), shelves.shelf_of("second")
    first.add(kept())
    second.add(kept())
    monkeypatch.setattr(library, "LIBRARY_BYTES", first.bytes + second.bytes)
    third = shelves.shelf_of("third")
    third.add(kept())
    assert shelves.shelf_of("first").pieces == []
    assert third.pieces


def test_whoever_does_not_come_for_a_day_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    shelves = Library()
    shelves.shelf_of("gone").add(kept())
    shelves.shelf_of("gone").used -= REMEMBERED_SECONDS + 1
    shelves.shelf_of("here").add(kept())
    assert shelves.shelf_of("gone").pieces == []
    assert shelves.shelf_of("here").pieces
