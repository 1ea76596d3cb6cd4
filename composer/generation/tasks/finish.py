"""A composed piece as its request asks to have it: arranged for others, and performed as its styles are played."""

from composer.arranging.arrange import arrange, reassigned
from composer.arranging.ensembles import BAND
from composer.expression.perform import perform
from composer.generation.form.plan import DEFAULT_STYLE
from composer.generation.form.story import PATTERNS
from composer.generation.request.request import Request
from composer.score.piece import Piece

# The music that the classic network learnt from.
CLASSIC_STYLE = "liszt"


def finished(piece: Piece, request: Request) -> Piece:
    """A composed piece, arranged as its request asks. Raises BadInput as `arrange` and `reassigned` do."""
    if not request.is_arranged:
        return piece
    arranged = arrange(piece, request.arrange or BAND, request.groove, request.seed, _closes(request))
    return reassigned(arranged, request.instruments)


def performed(piece: Piece, request: Request) -> Piece:
    """The piece of a request, played as freely as it asks.

    A pure function: a finished piece is performed anew by another `request.expression`. Raises MissingDependency if
    what was learnt of playing is missing.
    """
    styles = {name: weight for name, weight in request.styles if weight > 0}
    default = CLASSIC_STYLE if request.engine == "classic" else DEFAULT_STYLE
    return perform(piece, request.expression, styles or {default: 1.0}, _closes(request))


def _closes(request: Request) -> bool:
    """Whether the piece comes to an end, and does not begin anew where it ends."""
    return request.form is None or PATTERNS[request.form].closes
