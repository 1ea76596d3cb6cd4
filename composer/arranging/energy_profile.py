"""The energy profile of a finished piece: its bars, how its energy rises and falls, and the sections of its story."""

from bisect import bisect_right
from dataclasses import dataclass

import numpy as np

from composer.events.features import bar_features
from composer.events.notes import encode
from composer.events.sections import DEVELOPMENT
from composer.score.piece import Piece


@dataclass(frozen=True, slots=True)
class EnergyProfile:
    """Of each bar, cut as by `events.bars`: its first tick, its length in ticks, its energy (0..1) and its section."""

    onsets: tuple[int, ...]
    ticks: tuple[int, ...]
    energy: tuple[float, ...]
    sections: tuple[int, ...]

    @property
    def end(self) -> int:
        """The last bar line."""
        return self.onsets[-1] + self.ticks[-1]

    def bar_at(self, tick: int) -> int:
        """The number of the bar in which a tick lies; the last one beyond the end."""
        return max(bisect_right(self.onsets, tick) - 1, 0)

    def section_at(self, tick: int) -> int:
        """The section in which a tick lies."""
        return self.sections[self.bar_at(tick)]


def energy_profile_of(piece: Piece, closes: bool = True) -> EnergyProfile:
    """The energy profile of a piece; one that begins anew where it ends, and does not close, is all development.

    Raises BadInput for one that has no note events (see `events.notes.encode`).
    """
    events = encode(piece)
    is_drums = np.array([part.is_drums for part in piece.parts])
    velocities = {note.velocity for part in piece.parts for note in part.notes}
    rows = bar_features(events.columns, events.bars, is_drums, has_velocities=len(velocities) > 1)
    return EnergyProfile(
        onsets=tuple(events.bars.onsets.tolist()),
        ticks=tuple(events.bars.ticks.tolist()),
        energy=tuple((rows["energy"] / 255).tolist()),
        sections=tuple(rows["section"].tolist()) if closes else (DEVELOPMENT,) * len(rows),
    )
