"""Loading an engine and composing a whole piece with it."""

from collections.abc import Callable

from composer.errors import BadInput
from composer.generation.engine import Bar, Engine, Form
from composer.generation.request import Request
from composer.score.piece import Piece


def load_engine(name: str) -> Engine:
    """Load an engine with its released weights; takes seconds, so do it once.

    Raises BadInput for an unknown name and MissingDependency if the weights are not there or not whole.
    """
    # Imported here: classic brings TensorFlow, which takes seconds and half a gigabyte.
    if name == "virtuoso":
        from composer.generation.virtuoso import VirtuosoEngine

        return VirtuosoEngine.load()
    if name == "classic":
        from composer.generation.classic import ClassicEngine

        return ClassicEngine.load()
    raise BadInput(f"There is no engine {name!r}.")


def compose(engine: Engine, request: Request, on_bar: Callable[[Bar, Form], None] | None = None) -> Piece:
    """Compose a whole piece; `on_bar` hears of every bar as it is done."""
    form = engine.plan(request)
    bars: list[Bar] = []
    for bar in engine.stream(form, request):
        bars.append(bar)
        if on_bar is not None:
            on_bar(bar, form)
    return engine.assemble(bars, request)
