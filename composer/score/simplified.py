"""What a score simplifies of the music that it is of."""

from collections.abc import Sequence

from composer.notices import Notice
from composer.score.musicxml.write import NoteHead, musicxml_with_heads
from composer.score.piece import Piece

# What is less off than this, in ticks, is written where it is: files of 96 parts a quarter round by so much.
OFF_TICKS = 0.3


def simplifications(piece: Piece) -> tuple[Notice, ...]:
    """What the score of a piece simplifies, a plain sentence each."""
    return said_of(piece, musicxml_with_heads(piece)[1])


def said_of(piece: Piece, heads: Sequence[NoteHead]) -> tuple[Notice, ...]:
    """The same of a score that is written already, of its note heads."""
    # The first head of a note is where it begins, others are tied to it.
    begun: dict[int, NoteHead] = {}
    for head in heads:
        begun.setdefault(id(head.note), head)
    off = [
        abs(piece.second_at(float(head.tick)) - piece.second_at(head.note.played_onset))
        for head in begun.values()
        if abs(head.tick - head.note.played_onset) > OFF_TICKS
    ]
    if not off:
        return ()
    return (Notice("score_rounded", count=len(off), notes=len(begun), most_ms=1000 * max(off)),)
