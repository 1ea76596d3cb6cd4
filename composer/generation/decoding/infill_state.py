"""One candidate of what is woven into a loom: what has been written so far, what is told, and what may come next."""

from collections.abc import Sequence
from copy import copy, deepcopy
from itertools import chain, takewhile

import numpy as np

from composer.events.columns import CHORD_COLUMNS, COLUMNS, EVENT_COLUMNS, HINT_COLUMNS
from composer.events.figures import Figures
from composer.events.hints import HERE, NEXT, hint_code
from composer.events.intervals import REFERENCES, References
from composer.events.steps import event_codes
from composer.events.vocabulary import (
    DURATION,
    DURATIONS,
    END,
    FIELDS,
    LARGEST_ADVANCE,
    PART,
    PITCH,
    POSITION,
    REST,
    TIE,
    VELOCITY,
)
from composer.generation.decoding.context import ENDLESS, OCTAVE, Loom
from composer.generation.decoding.ending import TRIADS, final_durations, final_pitches
from composer.generation.decoding.given import Event
from composer.generation.decoding.key_tracking import Tonality
from composer.generation.decoding.state import MOST_REPEATS
from composer.networks.virtuoso.shape import TIME_PARTS_A_BAR

BAR = 0
# In nats, a whole bar's notes behind.
EAGERNESS = 3.0


