"""A piece is split into layers from calm to intense, which together are the piece."""

import pytest

from composer.arranging.layers import layerable, layers
from composer.errors import BadInput
from composer.score.piece import Note, Part, Piece
from tests.pieces import chorale


def notes_in(piece: Piece) -> list[Note]:
    return sorted(note for part in piece.parts if not part.is_drums for note in part.notes)


@pytest.mark.parametrize("count", [2, 3, 4])
def test_every_part_is_in_one_layer_and_the_notes_of_a_piano_piece_stay(count: int) -> None:
    piano = Piece((Part(tuple(notes_in(chorale())), 0),))
    ready = layerable(piano, count)
    found = layers(ready, count)
    assert sorted(place for layer in found for place in layer) == list(range(len(ready.parts)))
    assert len(found) == count
    assert all(found)
    assert notes_in(ready) == notes_in(piano)


def test_the_last_of_three_layers_is_a_rhythm_and_the_first_moves_least() -> None:
    slow = Part((Note(0, 40, 96), Note(96, 43, 96), Note(192, 36, 192)), 42, "Bass")
    quick = Part(tuple(Note(12 * place, 72 + place % 5, 12) for place in range(32)), 40, "Lead")
    ready = layerable(Piece((quick, slow)), 3, closes=False)
    found = layers(ready, 3)
    assert [[ready.parts[place].name for place in layer] for layer in found] == [["Bass"], ["Lead"], ["Drums"]]
    assert ready.parts[found[2][0]].is_drums


@pytest.mark.parametrize("count", [2, 3, 4])
def test_no_layer_is_silent_where_the_piece_has_too_few_voices(count: int) -> None:
    melody = Piece((Part(tuple(Note(24 * place, 72 + place % 5, 24) for place in range(32)), 73),))
    ready = layerable(melody, count)
    found = layers(ready, count)
    assert all(found)
    assert sorted(place for layer in found for place in layer) == list(range(len(ready.parts)))
    assert layers(melody, count) == [[0]]


def test_a_piece_that_has_drums_keeps_its_own() -> None:
    kit = Part((Note(0, 36, 12), Note(48, 38, 12)), 0, "Kit", is_drums=True)
    ready = layerable(Piece((*chorale().parts, kit)), 3)
    assert [part for part in ready.parts if part.is_drums] == [kit]


def test_drums_alone_and_too_many_layers_are_refused() -> None:
    kit = Part((Note(0, 36, 12),), 0, "Kit", is_drums=True)
    with pytest.raises(BadInput, match="Drums alone"):
        layerable(Piece((kit,)), 2)
    with pytest.raises(BadInput, match="2 to 4"):
        layerable(chorale(), 5)
