"""Playing a finished composition in another way, without composing again."""

from dataclasses import replace

from composer.generation.performing import performed
from composer.score.analysis import analyse
from composer.studio.composing import Composition


def played_anew(composition: Composition, expression: float) -> Composition:
    """The composition, played as freely as asked (0..1.5); whoever listens hears it from the next slice on.

    A matter of some hundredths of a second. Of a piece whose written form is not known, as it came from a file, the
    performance is the starting point. Raises BadInput for an expression out of range.
    """
    request = replace(composition.request, expression=expression)
    piece = performed(composition.written or composition.piece, request)
    composition.performance.finish(piece, composition.numbers)
    return replace(composition, request=request, piece=piece, analysis=analyse(piece))
