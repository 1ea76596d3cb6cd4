"""Note, Part and Piece: the basic types used everywhere.

Conventions: times are in ticks, 24 to a quarter note, from the start of the piece; pitches are MIDI numbers (60 is
middle C); velocities are 1 to 127; programs are General MIDI, from 0. All types are frozen.

Ticks are the grid on which music is analyzed. Played music, or music on a finer grid, is stored with its offsets from
the grid (`onset_offset`, `duration_offset`), so that it sounds and is saved exactly. Other contents of a file are kept
as messages (see `messages`).
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import pairwise

from composer.score.key import Key
from composer.score.messages import Message
from composer.score.meter import TICKS_PER_QUARTER, Meter
from composer.score.midi_file import DEFAULT_TEMPO

FILE_TICKS_PER_QUARTER = 480
MICROSECONDS_A_MINUTE = 60_000_000
# A tempo in MIDI has 24 bits.
LONGEST_QUARTER = (1 << 24) - 1


def velocity_near(value: float) -> int:
    """The velocity, 1 to 127, that is nearest to a value."""
    return max(min(round(value), 127), 1)


@dataclass(frozen=True, slots=True, order=True)
class Note:
    """One struck pitch. `onset` and `duration` in ticks; sorts by onset, then pitch.

    It sounds `onset_offset` ticks later than the grid and `duration_offset` ticks longer. Equality ignores `is_grace`,
    which says that it is written as a grace note, and `release`, the velocity with which a key was released.
    """

    onset: int
    pitch: int
    duration: int
    velocity: int = 80
    onset_offset: float = 0.0
    duration_offset: float = 0.0
    is_grace: bool = field(default=False, compare=False)
    release: int = field(default=0, compare=False)

    def __post_init__(self) -> None:
        if not (self.onset >= 0 and 0 <= self.pitch <= 127 and self.duration >= 1 and 1 <= self.velocity <= 127):
            raise ValueError(f"not a playable note: {self!r}")

    @property
    def end(self) -> int:
        """The tick at which the note stops sounding."""
        return self.onset + self.duration

    def struck(self, pitch: int, velocity: int) -> "Note":
        """The note at another pitch and velocity; three times as fast as `replace`, for whole pieces."""
        late, longer = self.onset_offset, self.duration_offset
        return Note(self.onset, pitch, self.duration, velocity, late, longer, self.is_grace, self.release)

    @property
    def played_onset(self) -> float:
        """The time at which it is struck, in ticks with fractions."""
        return self.onset + self.onset_offset

    @property
    def written_onset(self) -> float:
        """The place of its onset in the score, in ticks with fractions.

        That is its tick if it is played off it by more than half a tick, as drummers do on purpose; smaller offsets are
        those of a finer grid, such as quintuplets.
        """
        return self.onset if abs(self.onset_offset) > 0.5 else self.played_onset

    @property
    def played_end(self) -> float:
        """The time at which it is released, in ticks with fractions."""
        return self.onset + self.onset_offset + self.duration + self.duration_offset


@dataclass(frozen=True, slots=True, order=True)
class Pedal:
    """A span with the sustain pedal down. `onset` and `duration` in ticks."""

    onset: int
    duration: int

    def __post_init__(self) -> None:
        if not (self.onset >= 0 and self.duration >= 1):
            raise ValueError(f"not a pedal that can be held: {self!r}")

    @property
    def end(self) -> int:
        """The tick at which the pedal is released."""
        return self.onset + self.duration


@dataclass(frozen=True, slots=True)
class Part:
    """The music of one instrument.

    `notes` are sorted, and a pitch ends before it is struck again (see `settled`), except at the same onset in some
    files. `pedals` are sorted and do not overlap. If `is_drums`, the program selects the kit. `messages`, sorted by
    onset, are the other contents of its track; where they contradict `program` or `pedals`, the latter count. `channel`
    is the one in its file, 16 for each port plus 0 to 15; equality ignores it.
    """

    notes: tuple[Note, ...]
    program: int = 0
    name: str = ""
    is_drums: bool = False
    pedals: tuple[Pedal, ...] = ()
    messages: tuple[Message, ...] = ()
    channel: int | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if not 0 <= self.program <= 127:
            raise ValueError(f"program {self.program} is not between 0 and 127")
        sounding: dict[int, tuple[int, int]] = {}
        previous = None
        for note in self.notes:
            onset, end = sounding.get(note.pitch, (-1, 0))
            if (previous is not None and note < previous) or (end > note.onset and onset != note.onset):
                raise ValueError(f"notes of a part must be sorted and must not overlap on one pitch: {note!r}")
            sounding[note.pitch] = (note.onset, note.onset + note.duration)
            previous = note
        if any(later.onset < earlier.end for earlier, later in pairwise(self.pedals)):
            raise ValueError("pedals of a part must be sorted and apart")

    @property
    def end(self) -> int:
        """The tick at which the last note stops; 0 without notes."""
        return max((note.end for note in self.notes), default=0)


@dataclass(frozen=True, slots=True)
class TempoMark:
    """A tempo from `onset`, in microseconds per quarter note, as in MIDI.

    It takes effect `onset_offset` ticks later than the grid.
    """

    onset: int
    microseconds_per_quarter: int
    onset_offset: float = 0.0

    def __post_init__(self) -> None:
        if not (self.onset >= 0 and 1 <= self.microseconds_per_quarter <= LONGEST_QUARTER):
            raise ValueError(f"not a tempo that MIDI can write: {self!r}")

    @property
    def exact_onset(self) -> float:
        """The time at which it takes effect, in ticks with fractions."""
        return self.onset + self.onset_offset

    @property
    def quarters_per_minute(self) -> float:
        """The tempo in quarter notes a minute."""
        return MICROSECONDS_A_MINUTE / self.microseconds_per_quarter

    def times(self, factor: float) -> "TempoMark":
        """The mark with a tempo that is so many times as fast, or the nearest that MIDI can write."""
        microseconds = round(self.microseconds_per_quarter / factor)
        return replace(self, microseconds_per_quarter=max(min(microseconds, LONGEST_QUARTER), 1))

    @classmethod
    def of(cls, onset: int, quarters_per_minute: float) -> "TempoMark":
        """A mark for a tempo in quarter notes a minute."""
        return cls(onset, round(MICROSECONDS_A_MINUTE / quarters_per_minute))


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
    """Simultaneous parts, with marks that apply to all of them.

    `tempos` and `meters` start at tick 0, and the onsets of all marks rise strictly (exact onsets for `tempos`).
    `messages`, sorted by onset, belong to no part; `tracks` are the messages of tracks without notes, with their track
    numbers. `ticks_per_quarter` is the resolution of the file. `told_key` is a key that the user stated, which
    overrides detection. `has_upbeat` is what a score says of a short first bar, or None.
    """

    parts: tuple[Part, ...]
    tempos: tuple[TempoMark, ...] = (TempoMark(0, DEFAULT_TEMPO),)
    meters: tuple[MeterMark, ...] = (MeterMark(0, Meter()),)
    keys: tuple[KeyMark, ...] = ()
    title: str = ""
    messages: tuple[Message, ...] = ()
    tracks: tuple[tuple[int, tuple[Message, ...]], ...] = ()
    ticks_per_quarter: int = FILE_TICKS_PER_QUARTER
    told_key: Key | None = None
    has_upbeat: bool | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        for onsets in (
            [mark.exact_onset for mark in self.tempos],
            [mark.onset for mark in self.meters],
            [mark.onset for mark in self.keys],
        ):
            if any(later <= earlier for earlier, later in pairwise(onsets)):
                raise ValueError(f"marks must rise in onset: {onsets}")
        if not (self.tempos and self.meters and self.tempos[0].exact_onset == self.meters[0].onset == 0):
            raise ValueError("a piece has a tempo and a meter from tick 0 on")

    @property
    def end(self) -> int:
        """The tick at which the last note stops; 0 without notes."""
        return max((part.end for part in self.parts), default=0)

    @property
    def note_count(self) -> int:
        """The number of notes in all parts."""
        return sum(len(part.notes) for part in self.parts)

    @property
    def seconds(self) -> float:
        """Time from the start to the end of the last note."""
        return self.second_at(self.end)

    def second_at(self, tick: float) -> float:
        """The time of a tick under the tempo marks, in seconds."""
        microseconds = 0.0
        for position, mark in enumerate(self.tempos):
            last = position + 1 == len(self.tempos) or self.tempos[position + 1].exact_onset >= tick
            until = tick if last else self.tempos[position + 1].exact_onset
            microseconds += (until - mark.exact_onset) * mark.microseconds_per_quarter
            if last:
                break
        return microseconds / (TICKS_PER_QUARTER * 1_000_000)

    def bar_onsets(self) -> list[int]:
        """The tick of every bar line up to the end; a meter change starts a new bar."""
        onsets: list[int] = []
        for position, mark in enumerate(self.meters):
            until = self.meters[position + 1].onset if position + 1 < len(self.meters) else self.end
            onsets.extend(range(mark.onset, min(until, max(self.end, 1)), mark.meter.bar_ticks))
        return onsets

    @property
    def closing_bar_line(self) -> int:
        """The tick of the bar line after the last note; the last bar has its full length, whatever meter follows."""
        return self.bar_onsets()[-1] + self.meter_at(max(self.end - 1, 0)).bar_ticks

    def bar_onset(self, number: int) -> int:
        """The tick of a bar line by its number from 0, also past the end."""
        for position, mark in enumerate(self.meters):
            if position + 1 == len(self.meters):
                break
            bars = -(-(self.meters[position + 1].onset - mark.onset) // mark.meter.bar_ticks)
            if number < bars:
                break
            number -= bars
        return mark.onset + number * mark.meter.bar_ticks

    def meter_at(self, tick: int) -> Meter:
        """The meter at a tick."""
        return self.meters[bisect_right(self.meters, tick, key=lambda mark: mark.onset) - 1].meter


def settled(notes: Iterable[Note]) -> tuple[Note, ...]:
    """Make notes playable by one instrument: sort them, and end each pitch before it is struck again.

    Of notes with the same pitch and onset, one stays, with the longest duration and the highest velocity.
    """
    struck: dict[tuple[int, int], Note] = {}
    for note in notes:
        twin = struck.get((note.onset, note.pitch))
        if twin is not None:
            longest, loudest = max(note.duration, twin.duration), max(note.velocity, twin.velocity)
            note = replace(note, duration=longest, velocity=loudest, duration_offset=0.0)
        struck[note.onset, note.pitch] = note
    next_onset: dict[int, int] = {}
    result: list[Note] = []
    for note in sorted(struck.values(), reverse=True):
        limit = next_onset.get(note.pitch, note.end)
        next_onset[note.pitch] = note.onset
        result.append(note if note.end <= limit else replace(note, duration=limit - note.onset, duration_offset=0.0))
    return tuple(reversed(result))


def one_voice(notes: Iterable[Note]) -> tuple[Note, ...]:
    """Make notes monophonic: each ends by the onset of the next; of several at once, the highest stays."""
    ordered = settled(notes)
    following = [*(note.onset for note in ordered), 1 << 40][1:]
    return tuple(
        Note(note.onset, note.pitch, min(note.duration, following_onset - note.onset), note.velocity)
        for note, following_onset in zip(ordered, following, strict=True)
        if following_onset > note.onset
    )
