"""A sample: the part of a piece used in comparisons."""

from dataclasses import dataclass, replace
from typing import Any

from composer.evaluation.metrics.note_table import NoteTable
from composer.score.piece import Piece


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """A piece to compare: its beginning, `piece`, without the ending of the whole; `notes` are those of the beginning.

    `style` is the requested or actual one, None if unknown. `work` identifies editions of the same work, which stay
    together; `expressive` says whether velocities came from a player.
    """

    piece: Piece
    notes: NoteTable
    whole: Piece
    style: str | None
    work: str
    expressive: bool

    @classmethod
    def of(cls, whole: Piece, bars: int, style: str | None, work: str, expressive: bool = True) -> "Sample":
        """The first `bars` of a piece."""
        piece = opening(whole, bars)
        return cls(piece, NoteTable.of(piece), whole, style, work, expressive)


def opening(piece: Piece, bars: int) -> Piece:
    """The first bars of a piece, with notes cut at their end. Shorter pieces are unchanged."""
    onsets = piece.bar_onsets()
    if len(onsets) <= bars:
        return piece
    end = onsets[bars]
    parts = (
        replace(
            part,
            notes=tuple(
                replace(note, duration=min(note.duration, end - note.onset)) for note in part.notes if note.onset < end
            ),
            pedals=(),
        )
        for part in piece.parts
    )
    marks: dict[str, Any] = {
        name: tuple(m for m in getattr(piece, name) if m.onset < end) for name in ("tempos", "meters", "keys")
    }
    return replace(piece, parts=tuple(parts), **marks)
