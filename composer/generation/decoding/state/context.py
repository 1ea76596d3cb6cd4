"""The context of decoding: what is given, planned and asked of a piece.

Composing is infilling in which nothing is fixed. All pitches are relative to C, as the network reads them; `shifts`
bring them to where they sound.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from composer.events.columns import BAR_COLUMNS
from composer.events.steps import bar_codes, half_bar_codes, next_bar_codes, program_codes
from composer.events.vocabulary import DURATION, DURATIONS, PART, PITCH, POSITION
from composer.score.key import Key
from composer.score.piece import Part

# Bar, position, part, pitch relative to C, place in DURATIONS, velocity or TIE.
Event = tuple[int, ...]
# The bar of an event, where other events have the bars since the one before.
BAR = 0
ENDLESS = 1 << 30
COLUMN_NAMES = [column.name for column in BAR_COLUMNS]


@dataclass(slots=True, eq=False, kw_only=True)
class Context:
    """What the decoder is given. It does not change while a piece is written.

    - Told to the network: `bars` (bars,) of BAR, but of those in `withheld` (column: (bars,) bool) it is not told;
      `pieces` (sections, styles, PIECE_COLUMNS) the codes of the piece in each style that is blended, `weights`
      (sections, styles) their shares, `section` (bars,) which of these rows a bar has; `expressive` says whether
      velocities are a player's. `guidance` how much further what is told is followed than the network does by
      itself: 0 as it does, below 0 less.
    - Fixed: `fixed`, events in their order; `free` (bars, parts) bool where others may begin, from tick `begins` on.
    - Length: that of `bars`; or `events`, so many in all. Where `notes_per_bar` fill a bar, the network is told how
      many bars are left by how many events are.
    - Constraints: `ranges`, the lowest and highest sounding pitch of each part; `keys` of the sections (None: any),
      `strict` whether only notes of their scales may sound; `single` (parts,) which parts have one voice;
      `final_notes`, of how many notes the last chord is if they are counted, 0 for a piece that just stops; `closes`, a
      tick from which on only the tonic's chord is heard; fewer than `silence` bars stay empty in a row, if all parts
      are free; no more than `most` (bars,) notes are written in a bar.
    - Biases: `notes`, `loudness` and `register`, (bars,), what is planned for each bar: notes, mean velocity, mean
      pitch; `keeps_key_from`, the bar from which on the key is kept clear; `expected` (bars,) notes to be written
      beside what is fixed; `activity`, in which share of the time each part is to sound, (parts,) 0..1, or nothing.
    - `velocities` (bars, parts) where nobody played any: the network learnt none of such music.
    """

    parts: tuple[Part, ...]
    bars: np.ndarray
    pieces: np.ndarray
    weights: np.ndarray
    section: np.ndarray
    expressive: bool
    ranges: Sequence[tuple[int, int]]
    keys: tuple[Key | None, ...] = (None,)
    shifts: tuple[int, ...] = (0,)
    guidance: float = 0.0
    fixed: Sequence[Event] = ()
    free: np.ndarray | None = None
    begins: int = 0
    events: int | None = None
    notes_per_bar: float | None = None
    strict: bool = False
    single: Sequence[bool] = ()
    final_notes: int = 0
    closes: int | None = None
    silence: int = 4
    most: np.ndarray | None = None
    notes: np.ndarray | None = None
    loudness: np.ndarray | None = None
    register: np.ndarray | None = None
    keeps_key_from: int | None = None
    expected: np.ndarray | None = None
    activity: Sequence[float] = ()
    velocities: np.ndarray | None = None
    withheld: dict[str, np.ndarray] = field(default_factory=dict)
    programs: list[int] = field(init=False)
    is_drums: list[bool] = field(init=False)
    ticks: list[int] = field(init=False)
    onsets: list[int] = field(init=False)
    recalls: list[tuple[int, int]] = field(init=False)
    chords: list[tuple[int, int]] = field(init=False)
    bar_rows: np.ndarray = field(init=False)
    next_rows: np.ndarray = field(init=False)
    half_bar_rows: np.ndarray = field(init=False)
    open_from: int = field(init=False)
    last_partly_free: int = field(init=False)
    sections: list[int] = field(init=False)
    _sounding: dict[tuple[int, int], list[tuple[int, int]]] = field(init=False)
    _of_part: dict[int, list[tuple[int, int]]] = field(init=False)

    def __post_init__(self) -> None:
        self.programs = program_codes(self.parts).tolist()
        self.is_drums = [part.is_drums for part in self.parts]
        self.single = self.single if len(self.single) else [False] * len(self.parts)
        self.ticks = self.bars["ticks"].tolist()
        self.onsets = [0, *np.cumsum(self.bars["ticks"], dtype=np.int64).tolist()]
        self.sections = self.section.tolist()
        moved = -np.array(self.shifts)[self.section]
        self.bar_rows = bar_codes(self.bars, moved)
        for name, where in self.withheld.items():
            self.bar_rows[where, COLUMN_NAMES.index(name)] = 0
        # From how many bars before, and moved by how much, each bar is told to recall.
        recalls = self.bars["recall_distance"] * ~self.withheld.get(
            "recall_distance", np.zeros(len(self.bars), dtype=bool)
        )
        self.recalls = list(zip(recalls.tolist(), self.bars["recall_transposition"].tolist(), strict=True))
        self.chords = list(zip(self.bars["first_chord"].tolist(), self.bars["second_chord"].tolist(), strict=True))
        self.next_rows = next_bar_codes(self.bar_rows)
        self.half_bar_rows = half_bar_codes(self.bars, moved)
        wholly = np.ones(len(self.bars), dtype=bool) if self.free is None else self.free.all(axis=1)
        closed = np.flatnonzero(~wholly)
        self.open_from = int(closed[-1]) + 1 if len(closed) else 0
        begun = np.zeros((0, 1), dtype=bool) if self.free is None else self.free[: self.open_from]
        self.last_partly_free = max(np.flatnonzero(begun.any(axis=1)).tolist(), default=-1)
        self._sounding, self._of_part = defaultdict(list), defaultdict(list)
        for event in self.fixed:
            start = self.onsets[event[BAR]] + event[POSITION]
            end = start + int(DURATIONS[event[DURATION]])
            for voices in (
                self._sounding[self.programs[event[PART]], event[PITCH]],
                self._of_part[event[PART]],
            ):
                # The latest end so far: a note may outlast those after it.
                voices.append((start, max(end, voices[-1][1] if voices else 0)))

    @property
    def end(self) -> int:
        """The end of the last bar, in ticks."""
        return self.onsets[-1]

    def section_of(self, bar: int) -> int:
        """The section of a bar; that of the last one beyond it."""
        return self.sections[bar] if bar < len(self.sections) else self.sections[-1]

    def key(self, bar: int) -> Key | None:
        """The key of a bar, if it is to be kept."""
        return self.keys[self.section_of(bar)]

    def shift(self, bar: int) -> int:
        """By how many semitones the music of a bar sounds higher than it is written."""
        return self.shifts[self.section_of(bar)]

    def chord_at(self, bar: int, position: int) -> int:
        """The code of the chord that is told of a moment, as it sounds (`events.chords`); NO_CHORD for none."""
        bar = min(bar, len(self.ticks) - 1)
        return self.chords[bar][2 * position >= self.ticks[bar]]

    def similarity(self, bar: int) -> float:
        """How closely a bar is told to resemble the one that it recalls, 0..1; 0 where it is told nothing."""
        if bar >= len(self.recalls) or not self.recalls[bar][0]:
            return 0.0
        return float(self.bars["recall_similarity"][bar]) / 255

    def is_wholly_free(self, bar: int) -> bool:
        """Whether any part may be written in a bar."""
        return self.free is None or bool(self.free[bar].all())

    def room(self, part: int, pitch: int, tick: int) -> int:
        """For how many ticks a note may sound before it touches one that is fixed; 0 if it may not begin.

        Of one pitch and instrument, or in a part of one voice any.
        """
        voices = self._of_part[part] if self.single[part] else self._sounding.get((self.programs[part], pitch), [])
        place = bisect_right(voices, (tick, ENDLESS))
        if place and voices[place - 1][1] > tick:
            return 0
        return voices[place][0] - tick if place < len(voices) else ENDLESS

    def touched(self, part: int, tick: int) -> list[int]:
        """The pitches at which a note of a part may not begin at a tick, so as not to touch what is fixed."""
        program = self.programs[part]
        voices = (pitch for played_by, pitch in self._sounding if played_by == program)
        return [pitch for pitch in voices if self.room(part, pitch, tick) == 0]

    def expected_until(self, event: Event) -> float:
        """How many notes should be written before an event."""
        assert self.expected is not None
        bar = min(event[BAR], len(self.expected) - 1)
        share = 1.0 if event[BAR] > bar else event[POSITION] / self.ticks[bar]
        return float(self.expected[:bar].sum() + share * self.expected[bar])
