"""The decoder state: what has been written so far, and the network's next input.

`constraints` say what may be written next, and `biases` what should be. All pitches are relative to C.
"""

from collections.abc import Iterator, Sequence
from copy import copy
from itertools import takewhile

import numpy as np

from composer.events.columns import BAR_COLUMNS, COLUMNS, EVENT_COLUMNS, HINT_COLUMNS, IS_ASKED, PLACE
from composer.events.figures import Figures
from composer.events.hints import HERE, NEXT, hint_code
from composer.events.intervals import REFERENCES, References
from composer.events.steps import buckets, event_code
from composer.events.vocabulary import (
    BAR_ADVANCE,
    DURATION,
    DURATIONS,
    END,
    FIELDS,
    LARGEST_ADVANCE,
    PART,
    PITCH,
    PITCH_COUNT,
    POSITION,
    REST,
    TIE,
    VELOCITY,
)
from composer.generation.decoding.state.context import BAR, Context, Event
from composer.networks.virtuoso.shape import TIME_PARTS_A_BAR

# A chord, or in the classic engine a figure, may sound this many times in a row; then the music counts as stuck.
MOST_REPEATS = 4
# The bar columns that tell how loud to play.
TELLS_LOUDNESS = [PLACE["loudness"], PLACE["next_loudness"]]
BARS_LEFT = [column.name for column in BAR_COLUMNS].index("bars_left")


