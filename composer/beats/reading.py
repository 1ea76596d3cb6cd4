"""Reads the user's music and, if it was played without a click, puts it on the beats found in it."""

from composer.beats.finding import Beats, Correction
from composer.beats.found import FoundBeats, Way, with_found_beats
from composer.notices import Notice
from composer.score.piece import Piece


def on_its_beats(
    piece: Piece, remarks: tuple[Notice, ...], way: Way = "auto", correction: Correction | None = None
) -> tuple[FoundBeats, tuple[Notice, ...]]:
    """Put a piece on its beats if it was played without a click; returns the remarks with one about that."""
    found = with_found_beats(piece, way, correction)
    return found, (*remarks, *([said_of(found.beats)] if found.beats else []))


def said_of(beats: Beats) -> Notice:
    """A notice about the beats found, and their confidence."""
    return Notice(
        "beats_found",
        meter=str(beats.meter),
        tempo=beats.tempo,
        second=beats.bar_seconds[0],
        share=beats.sureness,
    )
