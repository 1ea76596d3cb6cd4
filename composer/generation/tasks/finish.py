"""Finishes a composed piece as requested: arranged for other players, and performed."""

from composer.arranging.arrange import arrange, reassigned
from composer.arranging.ensembles import BAND
from composer.arranging.layers import layerable
from composer.expression.perform import perform
from composer.generation.form.plan import DEFAULT_STYLE
from composer.generation.form.section_hits import stopped
from composer.generation.form.story import closes
from composer.generation.request.request import Request
from composer.score.fading import faded
from composer.score.piece import Piece

# The classic network was trained on Liszt.
CLASSIC_STYLE = "liszt"


def finished(piece: Piece, request: Request) -> Piece:
    """Arrange a composed piece as requested. Raises BadInput as `arrange`, `reassigned` and `layerable` do."""
    has_ending = closes(request.form)
    if request.is_arranged:
        arranged = arrange(piece, request.arrange or BAND, request.groove, request.seed, has_ending)
        piece = reassigned(arranged, request.instruments)
    if request.layers is not None:
        piece = layerable(piece, request.layers, request.groove, request.seed, has_ending)
    return stopped(piece, request.hits)


def performed(piece: Piece, request: Request) -> Piece:
    """Perform the piece of a request with the requested expression.

    A pure function: to change the expression, perform the finished piece again. Raises MissingDependency if the data
    for expression is missing.
    """
    styles = {name: weight for name, weight in request.styles if weight > 0}
    default = CLASSIC_STYLE if request.engine == "classic" else DEFAULT_STYLE
    # With hits, each stretch must keep its exact length.
    kept = tuple(mark.onset for mark in piece.tempos) if request.hits else ()
    played = perform(piece, request.expression, styles or {default: 1.0}, closes(request.form), kept)
    return faded(played, request.fade) if request.fade is not None else played
