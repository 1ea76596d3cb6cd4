"""Music of the user's own, on its beats: what was played without a click is put on the beats found in it."""

from typing import Literal

from composer.beats.finding import Beats, Correction
from composer.beats.found import FoundBeats, Way, with_found_beats
from composer.score.piece import Piece

# Above these shares of bar lines that are expected to be right; a guess at what people mean by the words.
SURE, FAIRLY_SURE = 0.9, 0.65


def on_its_beats(
    piece: Piece, remarks: tuple[str, ...], way: Way = "auto", correction: Correction | None = None
) -> tuple[FoundBeats, tuple[str, ...]]:
    """The piece on beats that are found if it was played without a click, and the remarks of reading it with one on
    that."""
    found = with_found_beats(piece, way, correction)
    return found, (*remarks, *([said_of(found.beats)] if found.beats else []))


def said_of(beats: Beats) -> str:
    """What was found, and how sure it is: a sentence or two."""
    sure = sureness_word(beats.sureness).replace("_", " ")
    return (
        f"It was played without a click: bars of {beats.meter} at {beats.tempo:.0f} beats a minute were found, the "
        f"first at {beats.bar_seconds[0]:.2f} s ({sure}: about {beats.sureness:.0%} of the bar lines are right)."
    )


def sureness_word(sureness: float) -> Literal["sure", "fairly_sure", "not_sure"]:
    """How sure (0..1) in a word."""
    return "sure" if sureness >= SURE else "fairly_sure" if sureness >= FAIRLY_SURE else "not_sure"
