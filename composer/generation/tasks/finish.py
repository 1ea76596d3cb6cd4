"""A composed piece as its request asks to have it: arranged for others, and performed as its styles are played."""

from composer.arranging.arrange import arrange, reassigned
from composer.arranging.ensembles import BAND
from composer.arranging.layers import layerable
from composer.expression.perform import perform
from composer.generation.form.plan import DEFAULT_STYLE
from composer.generation.form.section_hits import stopped
from composer.generation.form.story import PATTERNS
from composer.generation.request.request import Request
from composer.score.fading import faded
from composer.score.piece import Piece

# The music that the classic network learned from.
CLASSIC_STYLE = "liszt"


def finished(piece: Piece, request: Request) -> Piece:
    """A composed piece, arranged as its request asks. Raises BadInput as `arrange`, `reassigned`, `layerable` do."""
    closes = _closes(request)
    if request.is_arranged:
        arranged = arrange(piece, request.arrange or BAND, request.groove, request.seed, closes)
        piece = reassigned(arranged, request.instruments)
    if request.layers is not None:
        piece = layerable(piece, request.layers, request.groove, request.seed, closes)
    return stopped(piece, request.hits)


def performed(piece: Piece, request: Request) -> Piece:
    """The piece of a request, played as freely as it asks.

    A pure function: a finished piece is performed anew by another `request.expression`. Raises MissingDependency if
    what was learned of playing is missing.
    """
    styles = {name: weight for name, weight in request.styles if weight > 0}
    default = CLASSIC_STYLE if request.engine == "classic" else DEFAULT_STYLE
    # Each stretch between two hits lasts as long as it is written.
    kept = tuple(mark.onset for mark in piece.tempos) if request.hits else ()
    played = perform(piece, request.expression, styles or {default: 1.0}, _closes(request), kept)
    return faded(played, request.fade) if request.fade is not None else played


def _closes(request: Request) -> bool:
    """Whether the piece comes to an end, and does not begin anew where it ends."""
    return request.form is None or PATTERNS[request.form].closes
