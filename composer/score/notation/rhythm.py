"""Rhythm as it is written: onsets on the grid of their beat, up to two voices a staff, values that show the beats.

What is played and what is written differ: a performer lets notes ring or cuts them short, and the page shows the rhythm
that is meant. Onsets are kept wherever a common note value can say them.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from composer.score.meter import Meter
from composer.score.piece import Note

# Ticks to type of note and dots, the longest first.
VALUES = {
    144: ("whole", 1),
    96: ("whole", 0),
    72: ("half", 1),
    48: ("half", 0),
    36: ("quarter", 1),
    24: ("quarter", 0),
    18: ("eighth", 1),
    12: ("eighth", 0),
    9: ("16th", 1),
    6: ("16th", 0),
    3: ("32nd", 0),
}
TRIPLETS = {16: ("quarter", 0), 8: ("eighth", 0), 4: ("16th", 0)}
QUARTER = 24
# A finer grid must place the notes of a beat so much better, in ticks.
GRIDS = {24: ((12, 0.0), (6, 1.0), (8, 1.5), (3, 4.0), (4, 4.5)), 36: ((12, 0.0), (6, 1.0), (3, 4.0))}
OTHER_GRIDS = ((6, 0.0), (3, 2.0))
# A note that goes on by so much while others begin is written as held.
HELD_TICKS = 12
# A silence shorter than this, and than the note before it, is how the note is played, not a rest.
BREATH_TICKS = 12


@dataclass(frozen=True, slots=True)
class Sign:
    """A chord, a note, or a rest, in one note value. `onset` in ticks of the piece; no notes: a rest.

    `type` and `dots` are those of MusicXML; `is_tied` says that its notes go on in the next sign, `is_going_on` that
    they come from the one before. `is_whole_bar` marks the rest that stands for a bar; `is_hidden` a gap in a second
    voice.
    """

    onset: int
    ticks: int
    notes: tuple[Note, ...] = ()
    type: str = ""
    dots: int = 0
    is_triplet: bool = False
    is_tied: bool = False
    is_going_on: bool = False
    is_whole_bar: bool = False
    is_hidden: bool = False

    @property
    def end(self) -> int:
        """The tick at which it ends."""
        return self.onset + self.ticks


@dataclass(frozen=True, slots=True)
class BarOfPaper:
    """A bar of the score, in ticks."""

    onset: int
    end: int
    meter: Meter

    @property
    def unit(self) -> int:
        """The beat that note values show: a quarter note, or that of compound and short meters."""
        return QUARTER if self.meter.denominator <= 4 else self.meter.beat_ticks


@dataclass(frozen=True, slots=True)
class Sounding:
    """Notes that are written as one chord from `onset` to `end`."""

    onset: int
    end: int
    notes: tuple[Note, ...]


class Grid:
    """Where the onsets of a staff may stand: each beat has the coarsest grid that its notes need."""

    def __init__(self, bars: Sequence[BarOfPaper], notes: Sequence[Note]) -> None:
        self._starts: list[int] = []
        self._lengths: list[int] = []
        for bar in bars:
            for start in range(bar.onset, bar.end, bar.unit):
                self._starts.append(start)
                self._lengths.append(min(bar.unit, bar.end - start))
        offsets: dict[int, list[int]] = defaultdict(list)
        for note in notes:
            beat = self._beat(note.onset)
            offsets[beat].append(note.onset - self._starts[beat])
        self._steps = [self._step(length, offsets.get(beat, [])) for beat, length in enumerate(self._lengths)]

    def snap(self, tick: int) -> int:
        """The nearest place on the grid."""
        beat = self._beat(tick)
        start, step = self._starts[beat], self._steps[beat]
        return min(start + round((tick - start) / step) * step, start + self._lengths[beat])

    def step(self, tick: int) -> int:
        """The distance between two places of the grid there, in ticks."""
        return self._steps[self._beat(tick)]

    def is_triplet(self, tick: int) -> bool:
        """Whether the beat at a tick is written in triplets."""
        return self.step(tick) in (4, 8)

    def _beat(self, tick: int) -> int:
        return max(bisect_right(self._starts, tick) - 1, 0)

    @staticmethod
    def _step(length: int, offsets: list[int]) -> int:
        grids = [(step, price) for step, price in GRIDS.get(length, OTHER_GRIDS) if length % step == 0] or [(1, 0.0)]
        return min(
            grids,
            key=lambda grid: grid[1] + sum(abs(place - round(place / grid[0]) * grid[0]) for place in offsets),
        )[0]


def written(notes: Sequence[Note], bars: Sequence[BarOfPaper], may_hold: bool = True) -> list[list[list[Sign]]]:
    """The signs of a staff: for each bar one voice, or the upper and the lower of two. A voice fills its bar.

    There is a second voice where notes are held while others move, if they may.
    """
    if not bars:
        return []
    grid = Grid(bars, notes)
    moving, held = _voices(notes, grid, bars[-1].end, may_hold)
    rows = []
    for bar in bars:
        first = _in_bar(moving, bar, grid, is_first=True)
        second = _in_bar(held, bar, grid, is_first=False)
        if not second:
            rows.append([first])
        elif all(not sign.notes for sign in first):
            rows.append([[_shown(sign, bar) for sign in second]])
        else:
            rows.append(sorted((first, second), key=_height, reverse=True))
    return rows


def _shown(sign: Sign, bar: BarOfPaper) -> Sign:
    """A sign of a second voice that is alone in its bar: its gaps are rests."""
    if not sign.is_hidden:
        return sign
    return Sign(sign.onset, sign.ticks, type=sign.type, dots=sign.dots, is_triplet=sign.is_triplet)


def _height(voice: list[Sign]) -> float:
    pitches = [note.pitch for sign in voice for note in sign.notes]
    return sum(pitches) / len(pitches)


def _voices(notes: Sequence[Note], grid: Grid, end: int, may_hold: bool) -> tuple[list[Sounding], list[Sounding]]:
    """A voice that moves, and one of what is held meanwhile."""
    placed = []
    for note in notes:
        onset = min(grid.snap(note.onset), end - 1)
        placed.append((onset, min(max(grid.snap(note.end), onset + grid.step(onset)), end), note))
    onsets = sorted({onset for onset, _, _ in placed})
    following = dict(zip(onsets, [*onsets, end][1:], strict=True))
    is_held = [
        may_hold and stop - following[onset] >= HELD_TICKS and stop - onset >= QUARTER for onset, stop, _ in placed
    ]
    moving_onsets = sorted({onset for (onset, _, _), held in zip(placed, is_held, strict=True) if not held})
    held_onsets = sorted({onset for (onset, _, _), held in zip(placed, is_held, strict=True) if held})
    after_held = dict(zip(held_onsets, [*held_onsets, end][1:], strict=True))
    groups: tuple[dict[int, list], dict[int, list]] = (defaultdict(list), defaultdict(list))
    for (onset, stop, note), held in zip(placed, is_held, strict=True):
        # Held is only what others move against.
        stays = held and _any_between(moving_onsets, onset, min(stop, after_held[onset]))
        groups[stays][onset].append((stop, note))
    return _chords(groups[False], end, may_breathe=True), _chords(groups[True], end, may_breathe=False)


def _any_between(onsets: list[int], start: int, end: int) -> bool:
    place = bisect_right(onsets, start)
    return place < len(onsets) and onsets[place] < end


def _chords(groups: dict[int, list[tuple[int, Note]]], end: int, may_breathe: bool) -> list[Sounding]:
    """Chords one after the other: each ends where the next begins, at the latest."""
    onsets = sorted(groups)
    chords = []
    for onset, following in zip(onsets, [*onsets, end][1:], strict=True):
        stop = min(max(stop for stop, _ in groups[onset]), following)
        silence = following - max(note.end for _, note in groups[onset])
        if may_breathe and silence < BREATH_TICKS and silence <= stop - onset:
            stop = following
        by_pitch = {note.pitch: note for _, note in groups[onset]}
        chords.append(Sounding(onset, stop, tuple(by_pitch[pitch] for pitch in sorted(by_pitch))))
    return chords


def _in_bar(chords: list[Sounding], bar: BarOfPaper, grid: Grid, is_first: bool) -> list[Sign]:
    """The signs of one voice in a bar; nothing of a second voice that is silent there."""
    first = bisect_right(chords, bar.onset, key=lambda chord: chord.end)
    last = bisect_right(chords, bar.end - 1, key=lambda chord: chord.onset)
    inside = chords[first:last]
    if not inside:
        return [Sign(bar.onset, bar.end - bar.onset, is_whole_bar=True)] if is_first else []
    signs: list[Sign] = []
    place = bar.onset
    for chord in inside:
        start, stop = max(chord.onset, bar.onset), min(chord.end, bar.end)
        signs += _split(place, start, (), bar, grid, is_hidden=not is_first)
        pieces = _split(start, stop, chord.notes, bar, grid)
        signs += [
            Sign(
                piece.onset,
                piece.ticks,
                piece.notes,
                piece.type,
                piece.dots,
                piece.is_triplet,
                is_tied=piece.end < chord.end,
                is_going_on=piece.onset > chord.onset,
            )
            for piece in pieces
        ]
        place = stop
    return signs + _split(place, bar.end, (), bar, grid, is_hidden=not is_first)


def _split(
    start: int, end: int, notes: tuple[Note, ...], bar: BarOfPaper, grid: Grid, is_hidden: bool = False
) -> list[Sign]:
    """A stretch of time as note values, so that the beats of the bar can be seen."""
    signs = []
    while start < end:
        ticks, kind, dots, is_triplet = _value(start, end - start, bar, grid.is_triplet, is_rest=not notes)
        signs.append(Sign(start, ticks, notes, kind, dots, is_triplet, is_hidden=is_hidden))
        start += ticks
    return signs


def _value(
    tick: int, left: int, bar: BarOfPaper, is_triplet: Callable[[int], bool], is_rest: bool
) -> tuple[int, str, int, bool]:
    """The longest value at a tick that shows the beats: ticks, type, dots, and whether it is one of a triplet."""
    unit, place = bar.unit, tick - bar.onset
    in_beat = min(left, unit - place % unit)
    if place % unit == 0 and left >= unit:
        for ticks, (kind, dots) in VALUES.items():
            if ticks <= left and _shows_beats(place, ticks, left, unit, bar, is_triplet, is_rest):
                return ticks, kind, dots, False
    elif (
        unit == QUARTER
        and place % 12 == 0
        and left >= QUARTER
        and not is_rest
        and place // 48 == (place + 23) // 48
        and not is_triplet(tick)
        and not is_triplet(bar.onset + (place // unit + 1) * unit)
    ):
        # A syncopation within half a bar.
        return (36, "quarter", 1, False) if left == 36 and place % 48 == 12 else (QUARTER, "quarter", 0, False)
    if is_triplet(tick):
        for ticks, (kind, dots) in TRIPLETS.items():
            if ticks <= in_beat and (place % unit) % min(ticks, 8) == 0:
                return ticks, kind, dots, True
    for ticks, (kind, dots) in VALUES.items():
        if ticks <= in_beat and (not is_rest or dots == 0):
            return ticks, kind, dots, False
    return in_beat, "64th", 0, False


def _shows_beats(
    place: int, ticks: int, left: int, unit: int, bar: BarOfPaper, is_triplet: Callable[[int], bool], is_rest: bool
) -> bool:
    """Whether a value may begin on the beat at a place of the bar and last over others."""
    length = bar.end - bar.onset
    if ticks % unit:
        # A dotted beat that ends within the next one.
        return unit == QUARTER and ticks == 36 == left and not is_rest and not is_triplet(bar.onset + place + unit)
    if is_rest and ticks > unit:
        # Rests do not hide the middle of the bar, and are not dotted in simple meters.
        return ticks == 48 and unit == QUARTER and place % 48 == 0 and length % 48 == 0
    if length == 96 and unit == QUARTER and ticks == 72:
        return place in (0, 24)
    return True
