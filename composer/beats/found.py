"""Places music played without a click on the beats found in it."""

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
    """A piece and the beats found in it; None if its own were kept, because they fit or by request."""

    piece: Piece
    beats: Beats | None

    @property
    def confidence(self) -> float:
        """The expected share (0..1) of correct bar lines; 1 for a piece's own."""
        return self.beats.sureness if self.beats else 1.0

    def to_json(self) -> dict[str, Any]:
        """The result for JSON: times in seconds, tempo in beats a minute."""
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
    """Put a piece on beats found in it, keeping every note at its exact time.

    With "auto", only if it does not fit its own beats or there is a correction; "keep" never, "find" always. A piece
    with too few notes keeps its own.
    """
    if way == "keep" or (way == "auto" and correction is None and beats_fit(piece)):
        return FoundBeats(piece, None)
    beats = find_beats(played_notes(piece), correction or Correction())
    return FoundBeats(on_beats(piece, beats), beats) if beats else FoundBeats(piece, None)
