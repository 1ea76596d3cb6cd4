"""A piece that is being written: what has happened in it, what the network is told next, and what may come next.

All pitches are relative to C, as the network reads them; `shift` brings them to where they will sound.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from composer.events.columns import BAR_COLUMNS, COLUMNS, EVENT_COLUMNS, HINT_COLUMNS
from composer.events.hints import HERE, NEXT, hint_code
from composer.events.packing import BAR
from composer.events.settings import Setting
from composer.events.steps import bar_codes, event_codes, home_transposition, next_bar_codes, program_codes
from composer.events.vocabulary import (
    BAR_ADVANCE,
    DURATION,
    DURATIONS,
    END,
    FIELDS,
    PART,
    PITCH,
    POSITION,
    TIE,
    VELOCITY,
    key_code,
    meter_code,
    tempo_classes,
)
from composer.generation.ending import FEWEST_BARS, FEWEST_EVENTS, chord_size, final_durations, final_pitches
from composer.generation.story import Story
from composer.score.meter import TICKS_PER_QUARTER

TIME_PARTS_A_BAR = 192
LONGEST_SILENCE_BARS = 4
MOST_REPEATS = 4
LOWEST_PITCH, HIGHEST_PITCH = 21, 108
# Within it any chord has another note.
OCTAVE = 12
LOWEST_DRUM, HIGHEST_DRUM = 27, 87
# What is told of a bar that is not planned, and of one that is.
TOLD_OF_BARS = ("numerator", "denominator", "ticks", "tempo", "bar_number", "bars_left")
PLANNED = ("section", "energy", "density", "loudness", "recall_distance", "recall_transposition", "recall_similarity")
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
    """The state of a piece while it is written, and the laws that it keeps.

    Its events are (bar_advance, position, part, pitch, duration, velocity) as in `events.vocabulary`, in their order:
    no event before the one before it, something that sounds in the last bar and nothing beyond it, no instrument
    beyond its range, no more than `MOST_REPEATS` times the same chord in a row, and at the end of a piece in a key a
    chord of its tonic (`ending`).
    """

    def __init__(self, setting: Setting, length: Length, tempo: float, story: Story | None = None):
        self.setting, self.length, self.story = setting, length, story
        self.shift = -home_transposition(key_code(setting.key))
        self.bar_ticks = setting.meter.bar_ticks
        self.density = setting.notes_per_bar * TICKS_PER_QUARTER / self.bar_ticks
        self.events: list[tuple[int, ...]] = []
        self.bars: dict[int, list[tuple[int, ...]]] = {}
        self.bar = self.position = 0
        self.part, self.pitch = 0, -1
        self.sounds_until = 0
        self.is_ended = False
        # By field, in the order of the vocabulary.
        self._laws: tuple[Callable[[Sequence[int]], np.ndarray], ...] = (
            self._allowed_advances,
            self._allowed_positions,
            self._allowed_parts,
            self._allowed_pitches,
            self._allowed_durations,
            self._allowed_velocities,
        )
        self._programs = program_codes(setting.parts)
        self._tempo_class = int(tempo_classes(np.array(tempo)))
        self._last_chord = 0
        if setting.key is not None and not all(part.is_drums for part in setting.parts):
            self._last_chord = chord_size(sum(not part.is_drums for part in setting.parts))
        self._chord: set[int] = set()
        self._chords: list[frozenset[int]] = []
        told = TOLD_OF_BARS + PLANNED if story is not None else TOLD_OF_BARS
        self._told = np.array([column.name in told for column in BAR_COLUMNS])
        self._bars_told = -1
        self._sources = [0, 1]
        self._bar_row = self._next_row = np.zeros(0, dtype=np.uint8)

    @property
    def time(self) -> int:
        """The moment that the draft has come to, in parts of a bar."""
        return self.bar * TIME_PARTS_A_BAR + round(self.position * TIME_PARTS_A_BAR / self.bar_ticks)

    def row(self, piece: np.ndarray) -> np.ndarray:
        """What the network is told before the next event, (COLUMNS,) uint8; `piece` are its `piece_codes`."""
        if self._bars_told != self.bar:
            self._tell_bars()
        heard = np.zeros(len(EVENT_COLUMNS), dtype=np.uint8)
        if self.events:
            heard = event_codes(np.array(self.events[-1:]), self._programs, expressive=True)[0]
        return np.concatenate([heard, self._bar_row, self._next_row, self._hint(), piece])

    def allowed(self, field: int, event: Sequence[int]) -> np.ndarray:
        """Which values a field may take, (size,) bool, after the fields that are in `event` already."""
        return self._laws[field](event)

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
        self.bar += event[BAR_ADVANCE]
        self.position, self.part, self.pitch = event[POSITION], event[PART], event[PITCH]
        if not self.setting.parts[self.part].is_drums:
            self._chord.add(self.pitch)
        ticks = self.bar * self.bar_ticks + self.position + int(DURATIONS[event[DURATION]])
        self.sounds_until = max(self.sounds_until, ticks)
        self.events.append(event)
        self.bars.setdefault(self.bar, []).append(event)
        self.is_ended = len(self.events) == self.length.events

    def is_unpitched(self, event: Sequence[int]) -> bool:
        """Whether an event is of drums, or of no part."""
        return event[PART] >= len(self.setting.parts) or self.setting.parts[event[PART]].is_drums

    def program(self, part: int) -> int:
        """The code of a part's program."""
        return int(self._programs[part])

    def _end_chord(self) -> None:
        if self._chord:
            self._chords = [*self._chords[1 - MOST_REPEATS :], frozenset(self._chord)]
            self._chord = set()

    def _bars_left(self, bar: int) -> int:
        if self.length.events is None:
            return max(self.length.bars - 1 - bar, 0)
        return max(round(self._left() / self.setting.notes_per_bar) - (bar - self.bar), 0)

    def _tell_bars(self) -> None:
        """Make the rows of this bar and the next."""
        bars = np.zeros(2, dtype=BAR)
        bars["meter"], bars["ticks"] = meter_code(self.setting.meter), self.bar_ticks
        bars["tempo"] = self._tempo_class
        bars["bars_left"] = [self._bars_left(self.bar), self._bars_left(self.bar + 1)]
        if self.story is not None:
            self.story.tell(bars, self.bar, self.density)
        codes = bar_codes(bars, first=self.bar)
        self._sources = (np.arange(2) + self.bar - bars["recall_distance"]).tolist()
        codes[:, ~self._told] = 0
        is_last = self.length.events is None and self.bar >= self.length.bars - 1
        self._bar_row, self._next_row = codes[0], next_bar_codes(codes[:1] if is_last else codes)[0]
        self._bars_told = self.bar

    def _hint(self) -> np.ndarray:
        """What follows this moment in the bar that is recalled, or begins the one that the next bar recalls; as in
        `events.hints`."""
        source, next_source = self._sources
        now = (self.position, self.part, self.pitch)
        for event in self.bars.get(source, ()) if source < self.bar else ():
            if (event[POSITION], event[PART], event[PITCH]) > now:
                return hint_code(HERE, event)
        for event in self.bars.get(next_source, ())[:1] if next_source <= self.bar else ():
            return hint_code(NEXT, event)
        return np.zeros(len(HINT_COLUMNS), dtype=np.uint8)

    def _is_final(self, advance: int) -> bool:
        """Whether the event after this one, so many bars on, belongs to the final chord."""
        if not self._last_chord:
            return False
        if self.length.events is None:
            return self.length.bars >= FEWEST_BARS and self.bar + advance == self.length.bars - 1
        return self.length.events >= FEWEST_EVENTS and self._left() <= self._last_chord

    def _left(self) -> int:
        """How many events are left, where they are counted."""
        assert self.length.events is not None
        return self.length.events - len(self.events)

    def _is_now(self, event: Sequence[int]) -> bool:
        """Whether an event sounds together with the one before it."""
        return bool(self.events) and event[BAR_ADVANCE] == 0 and event[POSITION] == self.position

    def _range(self, part: int) -> tuple[int, int]:
        """The lowest and the highest pitch of a part, relative to C."""
        if self.setting.parts[part].is_drums:
            return LOWEST_DRUM, HIGHEST_DRUM
        return max(LOWEST_PITCH - self.shift, 0), min(HIGHEST_PITCH - self.shift, 127)

    def _is_full(self, part: int) -> bool:
        """Whether no pitch is left in a part for the moment that the draft has come to."""
        highest = self._range(part)[1] - (OCTAVE if self._is_final(0) else 0)
        return part < self.part or (part == self.part and self.pitch >= highest)

    def _allowed_advances(self, event: Sequence[int]) -> np.ndarray:
        advances = np.arange(FIELDS[BAR_ADVANCE].size)
        allowed = (advances <= LONGEST_SILENCE_BARS) & (self.bar + advances <= self.length.bars)
        if self.sounds_until <= (self.length.bars - 1) * self.bar_ticks:
            allowed &= self.bar + advances < self.length.bars
        last_part = len(self.setting.parts) - 1
        if self.length.events is not None and self._is_final(0):
            # The final chord begins a bar, and stays there.
            return advances == int(self._left() == self._last_chord)
        if self.length.events is None and self._last_chord and self.length.bars >= FEWEST_BARS:
            if self.bar < self.length.bars - 1:
                allowed &= self.bar + advances < self.length.bars
            else:
                allowed[0] = not self._is_full(last_part)
                return allowed
        allowed[0] = not self.events or self.position < self.bar_ticks - 1 or not self._is_full(last_part)
        return allowed

    def _allowed_positions(self, event: Sequence[int]) -> np.ndarray:
        positions = np.arange(FIELDS[POSITION].size)
        if self.ends_with(event):
            return positions == 0
        if self._is_final(event[BAR_ADVANCE]):
            return positions == 0
        first = 0
        if self.events and event[BAR_ADVANCE] == 0:
            first = self.position + self._is_full(len(self.setting.parts) - 1)
        return (positions >= first) & (positions < self.bar_ticks)

    def _allowed_parts(self, event: Sequence[int]) -> np.ndarray:
        parts = np.arange(FIELDS[PART].size)
        if self.ends_with(event):
            return parts == END
        allowed = parts < len(self.setting.parts)
        if self._is_final(event[BAR_ADVANCE]) and not (self._is_now(event) and self._chord):
            # Drums do not begin it: they might be all there is.
            allowed[: len(self.setting.parts)] = [not part.is_drums for part in self.setting.parts]
        if self._is_now(event):
            allowed[: self.part + self._is_full(self.part)] = False
        return allowed

    def _allowed_pitches(self, event: Sequence[int]) -> np.ndarray:
        pitches = np.arange(FIELDS[PITCH].size)
        lowest, highest = self._range(event[PART])
        is_now = self._is_now(event)
        if is_now and event[PART] == self.part:
            lowest = self.pitch + 1
        is_drums = self.setting.parts[event[PART]].is_drums
        is_final = self._is_final(event[BAR_ADVANCE])
        if is_final and self.length.events is not None:
            # Room for what is still to be struck above.
            highest -= (self._left() - 1) * (OCTAVE + 1)
        allowed = (pitches >= lowest) & (pitches <= highest)
        if not is_drums and is_final and self.setting.key is not None:
            allowed &= final_pitches(self.setting.key.mode, min(self._chord, default=None) if is_now else None)
        elif not is_drums:
            chords = self._chords if is_now else [*self._chords[1 - MOST_REPEATS :], frozenset(self._chord)]
            if len(chords) == MOST_REPEATS and len(set(chords)) == 1:
                # Without its lowest note the chord is another.
                allowed[min(chords[0], default=0)] = lowest == highest
        return allowed

    def _allowed_durations(self, event: Sequence[int]) -> np.ndarray:
        if self._is_final(event[BAR_ADVANCE]):
            return final_durations(self.bar_ticks)
        if self.length.events is not None:
            return np.ones(len(DURATIONS), dtype=bool)
        left = (self.length.bars - self.bar - event[BAR_ADVANCE]) * self.bar_ticks - event[POSITION]
        return left >= DURATIONS

    def _allowed_velocities(self, event: Sequence[int]) -> np.ndarray:
        return np.arange(FIELDS[VELOCITY].size) != TIE