class DecoderState:
    """The past of a particle.

    Events are (bar_advance, position, part, pitch, duration, velocity), as in `events.vocabulary`. An `event` argument
    may be incomplete: the fields chosen so far.
    """

    def __init__(self, context: Context):
        self.context = context
        # All events, including fixed ones; the events of each bar; and the written ones only, with bar numbers in place
        # of advances.
        self.events: list[Event] = []
        self.by_bar: dict[int, list[Event]] = {}
        self.written: list[Event] = []
        # The number of fixed events passed.
        self.place = 0
        self.bar = self.position = self.part = 0
        self.pitch = -1
        self.is_ended = False
        self.sounds_until = 0
        # By (program, pitch): the part in which it sounds, and the tick at which it ends.
        self.sounding: dict[tuple[int, int], tuple[int, int]] = {}
        # How many ticks longer the last note's pitch would have sounded if it had not been struck again.
        self.cut_short = 0
        # The number of events at the current position, the pitches struck there, and the chords before it.
        self.together = 0
        self.chord: set[int] = set()
        self.chords: list[frozenset[int]] = []
        self._figures, self._references = Figures(context.onsets), References()
        self._memory_row = self._remembered()
        # What the current bar recalls: see `recalled`.
        self.recalled_here: list[Event] = []
        # The next note of the recalled bar, or the first note that the next bar recalls: which of the two, as in
        # `events.hints`, and the note as it would sound here.
        self.hint: tuple[int, Event] | None = None
        self._told_of = -1
        self._bar_row = np.zeros(0, dtype=np.uint8)

    def copy(self) -> "DecoderState":
        """Return an independent copy."""
        other = copy(self)
        other.events, other.written, other.chords = list(self.events), list(self.written), list(self.chords)
        other.by_bar = {bar: list(events) for bar, events in self.by_bar.items()}
        other.sounding, other.chord = dict(self.sounding), set(self.chord)
        other._figures, other._references = self._figures.copy(), self._references.copy()
        return other

    # Position.

    @property
    def section(self) -> int:
        """The current section."""
        return self.context.section_of(self.bar)

    def section_after(self, event: Sequence[int]) -> int:
        """The section in which an event would begin; the current one if its bar is not chosen yet."""
        return self.context.section_of(self.bar + (event[BAR_ADVANCE] if event else 0))

    @property
    def ticks(self) -> int:
        """The length of the current bar in ticks."""
        return self.context.ticks[self.bar]

    @property
    def time(self) -> int:
        """The current time in parts of a bar, TIME_PARTS_A_BAR to a bar."""
        return self.bar * TIME_PARTS_A_BAR + round(self.position * TIME_PARTS_A_BAR / self.ticks)

    def onset(self, event: Sequence[int]) -> int:
        """The onset of an event, in ticks from the first bar."""
        return self.context.onsets[self.bar + event[BAR_ADVANCE]] + event[POSITION]

    def is_now(self, event: Sequence[int]) -> bool:
        """Whether an event is simultaneous with the previous one."""
        return bool(self.events) and event[BAR_ADVANCE] == 0 and event[POSITION] == self.position

    def is_final(self, advance: int) -> bool:
        """Whether an event this many bars ahead belongs to the final chord."""
        if not self.context.final_notes:
            return False
        if self.context.events is None:
            return self.bar + advance == len(self.context.ticks) - 1
        return self.events_left <= self.context.final_notes

    def ends_with(self, event: Sequence[int]) -> bool:
        """Whether an event is the end of the piece."""
        return self.bar + event[BAR_ADVANCE] >= len(self.context.ticks)

    def is_unpitched(self, event: Sequence[int]) -> bool:
        """Whether an event is in a drum part, or in none."""
        return event[PART] >= len(self.context.parts) or self.context.is_drums[event[PART]]

    # Amounts.

    @property
    def written_share(self) -> float:
        """The share of the piece that is written, 0..1."""
        if self.context.events is not None:
            return len(self.events) / self.context.events
        return self.bar / len(self.context.ticks)

    @property
    def events_left(self) -> int:
        """The number of events left in a piece with a given number of events."""
        assert self.context.events is not None
        return self.context.events - len(self.events)

    def notes_in(self, bar: int) -> int:
        """The number of notes in a bar so far."""
        return len(self.by_bar.get(bar, ()))

    def written_in(self, bar: int) -> int:
        """The number of notes written in a bar, without fixed ones."""
        return sum(1 for _ in takewhile(lambda event: event[BAR] == bar, reversed(self.written)))

    # Fixed events.

    @property
    def next_fixed(self) -> Event:
        """The next fixed event, with its bar number; after the last one, the end of the piece."""
        if self.place < len(self.context.fixed):
            return self.context.fixed[self.place]
        return (len(self.context.ticks), 0, END, 0, 0, 0)

    @property
    def bound(self) -> tuple[int, int, int]:
        """The bar advance, position and part of the next fixed event, or of the end of the piece."""
        bar, position, part, *_ = self.next_fixed
        return bar - self.bar, position, part

    @property
    def is_open(self) -> bool:
        """Whether nothing more is fixed and all parts are free from here to the end."""
        return self.place == len(self.context.fixed) and self.bar > self.context.last_partly_free

    def forced(self) -> Event:
        """The event to write for the next fixed event: itself, or a rest on the way to it."""
        event = self.next_fixed
        advance = event[BAR] - self.bar
        return (LARGEST_ADVANCE, 0, REST, 0, 0, 0) if advance > LARGEST_ADVANCE else (advance, *event[POSITION:])

    def passed(self, bar: int | np.ndarray) -> np.ndarray:
        """The number of wholly free bars that would stay empty before a later bar, or before each of several; (bars,)
        if `bar` is."""
        before = self.context.free_before
        return before[np.minimum(bar, len(before) - 1)] - before[self.bar + 1]

    # Sounding notes.

    def chords_before(self, event: Sequence[int]) -> list[frozenset[int]]:
        """The last MOST_REPEATS chords, or fewer, that were struck before an event; drums alone are none."""
        return self.chords if self.is_now(event) else self._with_chord()

    def sounding_with(self, event: Sequence[int]) -> tuple[list[int], list[int]]:
        """Return the pitches struck together with an event, including fixed ones, and those still held; relative to C
        there."""
        bar, now = self.bar + event[BAR_ADVANCE], self.onset(event)
        shift = self.context.shift(bar)
        struck = set(self.chord) if self.is_now(event) else set()
        for fixed in self.context.fixed[self.place : self.place + FIELDS[PART].size]:
            if fixed[BAR] != bar or fixed[POSITION] != event[POSITION]:
                break
            if not self.context.is_drums[fixed[PART]] and fixed[VELOCITY] != TIE:
                struck.add(fixed[PITCH])
        held = {pitch - shift for (_, pitch), (_, end) in self.sounding.items() if end > now} - struck
        return list(struck), [pitch for pitch in held if 0 <= pitch < PITCH_COUNT]

    @property
    def struck_now(self) -> Iterator[Event]:
        """The notes at the current position, the latest first."""
        now = self.position
        return takewhile(lambda note: note[POSITION] == now, reversed(self.by_bar.get(self.bar, ())))

    def references(self, event: Sequence[int]) -> list[int]:
        """The pitches relative to which the pitch of an event is encoded, plus 1; 0 for none."""
        if self.ends_with(event):
            return [0] * REFERENCES
        return [max(pitch + 1, 0) for pitch in self._references.of(event[PART], self.onset(event))]

    # Writing.

    def add(self, event: Event, is_written: bool = True) -> None:
        """Append the next event; `is_written` is false for a fixed one."""
        if self.ends_with(event):
            self.is_ended = True
            return
        if event[BAR_ADVANCE] or event[POSITION] > self.position:
            self._go_on(self.onset(event))
        self.together += 1
        self.bar += event[BAR_ADVANCE]
        if event[BAR_ADVANCE]:
            self.recalled_here = [*self.recalled(self.bar)]
        self.position, self.part, self.pitch = event[POSITION], event[PART], event[PITCH]
        self.events.append(event)
        program, now = self.context.programs[self.part], self.context.onsets[self.bar] + self.position
        self._figures.hear(self.bar, event, program)
        self._references.hear(self.part, now, self.pitch, program)
        self._memory_row = self._remembered()
        if self.part != REST:
            self._strike(event, program, now)
            if is_written:
                self.written.append((self.bar, *event[POSITION:]))
            else:
                self.place += 1
        self.hint = self._recalled_next()
        self.is_ended = len(self.events) == self.context.events

    def _strike(self, event: Event, program: int, now: int) -> None:
        self.by_bar.setdefault(self.bar, []).append(event)
        if not self.context.is_drums[self.part] and event[VELOCITY] != TIE:
            self.chord.add(self.pitch)
        until = now + int(DURATIONS[event[DURATION]])
        self.sounds_until = max(self.sounds_until, until)
        voice = program, self.pitch + self.context.shift(self.bar)
        struck_by, before = self.sounding.get(voice, (self.part, now))
        self.cut_short = max(before - now, 0) if struck_by == self.part else 0
        self.sounding[voice] = (self.part, until)

    def _go_on(self, now: int) -> None:
        self.together = 0
        self.sounding = {voice: (part, end) for voice, (part, end) in self.sounding.items() if end > now}
        self.chords, self.chord = self._with_chord(), set()

    def _with_chord(self) -> list[frozenset[int]]:
        return [*self.chords[1 - MOST_REPEATS :], frozenset(self.chord)] if self.chord else self.chords

    # Network input.

    def rows(self) -> np.ndarray:
        """Return the network's input for the next event, (views, COLUMNS) uint8.

        There is one view for each blended style; with guidance, the last view is told neither style nor plan.
        """
        context = self.context
        if self._told_of != self.bar:
            self._tell_bar()
        heard = [0] * len(EVENT_COLUMNS)
        if self.events:
            heard = event_code(self.events[-1], context.programs[self.part])
        half = context.half_bar_rows[2 * self.bar + (2 * self.position >= self.ticks)]
        facts = [np.array(heard, dtype=np.uint8), self._bar_row, self._hint(), half, self._memory_row]
        pieces = context.pieces[self.section]
        told = np.empty((len(pieces) + bool(context.guidance), len(COLUMNS)), dtype=np.uint8)
        width = len(COLUMNS) - pieces.shape[1]
        told[:, :width] = np.concatenate(facts)
        told[: len(pieces), width:] = pieces
        if context.guidance:
            told[-1, width:] = pieces[0]
            told[-1, IS_ASKED] = 0
        if not context.expressive:
            # Unplayed velocities are not told.
            told[:, TELLS_LOUDNESS] = 0
            told[told[:, PLACE["velocity"]] != TIE + 1, PLACE["velocity"]] = 0
        return told

    def _tell_bar(self) -> None:
        """Build the row of this bar and the next."""
        row = self.context.bar_rows[self.bar].copy()
        if self.context.events is not None and self.context.notes_per_bar is not None:
            left = max(round(self.events_left / self.context.notes_per_bar), 0)
            row[BARS_LEFT] = buckets(np.array(left)) + 1
        self._bar_row = np.concatenate([row, self.context.next_rows[self.bar]])
        self._told_of = self.bar

    def _recalled_next(self) -> tuple[int, Event] | None:
        for event in self.recalled_here:
            if event[POSITION:DURATION] > (self.position, self.part, self.pitch):
                return HERE, event
        first = next(self.recalled(self.bar + 1), None)
        return None if first is None else (NEXT, first)

    def recalled(self, bar: int) -> Iterator[Event]:
        """The notes that a bar is told to recall, as they would sound in it: (0, position, part, pitch, …)."""
        distance, moved = self.context.recalls[bar] if bar < len(self.context.recalls) else (0, 0)
        for event in self.by_bar.get(bar - distance, ()) if distance else ():
            pitch = event[PITCH] + (0 if self.context.is_drums[event[PART]] else moved)
            yield 0, event[POSITION], event[PART], min(max(pitch, 0), PITCH_COUNT - 1), *event[DURATION:]

    def _hint(self) -> np.ndarray:
        return np.zeros(len(HINT_COLUMNS), dtype=np.uint8) if self.hint is None else hint_code(*self.hint)

    def _remembered(self) -> np.ndarray:
        return np.concatenate([self._figures.codes(), np.array(self._references.codes(), dtype=np.uint8)])
