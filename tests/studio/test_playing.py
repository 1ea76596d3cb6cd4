"""A finished piece is played in another way at once."""

import pytest

from composer.errors import BadInput
from composer.generation.performing import performed
from composer.generation.request import Request
from composer.score.analysis import analyse
from composer.score.clock import rubato
from composer.studio.composing import Composition
from composer.studio.performance import Performance
from composer.studio.playing import played_anew
from composer.studio.roll import roll_since
from tests.pieces import chorale


def composition() -> Composition:
    request = Request(styles=(("romantic", 1.0),), seed=1)
    piece = performed(chorale(), request)
    numbers = tuple(range(len(piece.parts)))
    heard = Performance.of(piece, numbers)
    return Composition(request, piece, numbers, analyse(piece), None, "", written=chorale(), performance=heard)


def test_every_amount_is_made_from_the_written_piece_and_the_listener_hears_it() -> None:
    first = composition()
    free = played_anew(first, 1.5)
    assert rubato(free.piece) > rubato(first.piece) > 0
    assert free.request.expression == 1.5
    assert free.analysis.tempo == first.analysis.tempo == 120
    assert free.piece.seconds == pytest.approx(first.piece.seconds, abs=0.001)
    assert free.performance.snapshot is not None
    assert free.performance.snapshot.piece == free.piece
    assert roll_since(free.performance, 0)["notes"]
    assert played_anew(free, 0).piece == chorale()
    assert played_anew(played_anew(free, 0), first.request.expression).piece == first.piece


def test_more_than_can_be_played_is_refused() -> None:
    with pytest.raises(BadInput, match="expression"):
        played_anew(composition(), 2)
