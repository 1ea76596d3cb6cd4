"""Music of the user's own, on its beats: what was played without a click is put on the beats found in it."""

from composer.beats.finding import Beats, Correction
from composer.beats.found import FoundBeats, Way, with_found_beats
from composer.score.piece import Piece


def on_its_beats(
    piece: Piece, remarks: tuple[str, ...], way: Way = "auto", correction: Correction | None = None
) -> tuple[FoundBeats, tuple[str, ...]]:
    """The piece on beats that are found if it was played without a click, and the remarks of reading it with one on
    that."""
    found = with_found_beats(piece, way, correction)
    return found, (*remarks, *([said_of(found.beats)] if found.beats else []))


def said_of(beats: Beats) -> str:
    """What was found, and how sure it is."""
    return (
        f"It was played without a click: bars of {beats.meter} at {beats.tempo:.0f} beats a minute were found, the "
        f"first at {beats.bar_seconds[0]:.2f} s (about {beats.sureness:.0%} of the bar lines are right)."
    )
