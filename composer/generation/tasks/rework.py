"""Dispatches a request with given music to its task: continue, infill, vary, accompany or arrange."""

from composer.arranging.arrange import arrange
from composer.errors import BadInput
from composer.generation.decoding.decode import Tell, untold
from composer.generation.request.given import music_hash
from composer.generation.request.request import Request
from composer.generation.tasks.accompany import accompanied
from composer.generation.tasks.continuation import continued
from composer.generation.tasks.infill import recompose
from composer.generation.tasks.result import Reworked
from composer.generation.tasks.vary import varied
from composer.networks.virtuoso.released import ReleasedVirtuoso
from composer.score.piece import Piece


def reworked(released: ReleasedVirtuoso, request: Request, piece: Piece, tell: Tell = untold) -> Reworked:
    """Carry out a request on its given music; `tell` is called with the bars done and their total.

    Raises BadInput if the request has no given music or other music, and as the tasks do.
    """
    given = request.given
    if given is None:
        raise BadInput("request_without_music")
    if given.music != music_hash(piece):
        raise BadInput("other_music")
    if given.task == "infill":
        assert given.bars is not None
        return recompose(released, piece, given.bars, request, given.part, tell)
    if given.task == "vary":
        assert given.distance is not None
        return varied(released, piece, given.distance, request, tell)
    if given.task == "accompany":
        return accompanied(released, piece, request, tell)
    if given.task == "arrange":
        assert request.arrange is not None
        return Reworked(arrange(piece, request.arrange, request.groove, request.seed), composed=())
    return continued(released, piece, request, given.alone, tell)
