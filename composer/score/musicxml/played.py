"""The measures in playing order, with their times."""

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
# The limit of the header of a MIDI file.
FINEST_FILE_TICKS = (1 << 15) - 1


@dataclass(frozen=True, slots=True)
class PlayedMeasure:
    """A measure as played: its index, its start in units, and its length."""

    measure: int
    onset: int
    length: int


@dataclass(frozen=True, slots=True)
class ReadPart:
    """A part with its written measures."""

    listing: Listing
    measures: tuple[Measure, ...]
    is_drums: bool


class Time:
    """Converts units of the document to ticks."""

    def __init__(self, resolution: int) -> None:
        self._resolution = resolution

    def tick(self, units: int) -> int:
        """The nearest tick."""
        return (2 * units * TICKS_PER_QUARTER + self._resolution) // (2 * self._resolution)

    def exact(self, units: int) -> float:
        """The time in ticks, with fractions."""
        return units * TICKS_PER_QUARTER / self._resolution

    def note(self, onset: int, end: int, pitch: int, velocity: int, is_grace: bool = False) -> Note:
        """A note between two times in units; offsets from the grid are kept."""
        start = self.tick(onset)
        duration = max(self.tick(end) - start, 1)
        late, longer = self.exact(onset) - start, self.exact(end) - self.exact(onset) - duration
        return Note(start, pitch, duration, velocity, late, longer, is_grace)

    @property
    def file_ticks(self) -> int:
        """The ticks to a quarter note that a MIDI file needs to represent everything exactly."""
        finer = lcm(self._resolution, FILE_TICKS_PER_QUARTER)
        return finer if finer <= FINEST_FILE_TICKS else FILE_TICKS_PER_QUARTER


def played_bars(parts: Sequence[ReadPart], resolution: int, name: str) -> tuple[list[PlayedMeasure], list[Notice]]:
    """The bars in playing order, with remarks."""
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
    """The length of a measure: that of its meter if the notes of any part reach it, otherwise as far as they go.

    A whole-measure rest adapts to it. A part that extends further than the others is an error.
    """
    written = {measure.length for measure in measures if measure.length}
    nominal = next((measure.nominal for measure in measures if measure.nominal), None)
    if written:
        return nominal if nominal in written else max(written)
    rests = max((measure.rest_length for measure in measures), default=0)
    return rests or nominal or 4 * resolution
