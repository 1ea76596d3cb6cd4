"""The energy profile of a finished piece: its bars with their energy and sections."""

from bisect import bisect_right
from dataclasses import dataclass

from composer.events.features import bar_features
from composer.events.notes import encode
from composer.events.sections import DEVELOPMENT
from composer.score.analysis import count_velocities
from composer.score.piece import Piece


@dataclass(frozen=True, slots=True)
class EnergyProfile:
    """For each bar, as in `events.bars`: its first tick, length in ticks, energy (0..1) and section."""

    onsets: tuple[int, ...]
    ticks: tuple[int, ...]
    energy: tuple[float, ...]
    sections: tuple[int, ...]

    @property
    def end(self) -> int:
        """The last bar line."""
        return self.onsets[-1] + self.ticks[-1]

    def bar_at(self, tick: int) -> int:
        """The number of the bar at a tick; the last bar past the end."""
        return max(bisect_right(self.onsets, tick) - 1, 0)

    def section_at(self, tick: int) -> int:
        """The section at a tick."""
        return self.sections[self.bar_at(tick)]


def energy_profile_of(piece: Piece, closes: bool = True) -> EnergyProfile:
    """Compute the energy profile of a piece; a loop (not `closes`) is all development.

    Raises BadInput for a piece that cannot be encoded (see `events.notes.encode`).
    """
    events = encode(piece)
    rows = bar_features(events, has_velocities=count_velocities(piece) > 1)
    return EnergyProfile(
        onsets=tuple(events.bars.onsets.tolist()),
        ticks=tuple(events.bars.ticks.tolist()),
        energy=tuple((rows["energy"] / 255).tolist()),
        sections=tuple(rows["section"].tolist()) if closes else (DEVELOPMENT,) * len(rows),
    )
