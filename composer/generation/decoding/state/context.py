"""The context of decoding: everything given, planned and requested for a piece.

Composing is infilling with nothing fixed. All pitches are relative to C, as the network reads them; `shifts` transposes
them to sounding pitch.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from composer.events.chords import NO_CHORD, written_tones
from composer.events.columns import BAR_COLUMNS
from composer.events.settings import Placement
from composer.events.steps import bar_codes, half_bar_codes, home_transposition, next_bar_codes, program_codes
from composer.events.vocabulary import DURATION, DURATIONS, PART, PITCH, POSITION, VELOCITY, key_code
from composer.score.key import Key
from composer.score.piece import Note, Part, velocity_near

# Bar, position, part, pitch relative to C, index in DURATIONS, velocity or TIE.
Event = tuple[int, ...]
# The index of the bar number, where events elsewhere have the bar advance.
BAR = 0
ENDLESS = 1 << 30
# So many empty bars in a row are too many, unless a task says otherwise.
LONGEST_SILENCE_BARS = 4
COLUMN_NAMES = [column.name for column in BAR_COLUMNS]


@dataclass(eq=False, kw_only=True)
class Context:
    """What the decoder is given. It does not change while a piece is written.

    - Conditions: `bars` (bars,) of BAR, except those in `withheld` (column: (bars,) bool); `pieces` (sections, styles,
      PIECE_COLUMNS), the codes of the piece for each blended style; `weights` (sections, styles), their shares;
      `section` (bars,), the section of each bar; `expressive`, whether velocities came from a player. `guidance` is how
      far conditions are extrapolated: 0 is the network alone, below 0 follows them less.
    - Fixed: `fixed`, the events in order; `free` (bars, parts) bool, where others may begin, from tick `begins`.
    - Length: that of `bars`, or a total of `events`. With `notes_per_bar`, the network is told the bars left as
      estimated from the events left.
    - Constraints: `ranges`, the lowest and highest sounding pitch of each part; `players`, the program in which each
      part sounds, if not its own, which limits what is struck at once; `keys` of the sections (None: any);
      `strict`, whether only notes of their scales may sound; `single` (parts,), which parts are monophonic;
      `final_notes`, the number of notes in the final chord if notes are counted (0: the piece just stops); `closes`,
      the tick from which only the tonic triad may sound; `silence`, the number of empty bars in a row that is already
      too many where all parts are free; `most` (bars,), the largest number of notes written in a bar.
    - Loudness: `loudness` (bars,), the mean velocity to which each bar is brought (see `bar_notes`).
    - Biases: `notes` and `register` (bars,), the planned number of notes and mean sounding pitch;
      `keeps_key_from`, the bar from which the key is kept clear; `expected` (bars,), notes to be written in addition to
      the fixed ones; `chromatic` and `fourths`, the largest shares of notes outside the scale and a fourth over the
      bass; `activity` (parts,) 0..1, the share of time in which each part should sound, or empty;
      `placements` (parts,), where each part lies, as in `Setting`, or empty;
      `avoided`, pitches not to be written, by bar, position and part.
    - Velocities: `velocities` (bars, parts), if they are given instead of drawn, because the network learned none from
      music without played velocities.
    """

    parts: tuple[Part, ...]
    bars: np.ndarray
    pieces: np.ndarray
    weights: np.ndarray
    section: np.ndarray
    expressive: bool
    free: np.ndarray
    ranges: Sequence[tuple[int, int]]
    keys: tuple[Key | None, ...] = (None,)
    guidance: float = 0.0
    fixed: Sequence[Event] = ()
    begins: int = 0
    events: int | None = None
    notes_per_bar: float | None = None
    strict: bool = False
    single: Sequence[bool] = ()
    players: Sequence[int] = ()
    final_notes: int = 0
    closes: int | None = None
    silence: int = LONGEST_SILENCE_BARS
    most: np.ndarray | None = None
    notes: np.ndarray | None = None
    loudness: np.ndarray | None = None
    register: np.ndarray | None = None
    keeps_key_from: int | None = None
    expected: np.ndarray | None = None
    chromatic: float = 1.0
    fourths: float = 1.0
    avoided: Mapping[tuple[int, int, int], Sequence[int]] = field(default_factory=dict)
    activity: Sequence[float] = ()
    placements: Sequence[Placement] = ()
    velocities: np.ndarray | None = None
    withheld: dict[str, np.ndarray] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.programs = program_codes(self.parts).tolist()
        self.is_drums = [part.is_drums for part in self.parts]
        self.players = self.players or self.programs
        self.single = self.single if len(self.single) else [False] * len(self.parts)
        self.ticks: list[int] = self.bars["ticks"].tolist()
        self.onsets: list[int] = [0, *np.cumsum(self.bars["ticks"], dtype=np.int64).tolist()]
        self.sections: list[int] = self.section.tolist()
        # By how many semitones the music of each section sounds above its encoded pitch.
        self.shifts = [-home_transposition(key_code(key)) for key in self.keys]
        moved = -np.array(self.shifts)[self.section]
        self.bar_rows = bar_codes(self.bars, moved)
        for name, where in self.withheld.items():
            self.bar_rows[where, COLUMN_NAMES.index(name)] = 0
        self.next_rows = next_bar_codes(self.bar_rows)
        self.half_bar_rows = half_bar_codes(self.bars, moved)
        # The distance and transposition of the bar that each bar recalls; the chords of its halves.
        recalls = np.where(self.withheld.get("recall_distance", False), 0, self.bars["recall_distance"])
        self.recalls = list(zip(recalls.tolist(), self.bars["recall_transposition"].tolist(), strict=True))
        self.chords = list(zip(self.bars["first_chord"].tolist(), self.bars["second_chord"].tolist(), strict=True))
        # Whether some part is free in each bar, and how many bars before it are wholly free; up to the end.
        self.some_free: np.ndarray = np.logical_or.reduce(self.free, axis=1)
        wholly = self.free.all(axis=1)
        self.free_before = np.append(0, np.cumsum(wholly))
        # The last bar with a free part before those that are wholly free up to the end.
        closed = np.flatnonzero(~wholly)
        begun = self.some_free[: closed[-1] + 1 if len(closed) else 0]
        self.last_partly_free: int = max(np.flatnonzero(begun).tolist(), default=-1)
        # When fixed notes sound, as (begin, end) in ticks: by program and pitch, and by part.
        self._sounding: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        self._of_part: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for event in self.fixed:
            start = self.onsets[event[BAR]] + event[POSITION]
            end = start + int(DURATIONS[event[DURATION]])
            for voices in (
                self._sounding[self.programs[event[PART]], event[PITCH]],
                self._of_part[event[PART]],
            ):
                # The latest end so far: a note may outlast later ones.
                voices.append((start, max(end, voices[-1][1] if voices else 0)))

    @property
    def end(self) -> int:
        """The end of the last bar, in ticks."""
        return self.onsets[-1]

    def section_of(self, bar: int) -> int:
        """The section of a bar; past the end, the last section."""
        return self.sections[bar] if bar < len(self.sections) else self.sections[-1]

    def key(self, bar: int) -> Key | None:
        """The key of a bar, or None for any key."""
        return self.keys[self.section_of(bar)]

    def shift(self, bar: int) -> int:
        """The number of semitones by which the music of a bar sounds above its encoded pitch."""
        return self.shifts[self.section_of(bar)]

    def bar_notes(self, bar: int, events: Sequence[Event]) -> tuple[tuple[Note, ...], ...]:
        """The notes of the events of a bar, by part, at sounding pitch and at the planned loudness of the bar.

        Velocities keep their ratios: the network decides on accents, but drifts from the loudness that it is told.
        """
        planned = self.loudness[bar] if self.loudness is not None else None
        louder = planned * len(events) / sum(event[VELOCITY] for event in events) if planned and events else 1.0
        notes: list[list[Note]] = [[] for _ in self.parts]
        for _, position, part, pitch, duration, velocity in events:
            sounding = pitch + (0 if self.is_drums[part] else self.shift(bar))
            onset, ticks = self.onsets[bar] + position, int(DURATIONS[duration])
            notes[part].append(Note(onset, sounding, ticks, velocity_near(velocity * louder)))
        return tuple(map(tuple, notes))

    def tones_at(self, bar: int, position: int) -> tuple[int, ...]:
        """The pitch classes of the chord at a moment, from its root, relative to C; empty for none."""
        within = min(bar, len(self.ticks) - 1)
        code = self.chords[within][2 * position >= self.ticks[within]]
        return () if code == NO_CHORD else written_tones(code, self.shift(bar))

    def half_bar(self, bar: int, position: int) -> tuple[int, int]:
        """The ticks at which the half bar of a position begins and ends."""
        begin, ticks = self.onsets[bar], self.ticks[bar]
        # As in `tones_at`, also where a bar has an odd number of ticks.
        middle = begin + (ticks + 1) // 2
        return (begin, middle) if 2 * position < ticks else (middle, begin + ticks)

    def similarity(self, bar: int) -> float:
        """The planned similarity of a bar to the one that it recalls, 0..1; 0 without a recall."""
        if bar >= len(self.recalls) or not self.recalls[bar][0]:
            return 0.0
        return float(self.bars["recall_similarity"][bar]) / 255

    def room(self, part: int, pitch: int, tick: int) -> int:
        """The number of ticks a note may last before it touches a fixed one; 0 if it may not begin.

        A fixed note is touched if it has the same pitch and instrument, or is in the same monophonic part.
        """
        voices = self._of_part[part] if self.single[part] else self._sounding.get((self.programs[part], pitch), [])
        place = bisect_right(voices, (tick, ENDLESS))
        if place and voices[place - 1][1] > tick:
            return 0
        return voices[place][0] - tick if place < len(voices) else ENDLESS

    def touched(self, part: int, tick: int) -> list[int]:
        """The pitches at which a note may not begin in a part at a tick, because a fixed note is sounding."""
        program = self.programs[part]
        voices = (pitch for played_by, pitch in self._sounding if played_by == program)
        return [pitch for pitch in voices if self.room(part, pitch, tick) == 0]
