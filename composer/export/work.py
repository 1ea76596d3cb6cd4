"""A work: a piece together with what is known of how it came to be."""

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
    """A piece, the request that it answers, the hash of the weights that composed it, and how original it is.

    `request` is None, and `weights` empty, of a piece that came as a MIDI file. A request that starts from other music
    is its `rework`: it gives the piece only together with that music. `name` is what its owner calls it. `edits` is
    what was changed since it was composed, in the words of `score.editing`; `written` is what a score shows, where the
    piece itself is how it is performed. `naming` is the form and the number of its title, where it has them from the
    piece that it was made of.
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
        """SHA-256 of its MIDI file, in hexadecimal: the same music has the same one."""
        return sha256(self.midi).hexdigest()
