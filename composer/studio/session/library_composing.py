"""Composes pieces from requests alone, to be kept and heard later: from files, links, or engine comparisons."""

from composer.export.work import Work
from composer.generation.engines.protocol import Bar
from composer.generation.request.request import Request
from composer.generation.tasks.compose import judged, stream_all
from composer.generation.tasks.finish import performed
from composer.studio.session import resources
from composer.studio.session.classic_process import compose_classic
from composer.studio.session.jobs import Job
from composer.studio.session.library import KeptPiece, Shelf


def compose_again(request: Request, shelf: Shelf, job: Job[KeptPiece | None]) -> KeptPiece | None:
    """Compose a request and put the piece on the shelf; None if it was stopped before the end."""
    if request.engine == "classic":
        made = compose_classic(request, job)
        return made and shelf.add(made)
    job.report("loading")
    engine = resources.engine_for(request.engine, job)
    if engine is None:
        return None
    form = engine.plan(request)
    bars: list[list[Bar]] = [[] for _ in range(request.candidates)]
    done = 0
    for number, bar in stream_all(engine, form):
        if job.stopping:
            return None
        bars[number].append(bar)
        done += bar.events
        job.report("composing", done, form.events * request.candidates)

    def go_on() -> bool:
        job.turn()
        return not job.stopping

    best = judged(engine, form, bars, go_on=go_on)[0]
    if job.stopping:
        return None
    return shelf.add(KeptPiece.of(Work(performed(best.piece, request), request, engine.weights, best.originality)))
