"""Drum bars as arrays of hits, velocities and microtiming.

General MIDI drums are grouped into CLASSES; a quarter note has SLOTS that cover sixteenths and triplets.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from composer.score.meter import TICKS_PER_QUARTER
from composer.score.piece import Note

# By the drum that plays them: the General MIDI keys counted as it.
CLASSES: dict[str, tuple[int, ...]] = {
    "kick": (36, 35),
    "snare": (38, 40),
    "stick": (37,),
    "hat": (42,),
    "open hat": (46,),
    "pedal hat": (44,),
    "ride": (51, 59),
    "bell": (53,),
    "crash": (49, 57, 52, 55),
    "high tom": (48, 50),
    "middle tom": (45, 47),
    "low tom": (43, 41),
    "shaker": (70, 69, 82),
    "tambourine": (54,),
    "clap": (39,),
    "conga": (63, 62, 64, 60, 61),
}
NAMES = tuple(CLASSES)
TOMS = tuple(NAMES.index(name) for name in ("high tom", "middle tom", "low tom"))
CLASS_OF_KEY = {key: place for place, keys in enumerate(CLASSES.values()) for key in keys}
# Keys that electronic kits use differently from General MIDI (Gillick et al. 2019, table of the Groove data set): rims
# and edges.
CLASS_OF_ELECTRONIC_KEY = CLASS_OF_KEY | {
    22: NAMES.index("hat"),
    26: NAMES.index("open hat"),
    58: NAMES.index("low tom"),
}
SLOTS = np.array([0, 6, 8, 12, 16, 18])
SLOTS_PER_QUARTER = len(SLOTS)


@dataclass(frozen=True, slots=True, eq=False)
class Struck:
    """Drum bars, all (bars, slots of a bar, classes): `hits` bool, `velocities` 0..127 float32, `offsets` in ticks from
    the slot, float32; the latter two are 0 without a hit."""

    hits: np.ndarray
    velocities: np.ndarray
    offsets: np.ndarray

    def __len__(self) -> int:
        return len(self.hits)

    def taken(self, places: Iterable[int] | np.ndarray) -> "Struck":
        """A subset of the bars."""
        chosen = np.asarray(list(places), dtype=np.int64)
        return Struck(self.hits[chosen], self.velocities[chosen], self.offsets[chosen])


def joined(struck: Sequence[Struck], axis: int = 0) -> Struck:
    """Concatenate bars; along axis 1, into longer bars."""
    fields = ("hits", "velocities", "offsets")
    return Struck(*(np.concatenate([getattr(bars, field) for bars in struck], axis=axis) for field in fields))


def slot_ticks(count: int) -> np.ndarray:
    """The ticks of the first `count` slots from the bar line; (count,)."""
    places = np.arange(count)
    ticks: np.ndarray = places // SLOTS_PER_QUARTER * TICKS_PER_QUARTER + SLOTS[places % SLOTS_PER_QUARTER]
    return ticks


def struck_bars(notes: Sequence[Note], bar_ticks: int, bars: int, class_of_key: dict[int, int]) -> Struck:
    """Convert drum notes to the first `bars` bars of `bar_ticks` each; keys not in the table are dropped.

    Of hits of the same class in a slot, the loudest counts.
    """
    count = bar_ticks * SLOTS_PER_QUARTER // TICKS_PER_QUARTER
    grid = slot_ticks(bars * count)
    velocities = np.zeros((bars * count, len(CLASSES)), dtype=np.float32)
    offsets = np.zeros_like(velocities)
    for note in notes:
        kind = class_of_key.get(note.pitch)
        place = int(np.searchsorted(grid, note.onset))
        near = [at for at in (place - 1, place) if 0 <= at < len(grid)]
        slot = min(near, key=lambda at: abs(int(grid[at]) - note.onset))
        if kind is None or abs(int(grid[slot]) - note.onset) > SLOTS[1] or note.velocity <= velocities[slot, kind]:
            continue
        velocities[slot, kind] = note.velocity
        offsets[slot, kind] = note.onset - grid[slot]
    shape = (bars, count, len(CLASSES))
    return Struck((velocities > 0).reshape(shape), velocities.reshape(shape), offsets.reshape(shape))
