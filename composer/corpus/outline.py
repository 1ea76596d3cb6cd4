"""The outline of a piece: energy, sections and recalls of its bars, as the network is told."""

from dataclasses import dataclass
from pathlib import Path

from composer.corpus.manifest import Entry
from composer.corpus.styles import ensemble_of
from composer.events.features import bar_features
from composer.events.notes import encode
from composer.events.sections import SECTIONS
from composer.score.analysis import count_velocities
from composer.score.piece import Piece

ECHO = 0.5


@dataclass(frozen=True, slots=True)
class Outline:
    """`energy` of each bar (0..1); the bars of each section in order; `echoes`, the share of bars with a similarity of
    at least one half to an earlier one; `events`, the number of events."""

    ensemble: str
    events: int
    energy: tuple[float, ...]
    sections: dict[str, int]
    echoes: float


def outline(piece: Piece) -> Outline:
    """Compute the outline of a piece. Raises BadInput if it cannot be encoded (see `encode`)."""
    events = encode(piece)
    rows = bar_features(events, has_velocities=count_velocities(piece) > 1)
    unnamed = Entry(Path(), "", "", piece.title, "", "")
    return Outline(
        ensemble=ensemble_of(unnamed, piece),
        events=len(events.columns) - 1,
        energy=tuple(round(float(value) / 255, 2) for value in rows["energy"]),
        sections={name: int((rows["section"] == number).sum()) for number, name in enumerate(SECTIONS)},
        echoes=round(float((rows["recall_similarity"] >= 255 * ECHO).mean()), 4),
    )
