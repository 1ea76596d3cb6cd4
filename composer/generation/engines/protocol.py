"""What every engine can do, so that a page or the command line need not know which one it drives."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from composer.generation.request.request import Request
from composer.score.piece import Note, Piece


@dataclass(frozen=True, slots=True)
class Bar:
    """One composed bar: its number from 0, for each part the notes that begin in it (ticks of the piece), how many note
    events it took, and how much they surprised the network, in nats."""

    number: int
    notes: tuple[tuple[Note, ...], ...]
    events: int
    nats: float = 0.0


@dataclass(frozen=True, slots=True)
class Form:
    """The plan of a piece: how many note events and bars it will have."""

    events: int
    bars: int


@dataclass(frozen=True, slots=True)
class Originality:
    """What a piece shares with the training set, in any key, at any tempo: the most telling passage.

    `notes` of it were found again, 0 if there is none; it begins `begins` seconds into the piece, in bar `bar` (from
    1), and lasts `seconds`. `title`, `composer` and `path` name the work it stands in. It tells `bits` (see
    `originality.match`), more than what `percentile` of a hundred human pieces of that length share with works that
    they were not copied from. A piece `is_above_limit` from the percentile `originality.report.LIMIT` on.

    After composing: of how many `tries` this is the one that was kept, and how many notes the first of them shared
    with which work, if it was another.
    """

    notes: int
    seconds: float
    begins: float
    bar: int
    bits: float
    percentile: float
    is_above_limit: bool
    title: str = ""
    composer: str = ""
    path: str = ""
    tries: int = 1
    first_notes: int = 0
    first_title: str = ""


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

    def assemble(self, bars: list[Bar], request: Request) -> Piece:
        """The piece in the bars; also in the first few of them, when composing was stopped."""

    def originality(self, piece: Piece) -> Originality | None:
        """Compare a piece with the training set; None if the index of it is not there."""