class Thread:
    """A candidate. Its events are those of the loom, in their order, with the drawn ones between them.

    Laws of what is drawn: it comes in order, where it is free to; no note is beyond the range of its part or touches a
    fixed note of its pitch (in a part of one voice: of the part); no more than `MOST_REPEATS` times the same chord in a
    row, as far as it is drawn; at the end, where that is asked for, a chord of the tonic.
    """

    def __init__(self, loom: Loom):
        self.loom = loom
        self.place = 0
        self.bar = self.position = self.part = 0
        self.pitch = -1
        self.last: Event | None = None
        self.by_bar: dict[int, list[Event]] = {}
        self.drawn: list[Event] = []
        self.weight = 0.0
        self.chords: list[frozenset[int]] = []
        self.chord: set[int] = set()
        self.tonality = Tonality(loom.mode) if loom.mode and loom.leans_from is not None else None
        self._figures, self._references = Figures(loom.onsets.tolist()), References()

    def copy(self) -> "Thread":
        """Another candidate with the same past."""
        other = copy(self)
        other.by_bar = {bar: list(events) for bar, events in self.by_bar.items()}
        other.drawn, other.chords, other.chord = list(self.drawn), list(self.chords), set(self.chord)
        other.tonality = deepcopy(self.tonality)
        other._figures, other._references = self._figures.copy(), self._references.copy()
        return other

    @property
    def time(self) -> int:
        """The moment that it has come to, in parts of a bar."""
        ticks = int(self.loom.bars["ticks"][min(self.bar, len(self.loom.bars) - 1)])
        return self.bar * TIME_PARTS_A_BAR + round(self.position * TIME_PARTS_A_BAR / ticks)

    @property
    def next(self) -> Event:
        """The fixed event that comes next; after the last one the end of the piece."""
        if self.place < len(self.loom.fixed):
            return self.loom.fixed[self.place]
        return (len(self.loom.bars), 0, END, 0, 0, 0)

    def row(self) -> np.ndarray:
        """What the network is told before the next event, (COLUMNS,) uint8."""
        loom, bar = self.loom, min(self.bar, len(self.loom.bars) - 1)
        row = np.zeros(len(COLUMNS), dtype=np.uint8)
        first = len(EVENT_COLUMNS)
        if self.last is not None:
            row[:first] = event_codes(np.array([self.last]), loom.programs, bool(loom.facts.expressive))[0]
        memory = [self._figures.codes(), np.array(self._references.codes(), dtype=np.uint8)]
        chords = np.zeros(len(CHORD_COLUMNS), dtype=np.uint8)
        rest = [loom.codes[bar], loom.next_codes[bar], self._hint(), chords, *memory, loom.pieces[0]]
        row[first:] = np.concatenate(rest)
        return row

    def references(self, bar: int, position: int, part: int) -> list[int]:
        """The pitches that a pitch there is heard relative to, from 1, 0 for none."""
        if bar >= len(self.loom.bars):
            return [0] * REFERENCES
        return [max(pitch + 1, 0) for pitch in self._references.of(part, int(self.loom.onsets[bar]) + position)]

    def add(self, event: Event, is_drawn: bool = False) -> None:
        """Write the next event, drawn or fixed; `event` as in `given.Event`."""
        if (event[BAR], event[POSITION]) > (self.bar, self.position):
            self._end_chord()
        advance = event[BAR] - self.bar
        self.last = (advance, *event[POSITION:])
        self.bar, self.position, self.part, self.pitch = event[:4]
        if self.bar < len(self.loom.bars):
            program = int(self.loom.programs[self.part])
            self._figures.hear(self.bar, self.last, program)
            self._references.hear(self.part, int(self.loom.onsets[self.bar]) + self.position, self.pitch, program)
        if event[PART] != REST:
            self.by_bar.setdefault(self.bar, []).append(event)
            if not self.loom.is_drums(self.part):
                if event[VELOCITY] != TIE:
                    self.chord.add(self.pitch)
                if self.tonality and self.bar >= (self.loom.leans_from or 0):
                    self.tonality.hear(self.pitch, int(DURATIONS[event[DURATION]]))
        if is_drawn:
            self.drawn.append(event)
        elif event[PART] != REST:
            self.place += 1

    def forced(self) -> Event:
        """What is written when the next fixed event comes: that, or a rest on the way to it."""
        event = self.next
        if event[BAR] - self.bar > LARGEST_ADVANCE:
            return (self.bar + LARGEST_ADVANCE, 0, REST, 0, 0, 0)
        return event

    @property
    def reach(self) -> int:
        """The last bar in which the next event may be."""
        last = len(self.loom.bars) - 1
        if self.may_force():
            return min(self.next[BAR], last)
        bar = min(self.bar + 1, last)
        while bar < min(self.next[BAR], last) and self._passed(bar + 1) < self.loom.silence:
            bar += 1
        return bar

    def may_force(self) -> bool:
        """Whether the fixed event may come now: not in place of the last chord, nor after too long a silence."""
        loom, bars = self.loom, len(self.loom.bars)
        if loom.ends and self.next[PART] == END:
            sounds = [event for event in self.by_bar.get(self.bar, ()) if not loom.is_drums(event[PART])]
            return self.bar == bars - 1 and bool(sounds)
        return self._passed(self.next[BAR]) < loom.silence

    def eagerness(self) -> float:
        """By how much drawing is made likelier, or less likely, as fewer or more notes were drawn than expected."""
        expected = self.loom.expected
        if expected is None:
            return 1.0
        lacking = self.loom.expected_until(self.next) - len(self.drawn)
        here = max(float(expected[min(self.bar, len(expected) - 1)]), 1.0)
        return float(np.exp(EAGERNESS * np.clip(lacking / here, -1.0, 1.0)))

    def allows(self, bar: int, position: int, part: int) -> bool:
        """Whether a note may be drawn there."""
        loom = self.loom
        if bar >= len(loom.bars) or part >= len(loom.parts) or not loom.free[bar, part]:
            return False
        if position >= loom.bars["ticks"][bar] or self._passed(bar) >= loom.silence:
            return False
        if loom.onsets[bar] + position < loom.begins:
            return False
        if (bar, position, part) < (self.bar, self.position, self.part):
            return False
        if self.last is not None and (bar, position, part) == (self.bar, self.position, self.part):
            highest = loom.ranges[part][1] - (OCTAVE if self._is_final(bar) else 0)
            if self.pitch >= highest or loom.single[part]:
                return False
        if loom.most is not None and self._drawn_in(bar) >= loom.most[bar]:
            return False
        if self._is_final(bar):
            begun = bar == self.bar and bool(self.chord)
            return position == 0 and (begun or not loom.is_drums(part))
        return not (loom.single[part] and loom.room(part, 0, int(loom.onsets[bar]) + position) == 0)

    def pitches(self, bar: int, position: int, part: int) -> np.ndarray:
        """Which pitches a note there may have, (128,) bool."""
        loom = self.loom
        lowest, highest = loom.ranges[part]
        is_now = self.last is not None and (bar, position) == (self.bar, self.position)
        if is_now and part == self.part:
            lowest = self.pitch + 1
        allowed = np.zeros(FIELDS[PITCH].size, dtype=bool)
        allowed[lowest : highest + 1] = True
        tick = int(loom.onsets[bar]) + position
        for pitch in range(lowest, highest + 1):
            if (part, pitch) in loom.sounding and loom.room(part, pitch, tick) == 0:
                allowed[pitch] = False
        if loom.is_drums(part):
            return allowed
        if self._is_final(bar) and loom.mode:
            tonic = min(self.chord, default=None) if is_now else None
            fitting = allowed & final_pitches(loom.mode, tonic)
            return fitting if fitting.any() else allowed
        if loom.closes is not None and tick >= loom.closes and loom.mode:
            fitting = allowed & np.isin(np.arange(len(allowed)) % OCTAVE, TRIADS[loom.mode])
            return fitting if fitting.any() else allowed
        chords = self.chords if is_now else [*self.chords[1 - MOST_REPEATS :], frozenset(self.chord)]
        if len(chords) == MOST_REPEATS and len(set(chords)) == 1 and allowed.sum() > 1:
            # Without its lowest note the chord is another.
            allowed[min(chords[0], default=0)] = False
        return allowed

    def sounding_with(self, bar: int, position: int) -> tuple[list[int], list[int]]:
        """The pitches that are struck at a moment, also by what is fixed, and those that are still held then."""
        loom = self.loom
        tick = int(loom.onsets[bar]) + position
        struck: set[int] = set()
        held: set[int] = set()
        coming = takewhile(lambda event: event[:2] == (bar, position), loom.fixed[self.place :])
        for event in chain(self.by_bar.get(bar - 1, ()), self.by_bar.get(bar, ()), coming):
            if loom.is_drums(event[PART]):
                continue
            onset = int(loom.onsets[event[BAR]]) + event[POSITION]
            if onset == tick and event[VELOCITY] != TIE:
                struck.add(event[PITCH])
            elif onset + int(DURATIONS[event[DURATION]]) > tick:
                held.add(event[PITCH])
        return list(struck), list(held - struck)

    def durations(self, bar: int, position: int, part: int, pitch: int) -> np.ndarray:
        """Which durations a note there may have, (128,) bool."""
        loom = self.loom
        if self._is_final(bar):
            return final_durations(int(loom.bars["ticks"][bar]))
        tick = int(loom.onsets[bar]) + position
        room = min(loom.room(part, pitch, tick), int(loom.onsets[-1]) - tick)
        return room >= DURATIONS if room < ENDLESS else np.ones(len(DURATIONS), dtype=bool)

    def _passed(self, bar: int) -> int:
        """How many bars in which everything is free would stay silent before `bar`."""
        return sum(
            bool(self.loom.free[between].all()) for between in range(self.bar + 1, min(bar, len(self.loom.bars)))
        )

    def _drawn_in(self, bar: int) -> int:
        return sum(event[BAR] == bar for event in self.drawn[-200:])

    def _is_final(self, bar: int) -> bool:
        return self.loom.ends and bar == len(self.loom.bars) - 1

    def _end_chord(self) -> None:
        if self.chord:
            self.chords = [*self.chords[1 - MOST_REPEATS :], frozenset(self.chord)]
            self.chord = set()

    def _hint(self) -> np.ndarray:
        """What follows this moment in the bar that is recalled, or begins the one that the next bar recalls; as in
        `events.hints`."""
        for kind, bar in ((HERE, self.bar), (NEXT, self.bar + 1)):
            if bar >= len(self.loom.bars) or not self.loom.bars["recall_distance"][bar]:
                continue
            if "recall_distance" in self.loom.untold and self.loom.untold["recall_distance"][bar]:
                continue
            moved = int(self.loom.bars["recall_transposition"][bar])
            events: Sequence[Event] = self.by_bar.get(bar - int(self.loom.bars["recall_distance"][bar]), ())
            for event in events[:1] if kind == NEXT else events:
                pitch = event[PITCH] + (0 if self.loom.is_drums(event[PART]) else moved)
                if kind == NEXT or (event[POSITION], event[PART], pitch) > (self.position, self.part, self.pitch):
                    pitch = min(max(pitch, 0), 127)
                    return hint_code(kind, (0, event[POSITION], event[PART], pitch, event[DURATION], 0))
        return np.zeros(len(HINT_COLUMNS), dtype=np.uint8)
