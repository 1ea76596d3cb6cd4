"""Loads an engine and composes a whole piece."""

from collections.abc import Callable, Iterator, Sequence

from composer.errors import BadInput
from composer.generation.engines.protocol import Bar, Engine
from composer.generation.form.plan import Form
from composer.generation.request.request import ENGINES, Request
from composer.generation.tasks.finish import finished
from composer.generation.tasks.ranking import Candidate, ranked, reasons
from composer.generation.tasks.retry import attempt_of, kept_attempt
from composer.score.piece import Piece


def load_engine(name: str) -> Engine:
    """Load an engine with its released weights. This takes seconds, so do it once.

    Raises BadInput for an unknown name and MissingDependency if the weights are missing or damaged.
    """
    # Imported here because classic loads TensorFlow, which takes seconds and half a gigabyte.
    if name == "virtuoso":
        from composer.generation.engines.virtuoso import VirtuosoEngine

        return VirtuosoEngine.load()
    if name == "classic":
        from composer.generation.engines.classic import ClassicEngine

        return ClassicEngine.load()
    raise BadInput("engine_unknown", engine=name, known=tuple(ENGINES))


def compose(engine: Engine, request: Request) -> Piece:
    """Compose a piece, the best of its candidates. Raises BadInput if the request contradicts itself."""
    return candidates(engine, request)[0].piece


def candidates(engine: Engine, request: Request) -> list[Candidate]:
    """Compose all requested candidates, the best first. Raises BadInput if the request contradicts itself."""
    return of_form(engine, engine.plan(request))


def of_form(
    engine: Engine,
    form: Form,
    on_bar: Callable[[Bar, Form], None] | None = None,
    go_on: Callable[[], bool] = lambda: True,
) -> list[Candidate]:
    """Compose the candidates of a planned form, the best first; `on_bar` is called with every finished bar of the
    first composed.

    Those that share too much with the training set are composed again (see `retry`); `go_on` as in `judged`.
    """
    bars: list[list[Bar]] = [[] for _ in range(form.request.candidates)]
    for number, bar in stream_all(engine, form):
        bars[number].append(bar)
        if on_bar is not None and number == 0:
            on_bar(bar, form)
    return judged(engine, form, bars, go_on=go_on)


def stream_all(engine: Engine, form: Form) -> Iterator[tuple[int, Bar]]:
    """Compose all requested candidates, one bar of each in turn; yields (candidate number from 0, bar)."""
    pieces = {number: engine.stream(form, number) for number in range(form.request.candidates)}
    while pieces:
        for number, piece in list(pieces.items()):
            if (bar := next(piece, None)) is None:
                del pieces[number]
            else:
                yield number, bar


def judged(
    engine: Engine,
    form: Form,
    bars: Sequence[list[Bar]],
    is_whole: bool = True,
    go_on: Callable[[], bool] = lambda: True,
) -> list[Candidate]:
    """Assemble and rank candidates; incomplete ones are assembled as they are.

    `go_on` is asked after every candidate and every retried bar (see `retry`) whether to continue.
    """
    found = []
    for number, composed in enumerate(bars):
        attempt = attempt_of(engine, form, composed)
        if is_whole and go_on():
            attempt = kept_attempt(engine, form, attempt, number, go_on)
        new = 1 - attempt.originality.percentile / 100 if attempt.originality else 1.0
        why = reasons(attempt.piece, attempt.bars, form.story, new)
        found.append(Candidate(number, finished(attempt.piece, form.request), why, attempt.originality))
    return ranked(found)
