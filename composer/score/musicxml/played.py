"""Which measures are played, in which order, from when to when."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import lcm

from composer.errors import BadInput
from composer.notices import Notice
from composer.score.meter import TICKS_PER_QUARTER
from composer.score.musicxml.listing import Listing
from composer.score.musicxml.measures import Measure
from composer.score.musicxml.navigation import joined, order_of
from composer.score.piece import FILE_TICKS_PER_QUARTER, Note

LONGEST_PIECE_QUARTERS = 100_000
MOST_NOTES = 200_000
# What a MIDI file's header has room for.
FINEST_FILE_TICKS = (1 << 15) - 1


@dataclass(frozen=True, slots=True)
class PlayedMeasure:
    """A measure as it is played: which it is, from 0, where it begins in units, and how long it is."""

    measure: int
    onset: int
    length: int


@dataclass(frozen=True, slots=True)
class ReadPart:
    """A part with its measures as they are written."""

    listing: Listing
    measures: tuple[Measure, ...]
    is_drums: bool


class Time:
    """From units of the document to ticks."""

    def __init__(self, resolution: int) -> None:
        self._resolution = resolution

    def tick(self, units: int) -> int:
        """The nearest tick."""
        return (2 * units * TICKS_PER_QUARTER + self._resolution) // (2 * self._resolution)

    def exact(self, units: int) -> float:
        """The moment in ticks, with their fractions."""
        return units * TICKS_PER_QUARTER / self._resolution

    def note(self, onset: int, end: int, pitch: int, velocity: int, is_grace: bool = False) -> Note:
        """A note from unit to unit; what lies between two ticks is kept beside them."""
        start = self.tick(onset)
        duration = max(self.tick(end) - start, 1)
        late, longer = self.exact(onset) - start, self.exact(end) - self.exact(onset) - duration
        return Note(start, pitch, duration, velocity, late, longer, is_grace)

    @property
    def file_ticks(self) -> int:
        """Into how many ticks a MIDI file must divide a quarter to say all of it."""
        finer = lcm(self._resolution, FILE_TICKS_PER_QUARTER)
        return finer if finer <= FINEST_FILE_TICKS else FILE_TICKS_PER_QUARTER


def played_bars(parts: Sequence[ReadPart], resolution: int, name: str) -> tuple[list[PlayedMeasure], list[Notice]]:
    """The bars in the order in which they are played."""
    count = max(len(part.measures) for part in parts)
    rows = [[part.measures[number] for part in parts if number < len(part.measures)] for number in range(count)]
    lengths = [_length(row, resolution) for row in rows]
    order = order_of([joined(measure.navigation for measure in row) for row in rows])
    remarks = []
    notes = [sum(len(measure.notes) for measure in row) for row in rows]
    is_too_long = sum(notes[number] for number in order) > MOST_NOTES
    if is_too_long or sum(lengths[number] for number in order) > LONGEST_PIECE_QUARTERS * resolution:
        order = list(range(count))
        remarks.append(Notice("repeats_too_long"))
    elif order != list(range(count)):
        remarks.append(Notice("repeats_played_out", written=count, played=len(order)))
    bars: list[PlayedMeasure] = []
    onset = 0
    for number in order:
        bars.append(PlayedMeasure(number, onset, lengths[number]))
        onset += lengths[number]
    if onset > LONGEST_PIECE_QUARTERS * resolution:
        raise BadInput("music_too_long", name=name, most=LONGEST_PIECE_QUARTERS)
    return bars, remarks


def _length(measures: Sequence[Measure], resolution: int) -> int:
    """How long a measure is: as its meter says, if notes go so far in any part; else as far as they go.

    A rest for the whole measure lasts as long as that. What goes farther in one part than in the others is a mistake.
    """
    written = {measure.length for measure in measures if measure.length}
    nominal = next((measure.nominal for measure in measures if measure.nominal), None)
    if written:
        return nominal if nominal in written else max(written)
    rests = max((measure.rest_length for measure in measures), default=0)
    return rests or nominal or 4 * resolution
