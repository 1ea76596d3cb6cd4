"""Loading an engine and composing a whole piece with it."""

from collections.abc import Callable, Sequence

from composer.errors import BadInput
from composer.generation.engines.protocol import Bar, Engine
from composer.generation.form.form import Form
from composer.generation.request.request import ENGINES, Request
from composer.generation.tasks.finish import finished
from composer.generation.tasks.ranking import Candidate, ranked, reasons
from composer.generation.tasks.retry import attempt_of, kept_attempt
from composer.score.piece import Piece


def load_engine(name: str) -> Engine:
    """Load an engine with its released weights; takes seconds, so do it once.

    Raises BadInput for an unknown name and MissingDependency if the weights are not there or not whole.
    """
    # Imported here: classic brings TensorFlow, which takes seconds and half a gigabyte.
    if name == "virtuoso":
        from composer.generation.engines.virtuoso import VirtuosoEngine

        return VirtuosoEngine.load()
    if name == "classic":
        from composer.generation.engines.classic import ClassicEngine

        return ClassicEngine.load()
    raise BadInput("engine_unknown", engine=name, known=tuple(ENGINES))


def compose(engine: Engine, request: Request, on_bar: Callable[[Bar, Form], None] | None = None) -> Piece:
    """Compose a whole piece, the best of its candidates; `on_bar` hears of every bar as it is done."""
    return candidates(engine, request, on_bar)[0].piece


def candidates(engine: Engine, request: Request, on_bar: Callable[[Bar, Form], None] | None = None) -> list[Candidate]:
    """Compose as many pieces as are asked for; the best first. `on_bar` hears of every bar of the first one."""
    return of_form(engine, engine.plan(request), on_bar)


def of_form(engine: Engine, form: Form, on_bar: Callable[[Bar, Form], None] | None = None) -> list[Candidate]:
    """The candidates of a form that was planned.

    One that shares too much with the training set is composed again (`retry`).
    """
    bars: list[list[Bar]] = [[] for _ in range(form.request.candidates)]
    for number, bar in engine.stream_all(form, form.request):
        bars[number].append(bar)
        if on_bar is not None and number == 0:
            on_bar(bar, form)
    return judged(engine, form, bars, form.request)


def judged(
    engine: Engine,
    form: Form,
    bars: Sequence[list[Bar]],
    request: Request,
    is_whole: bool = True,
    go_on: Callable[[], bool] = lambda: True,
) -> list[Candidate]:
    """The pieces in the bars of each candidate, the best first; of bars that are not all there, as they are.

    `go_on` is asked after every candidate and every bar that is composed again (`retry`): whether to try again.
    """
    found = []
    for number, composed in enumerate(bars):
        attempt = attempt_of(engine, form, composed)
        if is_whole and go_on():
            attempt = kept_attempt(engine, form, request, attempt, number, go_on)
        new = 1 - attempt.originality.percentile / 100 if attempt.originality else 1.0
        why = reasons(attempt.piece, attempt.bars, form.story, new)
        found.append(Candidate(number, finished(attempt.piece, request), why, attempt.originality))
    return ranked(found)
