"""The pieces that a study needs: composed here one after the other, or by whoever has been asked to compose elsewhere.

A study asks for all of its pieces at once, so that many workers can compose them; it gets the same ones, in its order.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from composer.generation.engines.protocol import Engine
from composer.generation.request.request import Request
from composer.generation.tasks.compose import compose
from composer.score.piece import Piece

Composing = Callable[[Sequence[Request]], Iterator[tuple[int, Piece]]]
# Gives the pieces of requests by their numbers, as they are done.
_elsewhere: ContextVar[Composing | None] = ContextVar("elsewhere", default=None)


@contextmanager
def composing_by(elsewhere: Composing) -> Iterator[None]:
    """Have the pieces of all studies composed elsewhere meanwhile."""
    token = _elsewhere.set(elsewhere)
    try:
        yield
    finally:
        _elsewhere.reset(token)


def composed_pieces(engine: Engine, requests: Sequence[Request], tell: Callable[[str], None], what: str) -> list[Piece]:
    """The pieces of requests of an engine, in order; `what` is composed, in words."""
    elsewhere = _elsewhere.get()
    found = elsewhere(requests) if elsewhere is not None else _here(engine, requests)
    pieces: dict[int, Piece] = {}
    for number, piece in found:
        pieces[number] = piece
        tell(f"{engine.name}: composing {what}, {len(pieces)} of {len(requests)}")
    return [pieces[number] for number in range(len(requests))]


def _here(engine: Engine, requests: Sequence[Request]) -> Iterator[tuple[int, Piece]]:
    for number, request in enumerate(requests):
        yield number, compose(engine, request)
