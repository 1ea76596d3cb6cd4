"""Pieces composed from a request alone, to be kept and heard later: of a file, of a link, or to compare engines."""

from concurrent.futures import wait

from composer.generation.engine import Bar
from composer.generation.request import Request
from composer.generation.takes import kept_take, take_of
from composer.studio import resources
from composer.studio.jobs import Job
from composer.studio.library import Kept, Shelf
from composer.takeaway.work import Work

SECONDS_BETWEEN_LOOKS = 0.1


def recompose(request: Request, shelf: Shelf, job: Job[Kept | None]) -> Kept | None:
    """Compose what a request asks for and put it on the shelf; None if it was stopped before the end."""
    job.report("loading")
    loading = resources.engine(request.engine)
    while not loading.done() and not job.stopping:
        wait([loading], SECONDS_BETWEEN_LOOKS)
    if job.stopping:
        return None
    engine = loading.result()
    form = engine.plan(request)
    bars: list[Bar] = []
    done = 0
    for bar in engine.stream(form, request):
        if job.stopping:
            return None
        bars.append(bar)
        done += bar.events
        job.report("composing", done, form.events)
    take = kept_take(engine, form, request, take_of(engine, bars, request))
    return shelf.add(Kept.of(Work(take.piece, request, engine.weights, take.originality)))
