"""Music that was played without a click, put on the beats that are found in it."""

from dataclasses import dataclass
from typing import Any, Literal

from composer.beats.finding import Beats, Correction, find_beats
from composer.beats.fitting import beats_fit
from composer.beats.performance import played_notes
from composer.beats.placing import on_beats
from composer.score.piece import Piece

Way = Literal["auto", "keep", "find"]


@dataclass(frozen=True, slots=True)
class FoundBeats:
    """A piece and the beats that were found in it; None where its own were kept, as they fit or were asked for."""

    piece: Piece
    beats: Beats | None

    @property
    def confidence(self) -> float:
        """How many of the bar lines (0..1) are expected to be right; 1 for a piece's own."""
        return self.beats.sureness if self.beats else 1.0

    def to_json(self) -> dict[str, Any]:
        """What was found, for JSON: the moments in seconds, the tempo in beats a minute."""
        if not self.beats:
            return {"found": False}
        return {
            "found": True,
            "sureness": round(self.confidence, 2),
            "meter": str(self.beats.meter),
            "tempo": round(self.beats.tempo, 1),
            "seconds": [round(second, 3) for second in self.beats.seconds],
            "bar_seconds": [round(second, 3) for second in self.beats.bar_seconds],
        }


def with_found_beats(piece: Piece, way: Way = "auto", correction: Correction | None = None) -> FoundBeats:
    """The piece on beats that are found in it, every note at the very time at which it was played.

    With "auto" only if it does not lie on its own beats or there is a correction; "keep" never, "find" always. A piece
    with too few notes keeps its own.
    """
    if way == "keep" or (way == "auto" and correction is None and beats_fit(piece)):
        return FoundBeats(piece, None)
    beats = find_beats(played_notes(piece), correction or Correction())
    return FoundBeats(on_beats(piece, beats), beats) if beats else FoundBeats(piece, None)
