"""Lists what a score simplifies in a piece."""

from collections.abc import Sequence

import numpy as np

from composer.notices import Notice
from composer.score.clock import seconds_at
from composer.score.musicxml.write import NoteHead, musicxml_with_heads
from composer.score.piece import Piece

# Smaller deviations, in ticks, are not reported: files with 96 ticks a quarter are off by this much.
OFF_TICKS = 0.3


def simplifications(piece: Piece) -> tuple[Notice, ...]:
    """What the score of a piece simplifies, as notices."""
    return said_of(piece, musicxml_with_heads(piece)[1])


def said_of(piece: Piece, heads: Sequence[NoteHead]) -> tuple[Notice, ...]:
    """The same for a score that is already written, from its note heads."""
    # A note begins at its first head; the others are tied.
    begun: dict[int, NoteHead] = {}
    for head in heads:
        begun.setdefault(id(head.note), head)
    places = [(float(head.tick), head.note.played_onset) for head in begun.values()]
    off = np.array([place for place in places if abs(place[0] - place[1]) > OFF_TICKS])
    if not len(off):
        return ()
    most = float(np.abs(np.diff(seconds_at(piece, off), axis=1)).max())
    return (Notice("score_rounded", count=len(off), notes=len(begun), most_ms=1000 * most),)
