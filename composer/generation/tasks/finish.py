"""A composed piece as it is heard: performed in the manner of the styles that it was asked in."""

from composer.expression.perform import perform
from composer.generation.form.plan import DEFAULT_STYLE
from composer.generation.form.story import PATTERNS
from composer.generation.request.request import Request
from composer.score.piece import Piece

# The music that the classic network learnt from.
CLASSIC_STYLE = "liszt"


def performed(piece: Piece, request: Request) -> Piece:
    """The piece of a request, played as freely as it asks.

    A pure function: a finished piece is performed anew by another `request.expression`. Raises MissingDependency if
    what was learnt of playing is missing.
    """
    styles = {name: weight for name, weight in request.styles if weight > 0}
    default = CLASSIC_STYLE if request.engine == "classic" else DEFAULT_STYLE
    closes = request.form is None or PATTERNS[request.form].closes
    return perform(piece, request.expression, styles or {default: 1.0}, closes)
