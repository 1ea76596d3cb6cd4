"""A piece that is being written: what has happened in it, and what the network is told next.

All pitches are relative to C, as the network reads them; `shift` brings them to where they will sound.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from composer.events.chords import NO_CHORD
from composer.events.columns import BAR_COLUMNS, CHORD_COLUMNS, COLUMNS, EVENT_COLUMNS, HINT_COLUMNS
from composer.events.figures import Figures
from composer.events.hints import HERE, NEXT, hint_code
from composer.events.intervals import References
from composer.events.packing import BAR
from composer.events.sections import SECTIONS
from composer.events.settings import NO_REGISTER, Setting
from composer.events.steps import (
    bar_codes,
    event_code,
    half_bar_codes,
    home_transposition,
    next_bar_codes,
    program_codes,
)
from composer.events.vocabulary import (
    BAR_ADVANCE,
    DURATION,
    DURATIONS,
    FIELDS,
    PART,
    PITCH,
    POSITION,
    key_code,
    meter_code,
    tempo_classes,
)
from composer.generation.decoding.ending import chord_size
from composer.generation.form.story import Story, density, loudness, register
from composer.networks.virtuoso.shape import TIME_PARTS_A_BAR
from composer.score.key import Key
from composer.score.meter import TICKS_PER_QUARTER

MOST_REPEATS = 4
# What is told of a piece that does not close.
NO_END_IN_SIGHT_BARS = 64
# What is told of a bar that is not planned, and of one that is.
TOLD_OF_BARS = ("numerator", "denominator", "ticks", "tempo", "bar_number", "bars_left")
PLANNED = (
    *("section", "energy", "density", "loudness", "register"),
    *("recall_distance", "recall_transposition", "recall_similarity", "chord_root", "chord_quality"),
)
# The columns of a bar that tell which earlier one it resembles; and the number of no bar.
TELLS_LIKENESS = [place for place, column in enumerate(BAR_COLUMNS) if column.name.startswith("recall")]
NO_BAR = -1
# The columns of a row that tell the plan, (COLUMNS,) bool.
IS_PLANNED = np.array(
    [column.name.removeprefix("next_") in PLANNED or column in HINT_COLUMNS for column in COLUMNS], dtype=bool
)


@dataclass(frozen=True, slots=True)
class Length:
    """How long a piece is to be: exactly so many bars, or so many note events in about so many bars."""

    bars: int
    events: int | None = None


class Draft:
    """The state of a piece while it is written; what may be written next is said by `constraints`.

    Its events are (bar_advance, position, part, pitch, duration, velocity) as in `events.vocabulary`.
    """

    def __init__(
        self,
        setting: Setting,
        length: Length,
        tempo: float,
        story: Story,
        keys: Sequence[Key | None] = (),
        strict: bool = False,
        chords: np.ndarray | None = None,
    ):
        """`keys` are those of the four sections, if they are others than the setting's; `chords` (bars, 2) are codes
        as in `events.chords`, of the halves of the bars."""
        self.setting, self.length, self.story, self.strict = setting, length, story, strict
        self.asked_chords = chords
        self.keys = tuple(keys) or (setting.key,) * len(SECTIONS)
        self._shifts = [-home_transposition(key_code(key)) for key in self.keys]
        self.bar_ticks = setting.meter.bar_ticks
        self.events: list[tuple[int, ...]] = []
        self.bars: dict[int, list[tuple[int, ...]]] = {}
        self.bar = self.position = 0
        self.part, self.pitch = 0, -1
        self.sounds_until = 0
        self.is_ended = False
        self._programs = program_codes(setting.parts)
        self._tempo_class = int(tempo_classes(np.array(tempo)))
        # Of how many notes the chord is on which it ends; 0 for one that just stops.
        self.final_notes = chord_size(setting.parts) if self.keys[-1] is not None and story.closes else 0
        # Which part each pitch of a program sounds in, and until which tick.
        self.sounding: dict[tuple[int, int], tuple[int, int]] = {}
        # For how many ticks more the last note's pitch would have sounded, had it not been struck again.
        self.cut_short = 0
        # What is struck together now, of so many events, and the chords before.
        self.together = 0
        self.chord: set[int] = set()
        self.chords: list[frozenset[int]] = []
        self._told = np.array([column.name in TOLD_OF_BARS + PLANNED for column in BAR_COLUMNS])
        self._bars_told = -1
        self._sources, self._moved = [0, 1], [0, 0]
        self._bar_row = self._next_row = np.zeros(0, dtype=np.uint8)
        self._chord_rows = np.zeros((2, len(CHORD_COLUMNS)), dtype=np.uint8)
        self._figures = Figures([bar * self.bar_ticks for bar in range(length.bars + 1)])
        self._references = References()
        self._memory_row = self._remembered()

    @property
    def section(self) -> int:
        """The section that the draft has come to."""
        return self.story.section_of(self.bar)

    def section_after(self, event: Sequence[int]) -> int:
        """The section that an event is in that begins so."""
        return self.story.section_of(self.bar + event[BAR_ADVANCE])

    def key(self, bar: int) -> Key | None:
        """The key of a bar."""
        return self.keys[self.story.section_of(bar)]

    def shift(self, bar: int) -> int:
        """By how many semitones the music of a bar sounds higher than it is written."""
        return self._shifts[self.story.section_of(bar)]

    @property
    def written_share(self) -> float:
        """How much of the piece is written, 0..1."""
        if self.length.events is not None:
            return len(self.events) / self.length.events
        return self.bar / self.length.bars

    @property
    def events_left(self) -> int:
        """How many events are left, where they are counted."""
        assert self.length.events is not None
        return self.length.events - len(self.events)

    @property
    def notes_in_bar(self) -> int:
        """How many notes the bar has so far that the draft has come to."""
        return len(self.bars.get(self.bar, ()))

    def planned_notes(self, bar: int) -> float:
        """How many notes a bar is to have, 1 at the least."""
        quarters = self.bar_ticks / TICKS_PER_QUARTER
        return max(float(density(self.setting, self.story.energy_of(bar))) * quarters, 1.0)

    def planned_loudness(self, bar: int) -> float:
        """The mean velocity that a bar is to have."""
        return float(loudness(self.setting, self.story.energy_of(bar)))

    @property
    def has_register(self) -> bool:
        """Whether it is planned how high the piece lies."""
        return self.setting.register != NO_REGISTER

    def planned_register(self, bar: int) -> float:
        """The mean pitch that a bar is to have, as it is written; of no meaning without `has_register`."""
        return float(register(self.setting, self.story.energy_of(bar))) - self.shift(bar)

    @property
    def time(self) -> int:
        """The moment that the draft has come to, in parts of a bar."""
        return self.bar * TIME_PARTS_A_BAR + round(self.position * TIME_PARTS_A_BAR / self.bar_ticks)

    def row(self, piece: np.ndarray) -> np.ndarray:
        """What the network is told before the next event, (COLUMNS,) uint8; `piece` are its `piece_codes`."""
        if self._bars_told != self.bar:
            self._tell_bars()
        heard = [0] * len(EVENT_COLUMNS)
        if self.events:
            heard = event_code(self.events[-1], self.program(self.part))
        bars = [self._bar_row, self._next_row, self._hint(), self._chord_rows[self._half(self.position)]]
        return np.concatenate([np.array(heard, dtype=np.uint8), *bars, self._memory_row, piece])

    def references(self, event: Sequence[int]) -> tuple[int, int]:
        """The pitches, as they are written, that the pitch of an event that begins so is heard relative to."""
        onset = (self.bar + event[BAR_ADVANCE]) * self.bar_ticks + event[POSITION]
        return self._references.of(event[PART], onset)

    def chord_at(self, bar: int, position: int) -> int:
        """The code of the chord that is asked for at a moment, as it sounds; NO_CHORD for none."""
        if self.asked_chords is None:
            return NO_CHORD
        return int(self.asked_chords[min(bar, len(self.asked_chords) - 1), self._half(position)])

    def _half(self, position: int) -> int:
        return int(2 * position >= self.bar_ticks)

    def ends_with(self, event: Sequence[int]) -> bool:
        """Whether an event that begins so is the end of the piece."""
        return self.bar + event[BAR_ADVANCE] >= self.length.bars

    def add(self, event: tuple[int, ...]) -> None:
        """Write an event."""
        if self.ends_with(event):
            self.is_ended = True
            return
        if event[BAR_ADVANCE] or event[POSITION] > self.position:
            self._end_chord()
            self.together = 0
        self.together += 1
        self.bar += event[BAR_ADVANCE]
        self.position, self.part, self.pitch = event[POSITION], event[PART], event[PITCH]
        if not self.setting.parts[self.part].is_drums:
            self.chord.add(self.pitch)
        now = self.bar * self.bar_ticks + self.position
        ticks = now + int(DURATIONS[event[DURATION]])
        self.sounds_until = max(self.sounds_until, ticks)
        voice = self.program(self.part), self.pitch + self.shift(self.bar)
        struck_by, until = self.sounding.get(voice, (self.part, now))
        self.cut_short = max(until - now, 0) if struck_by == self.part else 0
        self.sounding[voice] = (self.part, ticks)
        self.events.append(event)
        program = self.program(self.part)
        self._figures.hear(self.bar, event, program)
        self._references.hear(self.part, now, self.pitch, program)
        self._memory_row = self._remembered()
        self.bars.setdefault(self.bar, []).append(event)
        self.is_ended = len(self.events) == self.length.events

    def is_unpitched(self, event: Sequence[int]) -> bool:
        """Whether an event is of drums, or of no part."""
        return event[PART] >= len(self.setting.parts) or self.setting.parts[event[PART]].is_drums

    def sounding_with(self, event: Sequence[int]) -> tuple[list[int], list[int]]:
        """The pitches that are struck together with an event that begins so, and those that are still held, as they
        are written there."""
        bar = self.bar + event[BAR_ADVANCE]
        now, shift = bar * self.bar_ticks + event[POSITION], self.shift(bar)
        struck = self.chord if (bar, event[POSITION]) == (self.bar, self.position) else set()
        held = {pitch - shift for (_, pitch), (_, end) in self.sounding.items() if end > now} - struck
        return list(struck), [pitch for pitch in held if 0 <= pitch < FIELDS[PITCH].size]

    def program(self, part: int) -> int:
        """The code of a part's program."""
        return int(self._programs[part])

    def _remembered(self) -> np.ndarray:
        intervals = np.array(self._references.codes(), dtype=np.uint8)
        return np.concatenate([self._figures.codes(), intervals])

    def _end_chord(self) -> None:
        if self.chord:
            self.chords = [*self.chords[1 - MOST_REPEATS :], frozenset(self.chord)]
            self.chord = set()

    def _bars_left(self, bar: int) -> int:
        if not self.story.closes:
            return NO_END_IN_SIGHT_BARS
        if self.length.events is None:
            return max(self.length.bars - 1 - bar, 0)
        return max(round(self.events_left / self.setting.notes_per_bar) - (bar - self.bar), 0)

    def _tell_bars(self) -> None:
        """Make the rows of this bar and the next."""
        bars = np.zeros(2, dtype=BAR)
        bars["meter"], bars["ticks"] = meter_code(self.setting.meter), self.bar_ticks
        bars["tempo"] = self._tempo_class
        bars["bars_left"] = [self._bars_left(self.bar), self._bars_left(self.bar + 1)]
        self.story.tell(bars, self.bar, self.setting)
        codes = bar_codes(bars, -np.array([self.shift(self.bar), self.shift(self.bar + 1)]), self.bar)
        is_told = [self.story.tells_likeness(bar) for bar in (self.bar, self.bar + 1)]
        self._sources = np.where(is_told, np.arange(2) + self.bar - bars["recall_distance"], NO_BAR).tolist()
        self._moved = bars["recall_transposition"].tolist()
        codes[:, ~self._told] = 0
        for row, bar in enumerate((self.bar, self.bar + 1)):
            if not self.story.tells_likeness(bar):
                codes[row, TELLS_LIKENESS] = 0
        is_last = self.length.events is None and self.bar >= self.length.bars - 1
        self._bar_row, self._next_row = codes[0], next_bar_codes(codes[:1] if is_last else codes)[0]
        self._bars_told = self.bar
        if self.asked_chords is not None:
            known = np.minimum(self.bar + np.arange(2), len(self.asked_chords) - 1)
            bars["first_chord"], bars["second_chord"] = self.asked_chords[known].T
        self._chord_rows = half_bar_codes(bars, -np.array([self.shift(self.bar), self.shift(self.bar + 1)]))

    def _hint(self) -> np.ndarray:
        """What follows this moment in the bar that is recalled, or begins the one that the next bar recalls; as in
        `events.hints`."""
        source, next_source = self._sources
        now = (self.position, self.part, self.pitch)
        for event in self.bars.get(source, ()) if source < self.bar else ():
            moved = self._moved_hint(event, self._moved[0])
            if (moved[POSITION], moved[PART], moved[PITCH]) > now:
                return hint_code(HERE, moved)
        for event in self.bars.get(next_source, ())[:1] if next_source <= self.bar else ():
            return hint_code(NEXT, self._moved_hint(event, self._moved[1]))
        return np.zeros(len(HINT_COLUMNS), dtype=np.uint8)

    def _moved_hint(self, event: Sequence[int], semitones: int) -> Sequence[int]:
        """An event of a bar that is recalled, as it is recalled."""
        if not semitones or self.is_unpitched(event):
            return event
        pitch = min(max(event[PITCH] + semitones, 0), 127)
        return (*event[:PITCH], pitch, *event[PITCH + 1 :])
