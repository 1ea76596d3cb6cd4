"""Composes the pieces for a study, in this process or by delegation to workers.

A study requests all its pieces at once, so that many workers can compose them; it gets the same pieces in its order.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from composer.generation.engines.protocol import Engine
from composer.generation.request.request import Request
from composer.generation.tasks.compose import compose
from composer.score.piece import Piece

Composing = Callable[[Sequence[Request]], Iterator[tuple[int, Piece]]]
# Yields the pieces of requests by number, as they are finished.
_elsewhere: ContextVar[Composing | None] = ContextVar("elsewhere", default=None)


@contextmanager
def composing_by(elsewhere: Composing) -> Iterator[None]:
    """Delegate the composing of all studies within this context."""
    token = _elsewhere.set(elsewhere)
    try:
        yield
    finally:
        _elsewhere.reset(token)


def composed_pieces(engine: Engine, requests: Sequence[Request], tell: Callable[[str], None], what: str) -> list[Piece]:
    """Compose the pieces of requests with an engine, in order; `what` describes them for progress."""
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
