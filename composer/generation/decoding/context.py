"""What is given before notes are drawn around it: the user's notes, where others may come, and what is told.

All pitches are relative to C, as the network reads them.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from composer.events.columns import BAR_COLUMNS
from composer.events.steps import PieceFacts, bar_codes, next_bar_codes, piece_codes, program_codes
from composer.events.vocabulary import DURATIONS
from composer.generation.decoding.given import Event
from composer.score.instruments import INSTRUMENTS
from composer.score.key import Mode
from composer.score.piece import Part

LOWEST_PITCH, HIGHEST_PITCH = 21, 108
LOWEST_DRUM, HIGHEST_DRUM = 27, 87
OCTAVE = 12
# By how much a part may leave the range that it has.
WIDER = 5
ENDLESS = 1 << 30
COLUMN_NAMES = [column.name for column in BAR_COLUMNS]


@dataclass(frozen=True, slots=True, eq=False)
class Ways:
    """How notes are drawn: as in a Request, and of how many candidates the best is kept."""

    temperature: float = 0.95
    top_p: float = 0.98
    seed: int = 0
    candidates: int = 8


@dataclass(slots=True, eq=False)
class Loom:
    """The given side of a piece that notes are woven into. It does not change while they are.

    `fixed` are the events that are there, in their order; `free` (bars, parts) bool says where others may begin;
    `bars` (bars,) of BAR is what is known of each bar; of those in `untold` (column: (bars,) bool) it is not told.
    `blend` are the facts told of the piece in each style that is blended, and their shares; if empty, `facts` alone.
    `semitones` brought the music to C. `single` (parts,) bool: parts of one voice. `loudness` (parts,) are the
    velocities of parts where the network does not choose them. `ends` whether the last bar must hold the last chord,
    in `mode`; that key is kept clear from bar `leans_from` on, if that is given. Nothing is drawn before the tick
    `begins`, no more than `most` notes in a bar, if that is given, about `expected` (bars,), and fewer than `silence`
    bars are passed by without one, where all parts are free. From the tick `closes` on only notes of the tonic's chord
    in `mode` are drawn.
    """

    parts: tuple[Part, ...]
    facts: PieceFacts
    bars: np.ndarray
    fixed: Sequence[Event]
    free: np.ndarray
    semitones: int
    single: np.ndarray
    loudness: np.ndarray
    mode: Mode | None = None
    leans_from: int | None = None
    begins: int = 0
    closes: int | None = None
    ends: bool = False
    most: np.ndarray | None = None
    expected: np.ndarray | None = None
    silence: int = 1
    untold: dict[str, np.ndarray] = field(default_factory=dict)
    blend: Sequence[tuple[PieceFacts, float]] = ()
    programs: np.ndarray = field(init=False)
    codes: np.ndarray = field(init=False)
    next_codes: np.ndarray = field(init=False)
    pieces: np.ndarray = field(init=False)
    weights: np.ndarray = field(init=False)
    onsets: np.ndarray = field(init=False)
    passed: list[int] = field(init=False)
    ranges: list[tuple[int, int]] = field(init=False)
    sounding: dict[tuple[int, int], list[tuple[int, int]]] = field(init=False)
    of_part: dict[int, list[tuple[int, int]]] = field(init=False)

    def __post_init__(self) -> None:
        self.programs = program_codes(self.parts)
        blend = self.blend or ((self.facts, 1.0),)
        self.pieces = np.stack([piece_codes(facts) for facts, _ in blend])
        self.weights = np.array([weight for _, weight in blend])
        self.codes = bar_codes(self.bars, self.semitones)
        for name, where in self.untold.items():
            self.codes[where, COLUMN_NAMES.index(name)] = 0
        self.next_codes = next_bar_codes(self.codes)
        ticks = self.bars["ticks"].astype(np.int64)
        self.onsets = np.append(0, np.cumsum(ticks))
        # How many bars before each are wholly free.
        self.passed = [0, *np.cumsum(self.free.all(axis=1)).tolist()]
        self.sounding, self.of_part = defaultdict(list), defaultdict(list)
        for event in self.fixed:
            start = self.tick(event)
            end = start + int(DURATIONS[event[4]])
            self.sounding[event[2], event[3]].append((start, end))
            self.of_part[event[2]].append((start, end))
        self.ranges = [self._range(slot) for slot in range(len(self.parts))]

    def tick(self, event: Event) -> int:
        """When an event begins, in ticks from the first bar."""
        return int(self.onsets[event[0]]) + event[1]

    def is_drums(self, part: int) -> bool:
        """Whether a part is drums."""
        return self.parts[part].is_drums

    def expected_until(self, event: Event) -> float:
        """How many notes should be drawn before an event."""
        assert self.expected is not None
        bar = min(event[0], len(self.expected) - 1)
        share = 1.0 if event[0] > bar else event[1] / int(self.bars["ticks"][bar])
        return float(self.expected[:bar].sum() + share * self.expected[bar])

    def room(self, part: int, pitch: int, tick: int) -> int:
        """For how many ticks a note may sound before it would touch one that is fixed; 0 if it may not begin."""
        voices = self.of_part[part] if self.single[part] else self.sounding.get((part, pitch), [])
        place = bisect_right(voices, (tick, ENDLESS))
        if place and voices[place - 1][1] > tick:
            return 0
        return voices[place][0] - tick if place < len(voices) else ENDLESS

    def _range(self, slot: int) -> tuple[int, int]:
        if self.parts[slot].is_drums:
            return LOWEST_DRUM, HIGHEST_DRUM
        pitches = [note.pitch for note in self.parts[slot].notes]
        instrument = INSTRUMENTS[self.parts[slot].program]
        lowest, highest = max(instrument.low, LOWEST_PITCH), min(instrument.high, HIGHEST_PITCH)
        if pitches:
            lowest, highest = max(LOWEST_PITCH, min(pitches) - WIDER), min(HIGHEST_PITCH, max(pitches) + WIDER)
        highest = max(highest, lowest + OCTAVE)
        return max(lowest + self.semitones, 0), min(highest + self.semitones, 127)
