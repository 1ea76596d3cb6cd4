"""What every engine can do, so that a page or the command line need not know which one it drives."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from composer.generation.form.form import Form
from composer.generation.request.request import Request
from composer.originality.report import Originality
from composer.score.piece import Note, Piece


@dataclass(frozen=True, slots=True)
class Bar:
    """One composed bar: its number from 0, for each part the notes that begin in it (ticks of the piece), how many note
    events it took, and how much they surprised the network, in nats."""

    number: int
    notes: tuple[tuple[Note, ...], ...]
    events: int
    nats: float = 0.0


class Engine(Protocol):
    """A loaded network with its vocabulary. Holds no state of a piece: one engine serves many requests at once."""

    @property
    def name(self) -> str:
        """The name that a request asks for."""

    @property
    def weights(self) -> str:
        """A short hash of the weights: with it and the request a piece can be made again."""

    def plan(self, request: Request) -> Form:
        """Decide the form. Raises BadInput if the request contradicts itself."""

    def stream(self, form: Form, request: Request) -> Iterator[Bar]:
        """Compose bar by bar. Stop iterating to stop composing."""

    def stream_all(self, form: Form, request: Request) -> Iterator[tuple[int, Bar]]:
        """Compose as many candidates as are asked for: the number of each, from 0, with its bars as they are done.

        The first is what `stream` composes.
        """

    def assemble(self, bars: Sequence[Bar], form: Form) -> Piece:
        """The piece in the bars; also in the first few of them, when composing was stopped."""

    def originality(self, piece: Piece) -> Originality | None:
        """Compare a piece with the training set; None if the index of it is not there."""
