"""Note, Part and Piece: the types that everything else speaks.

Conventions: all times are in ticks, 24 to a quarter note, counted from the start of the piece; pitches are
MIDI numbers (60 is middle C); velocities run from 1 to 127; programs are General MIDI, from 0.
Everything is frozen: a changed piece is a new piece.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from composer.score.key import Key
from composer.score.meter import TICKS_PER_QUARTER, Meter


@dataclass(frozen=True, slots=True, order=True)
class Note:
    """One struck pitch. `onset` and `duration` in ticks; sorts by onset, then pitch."""

    onset: int
    pitch: int
    duration: int
    velocity: int = 80

    def __post_init__(self) -> None:
        if not (self.onset >= 0 and 0 <= self.pitch <= 127 and self.duration >= 1 and 1 <= self.velocity <= 127):
            raise ValueError(f"not a playable note: {self!r}")

    @property
    def end(self) -> int:
        """The tick at which the note stops sounding."""
        return self.onset + self.duration


@dataclass(frozen=True, slots=True, order=True)
class Pedal:
    """A time with the sustain pedal down. `onset` and `duration` in ticks."""

    onset: int
    duration: int

    def __post_init__(self) -> None:
        if not (self.onset >= 0 and self.duration >= 1):
            raise ValueError(f"not a pedal that can be held: {self!r}")

    @property
    def end(self) -> int:
        """The tick at which the pedal comes up."""
        return self.onset + self.duration


@dataclass(frozen=True, slots=True)
class Part:
    """What one instrument plays.

    `notes` are sorted, and a pitch that sounds is not struck again before it ends (see `settled`);
    `pedals` are sorted and apart. `is_drums` parts are played by the drum kit; their program picks the kit.
    """

    notes: tuple[Note, ...]
    program: int = 0
    name: str = ""
    is_drums: bool = False
    pedals: tuple[Pedal, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.program <= 127:
            raise ValueError(f"program {self.program} is not between 0 and 127")
        ends: dict[int, int] = {}
        previous = None
        for note in self.notes:
            if (previous is not None and note < previous) or ends.get(note.pitch, 0) > note.onset:
                raise ValueError(f"notes of a part must be sorted and must not overlap on one pitch: {note!r}")
            ends[note.pitch] = note.end
            previous = note
        if any(later.onset < earlier.end for earlier, later in pairwise(self.pedals)):
            raise ValueError("pedals of a part must be sorted and apart")

    @property
    def end(self) -> int:
        """The tick at which the last note stops; 0 without notes."""
        return max((note.end for note in self.notes), default=0)


@dataclass(frozen=True, slots=True)
class TempoMark:
    """A tempo from `onset` on, in microseconds a quarter note, as MIDI keeps it."""

    onset: int
    microseconds_per_quarter: int

    def __post_init__(self) -> None:
        if not (self.onset >= 0 and 1 <= self.microseconds_per_quarter < 1 << 24):
            raise ValueError(f"not a tempo that MIDI can write: {self!r}")

    @property
    def quarters_per_minute(self) -> float:
        """The same tempo as a metronome shows it."""
        return 60_000_000 / self.microseconds_per_quarter

    @classmethod
    def of(cls, onset: int, quarters_per_minute: float) -> "TempoMark":
        """The mark for a tempo in quarter notes a minute."""
        return cls(onset, round(60_000_000 / quarters_per_minute))


@dataclass(frozen=True, slots=True)
class MeterMark:
    """A meter from `onset` on."""

    onset: int
    meter: Meter


@dataclass(frozen=True, slots=True)
class KeyMark:
    """A key signature from `onset` on."""

    onset: int
    key: Key


@dataclass(frozen=True, slots=True)
class Piece:
    """Parts that sound together, with the marks that hold for all of them.

    `tempos` and `meters` start at tick 0 and every list of marks rises strictly in onset.
    """

    parts: tuple[Part, ...]
    tempos: tuple[TempoMark, ...] = (TempoMark(0, 500_000),)
    meters: tuple[MeterMark, ...] = (MeterMark(0, Meter()),)
    keys: tuple[KeyMark, ...] = ()
    title: str = ""

    def __post_init__(self) -> None:
        for marks in (self.tempos, self.meters, self.keys):
            onsets = [mark.onset for mark in marks]
            if any(later <= earlier for earlier, later in pairwise(onsets)):
                raise ValueError(f"marks must rise in onset: {onsets}")
        if not (self.tempos and self.meters and self.tempos[0].onset == self.meters[0].onset == 0):
            raise ValueError("a piece has a tempo and a meter from tick 0 on")

    @property
    def end(self) -> int:
        """The tick at which the last note stops; 0 without notes."""
        return max((part.end for part in self.parts), default=0)

    @property
    def note_count(self) -> int:
        """Notes in all parts."""
        return sum(len(part.notes) for part in self.parts)

    @property
    def seconds(self) -> float:
        """Time from the start to the end of the last note."""
        return self.second_at(self.end)

    def second_at(self, tick: int) -> float:
        """The time of a tick under the tempo marks, in seconds."""
        microseconds = 0
        for position, mark in enumerate(self.tempos):
            last = position + 1 == len(self.tempos) or self.tempos[position + 1].onset >= tick
            until = tick if last else self.tempos[position + 1].onset
            microseconds += (until - mark.onset) * mark.microseconds_per_quarter
            if last:
                break
        return microseconds / (TICKS_PER_QUARTER * 1_000_000)

    def bar_onsets(self) -> list[int]:
        """The tick of every bar line up to the end; a change of meter starts a new bar."""
        onsets: list[int] = []
        for position, mark in enumerate(self.meters):
            until = self.meters[position + 1].onset if position + 1 < len(self.meters) else self.end
            onsets.extend(range(mark.onset, min(until, max(self.end, 1)), mark.meter.bar_ticks))
        return onsets

    def meter_at(self, tick: int) -> Meter:
        """The meter that holds at a tick."""
        return self.meters[bisect_right(self.meters, tick, key=lambda mark: mark.onset) - 1].meter


def settled(notes: Iterable[Note]) -> tuple[Note, ...]:
    """Notes as one instrument can play them: sorted, and a pitch struck again ends its earlier sounding.

    Of notes that strike one pitch at one onset, one stays, with the longest duration and the loudest velocity.
    """
    struck: dict[tuple[int, int], Note] = {}
    for note in notes:
        twin = struck.get((note.onset, note.pitch))
        if twin is not None:
            longest, loudest = max(note.duration, twin.duration), max(note.velocity, twin.velocity)
            note = Note(note.onset, note.pitch, longest, loudest)
        struck[note.onset, note.pitch] = note
    next_onset: dict[int, int] = {}
    result: list[Note] = []
    for note in sorted(struck.values(), reverse=True):
        limit = next_onset.get(note.pitch, note.end)
        next_onset[note.pitch] = note.onset
        cut = note if note.end <= limit else Note(note.onset, note.pitch, limit - note.onset, note.velocity)
        result.append(cut)
    return tuple(reversed(result))
