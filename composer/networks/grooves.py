"""Grooves: what drummers play in each, learned from played drums, and released under models/grooves."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from composer.errors import BadInput
from composer.networks.weights import MODELS_FOLDER, WEIGHTS_NAME, read_card, read_released, unpack_arrays

FOLDER = "grooves"
# The meters of grooves, with the ticks of a bar.
KINDS = {"4/4": 96, "3/4": 72, "6/8": 72}


@dataclass(frozen=True, slots=True)
class GrooveOutline:
    """What a groove is before anything is learned: the meter of its bars, its felt beat in ticks, the tempo of that
    beat (beats a minute) at which it feels right, and whether the rest of the band swings with it."""

    kind: str
    beat_ticks: int
    tempo: float
    swings: bool = False


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
    """A pattern of one bar or two, as many real bars have it.

    `probability` of each drum in each slot (see `events.kit`), and the mean `velocity` and `offset` (ticks) of its
    hits; (slots, classes) each. `bars` are one or two; `share` of the bars of its groove are like it; `hits` are struck
    in a bar of it, on average.
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
    """Raise BadInput for a groove that does not exist."""
    if name not in GROOVE_OUTLINES:
        raise BadInput("groove_unknown", groove=name, known=tuple(GROOVE_OUTLINES))


@cache
def load_groove(name: str, folder: Path = MODELS_FOLDER / FOLDER) -> Groove:
    """A groove with what was learned of it.

    Raises BadInput for a name that does not exist, and MissingDependency if the released patterns are not whole.
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
