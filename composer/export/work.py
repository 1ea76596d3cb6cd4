"""A work: a piece together with how it was made."""

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from composer.generation.request.request import Request
from composer.originality.report import Originality
from composer.score.midi import midi_bytes
from composer.score.names import printable
from composer.score.piece import Piece


@dataclass(frozen=True)
class Work:
    """A piece, its request, the hash of the weights that composed it, and its originality.

    For a piece from a MIDI file, `request` is None and `weights` is empty. A request with given music is its `rework`,
    which needs that music to restore the piece. `name` is the owner's name for it. `edits` are changes since composing,
    as text (see `score.editing`); `written` is what the score shows, while the piece itself is as performed. `naming`
    is the form and number of its title, if inherited from the piece it was made from.
    """

    piece: Piece
    request: Request | None = None
    weights: str = ""
    originality: Originality | None = None
    name: str = ""
    edits: str = ""
    written: Piece | None = None
    naming: tuple[str, int] | None = None
    rework: Request | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", printable(self.name))
        if self.request is not None and self.request.given is not None:
            object.__setattr__(self, "rework", self.request)
            object.__setattr__(self, "request", None)

    @cached_property
    def midi(self) -> bytes:
        """Its MIDI file."""
        return midi_bytes(self.piece)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of its MIDI file, in hexadecimal; the same music has the same digest."""
        return sha256(self.midi).hexdigest()
