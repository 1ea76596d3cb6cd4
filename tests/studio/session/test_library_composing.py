"""A piece recreated from its request is the one that the command line makes."""

from composer.generation.request.request import Request
from composer.generation.tasks.compose import candidates, load_engine
from composer.generation.tasks.finish import performed
from composer.score.midi import midi_bytes
from composer.studio.session import resources
from composer.studio.session.jobs import Job
from composer.studio.session.library import KeptPiece, Shelf
from composer.studio.session.library_composing import compose_again


def test_candidates_arrangement_and_expression_are_those_of_the_request() -> None:
    request = Request(bars=4, seed=3, candidates=2, arrange="quartet", expression=1.2)
    shelf = Shelf()
    job: Job[KeptPiece | None] = Job(resources.workers(), lambda job: compose_again(request, shelf, job))
    job.wait(60)
    kept, problem = job.outcome()
    assert problem is None
    assert kept is not None
    best = candidates(load_engine("virtuoso"), request)[0].piece
    assert kept.midi == midi_bytes(performed(best, request))
