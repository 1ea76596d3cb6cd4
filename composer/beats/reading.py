"""Music of the user's own, on its beats: what was played without a click is put on the beats found in it."""

from composer.beats.finding import Beats, Correction
from composer.beats.found import FoundBeats, Way, with_found_beats
from composer.notices import Notice
from composer.score.piece import Piece


def on_its_beats(
    piece: Piece, remarks: tuple[Notice, ...], way: Way = "auto", correction: Correction | None = None
) -> tuple[FoundBeats, tuple[Notice, ...]]:
    """The piece on beats that are found if it was played without a click, and the remarks of reading it with one on
    that."""
    found = with_found_beats(piece, way, correction)
    return found, (*remarks, *([said_of(found.beats)] if found.beats else []))


def said_of(beats: Beats) -> Notice:
    """What was found, and how sure it is."""
    return Notice(
        "beats_found",
        meter=str(beats.meter),
        tempo=beats.tempo,
        second=beats.bar_seconds[0],
        share=beats.sureness,
    )
