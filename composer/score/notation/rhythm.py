"""Rhythm notation: onsets on the grid, up to two voices a staff, and note values that show the beats.

Performance differs from notation: players let notes ring or cut them short, while the page shows the intended rhythm.
Onsets are kept wherever a common note value can express them.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from composer.score.notation.graces import Chord, Graced, without_graces
from composer.score.notation.grid import FINEST, QUARTER, BarOfPaper, Grid, Ticks, Tuplet
from composer.score.piece import Note

TYPES = ("128th", "64th", "32nd", "16th", "eighth", "quarter", "half", "whole", "breve")
# Note type and dots by ticks, the longest first.
VALUES: dict[Ticks, tuple[str, int]] = {
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
    Fraction(3, 2): ("64th", 0),
    FINEST: ("128th", 0),
}
# The number of tuplet steps a note may last, with its dots.
STEPS = {8: 0, 6: 1, 4: 0, 3: 1, 2: 0, 1: 0}
# A note that overlaps others by this much is written as held.
HELD_TICKS = 12
# A silence shorter than this, and than the note before it, is articulation, not a rest.
BREATH_TICKS = 12


@dataclass(frozen=True, slots=True)
class Sign:
    """A note, chord or rest with a single note value; `onset` in ticks of the piece. Without notes, it is a rest.

    `type` and `dots` are as in MusicXML. `is_tied` says that its notes continue in the next sign, `is_going_on` that
    they continue from the previous one. `tuplet` is the one that it belongs to; `graces` are chords of grace notes
    before it. `is_whole_bar` marks a whole-bar rest, `is_hidden` a gap in a second voice.
    """

    onset: Ticks
    ticks: Ticks
    notes: tuple[Note, ...] = ()
    type: str = ""
    dots: int = 0
    tuplet: Tuplet | None = None
    is_tied: bool = False
    is_going_on: bool = False
    is_whole_bar: bool = False
    is_hidden: bool = False
    graces: tuple[Chord, ...] = ()

    @property
    def end(self) -> Ticks:
        """The tick at which it ends."""
        return self.onset + self.ticks


@dataclass(frozen=True, slots=True)
class WrittenChord:
    """Notes written as a chord from `onset` to `end`, after chords of grace notes."""

    onset: Ticks
    end: Ticks
    notes: tuple[Note, ...]
    graces: tuple[Chord, ...] = ()


def written(
    notes: Sequence[Note], bars: Sequence[BarOfPaper], may_hold: bool = True, feet: Collection[int] = ()
) -> list[list[list[Sign]]]:
    """The signs of a staff: for each bar one voice, or the upper and the lower of two, each filling the bar.

    If `may_hold`, notes held while others move get a second voice. On a drum kit, what the `feet` strike, keys of
    General MIDI, is the lower voice.
    """
    if not bars:
        return []
    plain: set[int] = set()
    while True:
        graced = without_graces(notes, plain)
        waiting = dict(graced.before_rests)
        rows = _rows(graced, bars, may_hold, feet, waiting)
        if not waiting:
            return rows
        # Where no rest is written, a grace note before it is an ordinary note.
        plain |= {id(note) for chords in waiting.values() for chord in chords for note in chord}


def _rows(
    graced: Graced,
    bars: Sequence[BarOfPaper],
    may_hold: bool,
    feet: Collection[int],
    waiting: dict[float, list[Chord]],
) -> list[list[list[Sign]]]:
    """The signs of the bars. Grace notes that are written before a rest are removed from `waiting`."""
    grid = Grid(bars, graced.notes)
    voices = _kit(graced.notes, grid, bars, feet) if feet else _voices(graced.notes, grid, bars[-1].end, may_hold)
    moving, held = _graced(voices, graced.before_notes)
    rows = []
    for bar in bars:
        second = _in_bar(held, bar, grid, False, {})
        # A grace note may lead to a rest only where one voice has the bar to itself.
        first = _in_bar(moving, bar, grid, True, {} if second else waiting)
        if not second:
            rows.append([first])
        elif all(not sign.notes for sign in first):
            rows.append([[_shown(sign) for sign in second]])
        elif feet:
            rows.append([first, [_shown(sign) if sign.tuplet else sign for sign in second]])
        else:
            rows.append(sorted((first, second), key=_height, reverse=True))
    return rows


def _shown(sign: Sign) -> Sign:
    """A sign of a second voice whose gaps become rests."""
    if not sign.is_hidden:
        return sign
    return Sign(sign.onset, sign.ticks, type=sign.type, dots=sign.dots, tuplet=sign.tuplet)


def _height(voice: list[Sign]) -> float:
    pitches = [note.pitch for sign in voice for note in sign.notes]
    return sum(pitches) / len(pitches)


def _voices(
    notes: Sequence[Note], grid: Grid, end: int, may_hold: bool
) -> tuple[list[WrittenChord], list[WrittenChord]]:
    """Split notes into a moving voice and one of held notes."""
    placed: list[tuple[Ticks, Ticks, Note]] = []
    for note in notes:
        onset = min(grid.snap(note.written_onset), end - FINEST)
        placed.append((onset, min(max(grid.snap(note.played_end), onset + grid.step(onset)), end), note))
    onsets = sorted({onset for onset, _, _ in placed})
    following = dict(zip(onsets, [*onsets, end][1:], strict=True))
    is_held = [
        may_hold and stop - following[onset] >= HELD_TICKS and stop - onset >= QUARTER for onset, stop, _ in placed
    ]
    moving_onsets = sorted({onset for (onset, _, _), held in zip(placed, is_held, strict=True) if not held})
    held_onsets = sorted({onset for (onset, _, _), held in zip(placed, is_held, strict=True) if held})
    after_held = dict(zip(held_onsets, [*held_onsets, end][1:], strict=True))
    groups: tuple[dict[Ticks, list], dict[Ticks, list]] = (defaultdict(list), defaultdict(list))
    for (onset, stop, note), held in zip(placed, is_held, strict=True):
        # A note is held only if others move against it.
        stays = held and _any_between(moving_onsets, onset, min(stop, after_held[onset]))
        groups[stays][onset].append((stop, note))
    return _chords(groups[False], end, may_breathe=True), _chords(groups[True], end, may_breathe=False)


def _kit(
    notes: Sequence[Note], grid: Grid, bars: Sequence[BarOfPaper], feet: Collection[int]
) -> tuple[list[WrittenChord], list[WrittenChord]]:
    """Split the strokes on a drum kit into those of the hands and those of the feet.

    A stroke has no length of its own: it is written up to the next one of its voice, and at most to the end of its
    beat, unless it is told to last longer than a beat.
    """
    end = bars[-1].end
    voices: tuple[dict[Ticks, list], dict[Ticks, list]] = (defaultdict(list), defaultdict(list))
    for note in notes:
        onset = min(grid.snap(note.written_onset), end - FINEST)
        bar = bars[bisect_right(bars, onset, key=lambda bar: bar.onset) - 1]
        beat_end = min(bar.start + ((onset - bar.start) // bar.unit + 1) * bar.unit, bar.end)
        is_long = note.duration > bar.unit
        stop = min(max(grid.snap(note.played_end), beat_end), end) if is_long else beat_end
        voices[note.pitch in feet][onset].append((stop, note))
    hands, of_feet = (_chords(voice, end, may_breathe=False) for voice in voices)
    return hands, of_feet


def _graced(
    voices: tuple[list[WrittenChord], list[WrittenChord]], graces: Mapping[float, Sequence[Chord]]
) -> tuple[list[WrittenChord], list[WrittenChord]]:
    """Attach grace notes to the voices, each before one chord."""
    if not graces:
        return voices
    left = dict(graces)
    moving, held = ([replace(chord, graces=_taken(chord, left)) for chord in voice] for voice in voices)
    return moving, held


def _taken(chord: WrittenChord, left: dict[float, Sequence[Chord]]) -> tuple[Chord, ...]:
    """The grace notes of a chord, removed from `left`."""
    return tuple(grace for onset in sorted({n.written_onset for n in chord.notes}) for grace in left.pop(onset, ()))


def _any_between(onsets: list[Ticks], start: Ticks, end: Ticks) -> bool:
    place = bisect_right(onsets, start)
    return place < len(onsets) and onsets[place] < end


def _chords(groups: dict[Ticks, list[tuple[Ticks, Note]]], end: int, may_breathe: bool) -> list[WrittenChord]:
    """Successive chords, each ending by the start of the next."""
    onsets = sorted(groups)
    chords = []
    for onset, following in zip(onsets, [*onsets, end][1:], strict=True):
        stop = min(max(stop for stop, _ in groups[onset]), following)
        silence = following - max(note.played_end for _, note in groups[onset])
        if may_breathe and silence < BREATH_TICKS and silence <= stop - onset:
            stop = following
        notes = sorted((note for _, note in groups[onset]), key=lambda note: note.pitch)
        chords.append(WrittenChord(onset, stop, tuple(notes)))
    return chords


def _in_bar(
    chords: list[WrittenChord], bar: BarOfPaper, grid: Grid, is_first: bool, waiting: dict[float, list[Chord]]
) -> list[Sign]:
    """The signs of one voice in a bar, with the grace notes `waiting` for its rests; empty for a silent second
    voice."""
    first = bisect_right(chords, float(bar.onset), key=lambda chord: float(chord.end))
    last = bisect_left(chords, float(bar.end), key=lambda chord: float(chord.onset))
    inside = chords[first:last]
    if not inside:
        # In a shortened bar, as a pickup, readers take a whole-bar rest for one of a complete bar.
        is_whole = bar.end - bar.onset == bar.meter.bar_ticks
        whole = Sign(bar.onset, bar.end - bar.onset, is_whole_bar=True)
        rests = [whole] if is_whole else _split(bar.onset, bar.end, (), bar, grid)
        return _with_graces(rests, waiting) if is_first else []
    signs: list[Sign] = []
    place: Ticks = bar.onset
    for chord in inside:
        start, stop = max(chord.onset, bar.onset), min(chord.end, bar.end)
        signs += _with_graces(_split(place, start, (), bar, grid, is_hidden=not is_first), waiting)
        pieces = _split(start, stop, chord.notes, bar, grid)
        signs += [
            Sign(
                piece.onset,
                piece.ticks,
                piece.notes,
                piece.type,
                piece.dots,
                piece.tuplet,
                is_tied=piece.end < chord.end,
                is_going_on=piece.onset > chord.onset,
                graces=() if piece.onset > chord.onset else chord.graces,
            )
            for piece in pieces
        ]
        place = stop
    return signs + _with_graces(_split(place, bar.end, (), bar, grid, is_hidden=not is_first), waiting)


def _with_graces(rests: list[Sign], waiting: dict[float, list[Chord]]) -> list[Sign]:
    """Attach the grace notes that lead to the first of successive rests, removed from `waiting`."""
    found = next((tick for tick in waiting if rests and abs(tick - rests[0].onset) < float(FINEST)), None)
    return rests if found is None else [replace(rests[0], graces=tuple(waiting.pop(found))), *rests[1:]]


def _split(
    start: Ticks, end: Ticks, notes: tuple[Note, ...], bar: BarOfPaper, grid: Grid, is_hidden: bool = False
) -> list[Sign]:
    """Split a span into note values that show the beats of the bar."""
    signs = []
    while start < end:
        ticks, kind, dots, tuplet = _value(start, end - start, bar, grid, is_rest=not notes)
        signs.append(Sign(start, ticks, notes, kind, dots, tuplet, is_hidden=is_hidden))
        start += ticks
    return signs


def _value(
    tick: Ticks, left: Ticks, bar: BarOfPaper, grid: Grid, is_rest: bool
) -> tuple[Ticks, str, int, Tuplet | None]:
    """The longest value at a tick that shows the beats: ticks, type, dots, and its tuplet."""
    unit, place = bar.unit, tick - bar.start
    in_beat = min(left, unit - place % unit)
    tuplet = grid.tuplet(tick)
    if place % unit == 0 and left >= unit:
        for ticks, (kind, dots) in VALUES.items():
            if ticks <= left and _shows_beats(place, ticks, left, unit, bar, grid, is_rest):
                return ticks, kind, dots, None
    elif (
        unit == QUARTER
        and place % 12 == 0
        and left >= QUARTER
        and not is_rest
        and place // 48 == (place + 23) // 48
        and tuplet is None
        and grid.tuplet(bar.start + (place // unit + 1) * unit) is None
    ):
        # A syncopation within half a bar.
        return (36, "quarter", 1, None) if left == 36 and place % 48 == 12 else (QUARTER, "quarter", 0, None)
    if tuplet is not None:
        return *_value_in_tuplet(tick, in_beat, tuplet, is_rest), tuplet
    for ticks, (kind, dots) in VALUES.items():
        # A rest may not hide where the beat divides.
        if ticks <= in_beat and (not is_rest or (dots == 0 and place % unit % ticks == 0)):
            return ticks, kind, dots, None
    # A beat without a matching value, as at the end of a shortened bar.
    return in_beat, TYPES[0], 0, None


def _value_in_tuplet(tick: Ticks, in_beat: Ticks, tuplet: Tuplet, is_rest: bool) -> tuple[Ticks, str, int]:
    """The longest value of a tuplet at a tick."""
    step = tuplet.step
    number = int((tick - tuplet.start) / step)
    # The value of one of its notes without the tuplet.
    shortest = Fraction(tuplet.end - tuplet.start, tuplet.normal)
    for count, dots in STEPS.items():
        plain = shortest * (count * 2 // 3 if dots else count)
        is_shown = tuplet.actual % 3 or number % min(count, tuplet.actual // 3 or 1) == 0
        if count * step <= in_beat and plain in VALUES and is_shown and not (is_rest and dots):
            ticks = count * step
            return (ticks.numerator if ticks.denominator == 1 else ticks), VALUES[plain][0], dots
    return step, TYPES[0], 0


def _shows_beats(
    place: Ticks, ticks: Ticks, left: Ticks, unit: int, bar: BarOfPaper, grid: Grid, is_rest: bool
) -> bool:
    """Whether a value may begin on this beat and extend over others."""
    length = bar.end - bar.start
    if ticks % unit:
        # A dotted beat that ends within the next one.
        return unit == QUARTER and ticks == 36 == left and not is_rest and grid.tuplet(bar.start + place + unit) is None
    if is_rest and ticks > unit:
        # Rests may not hide the middle of the bar, and are not dotted in simple meters.
        in_half = ticks == 48 and unit == QUARTER and place % 48 == 0 and length % 48 == 0
        return in_half or (ticks == 2 * unit and place in bar.groups)
    if length == 96 and unit == QUARTER and ticks == 72:
        return place in (0, 24)
    return True
