"""Grooves: drum patterns learned from real performances, released under models/grooves."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from composer.errors import BadInput
from composer.networks.weights import MODELS_FOLDER, WEIGHTS_NAME, read_card, read_released, unpack_arrays
from composer.score.meter import TICKS_PER_QUARTER

FOLDER = "grooves"
# The supported meters, with the ticks of a bar.
KINDS = {"4/4": 96, "3/4": 72, "6/8": 72}


@dataclass(frozen=True, slots=True)
class GrooveOutline:
    """The fixed properties of a groove: its meter, its beat in ticks, its typical tempo in beats a minute, and whether
    the rest of the band swings."""

    kind: str
    beat_ticks: int
    tempo: float
    swings: bool = False

    @property
    def quarters_per_minute(self) -> float:
        """The typical tempo in quarter notes a minute."""
        return self.tempo * self.beat_ticks / TICKS_PER_QUARTER


GROOVE_OUTLINES: dict[str, GrooveOutline] = {
    "straight": GrooveOutline("4/4", 24, 108),
    "shuffle": GrooveOutline("4/4", 24, 108, swings=True),
    "waltz": GrooveOutline("3/4", 24, 132),
    "bossa": GrooveOutline("4/4", 24, 126),
    "funk": GrooveOutline("4/4", 24, 98),
    "jazz": GrooveOutline("4/4", 24, 144, swings=True),
    "lofi": GrooveOutline("4/4", 24, 78),
    "ballad": GrooveOutline("6/8", 36, 62),
}


@dataclass(frozen=True, slots=True, eq=False)
class GroovePattern:
    """A pattern of one or two bars, averaged over many real ones.

    `probability` of each drum in each slot (see `events.kit`), and the mean `velocity` and `offset` (ticks) of its
    hits; (slots, classes) each. `bars` is one or two; `share` is the share of the groove's bars like it; `hits` is the
    mean number of hits per bar.
    """

    probability: np.ndarray
    velocity: np.ndarray
    offset: np.ndarray
    bars: int
    share: float
    hits: float


@dataclass(frozen=True, slots=True)
class Groove:
    """The patterns of a groove, the sparsest first, and the fills that end its sections (last beats of a bar)."""

    name: str
    outline: GrooveOutline
    patterns: tuple[GroovePattern, ...]
    fills: tuple[GroovePattern, ...]


def check_groove(name: str) -> None:
    """Raise BadInput for an unknown groove."""
    if name not in GROOVE_OUTLINES:
        raise BadInput("groove_unknown", groove=name, known=tuple(GROOVE_OUTLINES))


@cache
def load_groove(name: str, folder: Path = MODELS_FOLDER / FOLDER) -> Groove:
    """Load a learned groove.

    Raises BadInput for an unknown name, and MissingDependency if the released patterns are incomplete.
    """
    check_groove(name)
    card = read_card(folder)
    arrays = unpack_arrays(read_released(folder, card, WEIGHTS_NAME))
    index = json.loads(read_released(folder, card, "index.json"))

    def patterns(rows: list[dict[str, float]]) -> tuple[GroovePattern, ...]:
        return tuple(
            GroovePattern(
                probability=arrays[f"probability_{row['number']}"],
                velocity=arrays[f"velocity_{row['number']}"],
                offset=arrays[f"offset_{row['number']}"],
                bars=int(row["bars"]),
                share=row["share"],
                hits=row["hits"],
            )
            for row in rows
        )

    return Groove(
        name,
        GROOVE_OUTLINES[name],
        patterns(index["grooves"][name]),
        patterns(index["fills"][GROOVE_OUTLINES[name].kind]),
    )
