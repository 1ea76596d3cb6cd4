"""A composed piece is performed in the manner of its styles, as freely as requested."""

from dataclasses import replace

from composer.expression.perform import perform
from composer.generation.request.request import Request
from composer.generation.tasks.finish import performed
from composer.score.clock import rubato
from tests.pieces import chorale, melody

PIECE = replace(melody([60, 64, 67, 72, 71, 67, 65, 62] * 8), title="Up and down")


def test_a_request_says_how_freely_and_in_which_manner() -> None:
    chopin = Request(styles=(("chopin", 1.0),), expression=1.0)
    assert performed(PIECE, chopin) == perform(PIECE, 1.0, {"chopin": 1.0})
    assert performed(PIECE, replace(chopin, expression=0.0)) == PIECE
    assert rubato(performed(PIECE, replace(chopin, styles=(("ragtime", 1.0),)))) < rubato(performed(PIECE, chopin))


def test_without_a_style_the_engine_has_its_own() -> None:
    assert performed(chorale(), Request()) == performed(chorale(), Request(styles=(("romantic", 2.0),)))
    assert performed(chorale(), Request(engine="classic")) == perform(chorale(), Request().expression, {"liszt": 1.0})


def test_a_loop_is_played_as_one() -> None:
    request = Request(form="loop", expression=1.0)
    assert performed(PIECE, request) == perform(PIECE, 1.0, {"romantic": 1.0}, closes=False)
    assert performed(PIECE, request) != performed(PIECE, replace(request, form=None))
