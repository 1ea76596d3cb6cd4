"""The interface that every engine implements, so that pages and commands need not know which one they use."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from composer.generation.form.plan import Form
from composer.generation.request.request import Request
from composer.score.piece import Note, Piece


@dataclass(frozen=True, slots=True)
class Bar:
    """A composed bar: its number from 0, the notes that begin in it by part (in ticks of the piece), the number of note
    events, and the network's surprise in nats."""

    number: int
    notes: tuple[tuple[Note, ...], ...]
    events: int
    nats: float = 0.0


class Engine(Protocol):
    """A loaded network with its vocabulary. It holds no state of a piece, so one engine serves many requests at
    once."""

    @property
    def name(self) -> str:
        """The engine's name in a request."""

    @property
    def weights(self) -> str:
        """A short hash of the weights. Together with the request, it identifies a piece."""

    def plan(self, request: Request) -> Form:
        """Plan the form. Raises BadInput if the request contradicts itself."""

    def stream(self, form: Form, number: int = 0) -> Iterator[Bar]:
        """Compose a candidate, by its number from 0, bar by bar. Stop iterating to stop composing."""

    def assemble(self, bars: Sequence[Bar], form: Form) -> Piece:
        """Assemble the bars into a piece; also when composing was stopped early."""
