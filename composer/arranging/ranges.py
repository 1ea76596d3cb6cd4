"""The ranges of instruments, and fitting a line into one by shifting whole phrases by octaves."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from composer.score.instruments import INSTRUMENTS, KEYBOARDS
from composer.score.key import OCTAVE
from composer.score.meter import TICKS_PER_QUARTER
from composer.score.piece import Note, Part, settled

LOWEST_DRUM, HIGHEST_DRUM = 27, 87
OCTAVES = tuple(range(-8, 9))
# How far what is added to a part may leave its own range, in semitones.
WIDER = 5
# A rest of this many ticks ends a phrase.
BREATH_TICKS = TICKS_PER_QUARTER
LONGEST_PHRASE_NOTES = 16
# Costs of a note that is unplayable, hard to play, or crosses a neighbor; of each octave of shift; and of changing the
# shift between phrases.
UNPLAYABLE, HARD, CROSSING, SHIFTED, CHANGED = 1e6, 1.0, 2.0, 0.3, 2.0


@dataclass(frozen=True, slots=True)
class Range:
    """The full range from `lowest` to `highest`, and the comfortable one from `low` to `high`."""

    lowest: int
    highest: int
    low: int
    high: int


def range_of(program: int) -> Range:
    """The range of an instrument."""
    instrument = INSTRUMENTS[program]
    return Range(instrument.lowest, instrument.highest, instrument.low, instrument.high)


def range_to_write(part: Part) -> tuple[int, int]:
    """The lowest and highest pitch to write for a part: the full range of a keyboard or of the drums, the comfortable
    one of other instruments."""
    if part.is_drums:
        return LOWEST_DRUM, HIGHEST_DRUM
    range = range_of(part.program)
    return (range.lowest, range.highest) if part.program in KEYBOARDS else (range.low, range.high)


def range_around(part: Part) -> tuple[int, int]:
    """The lowest and highest pitch to add to a part: near its own notes, or else the range to write for it, on a
    piano."""
    if part.is_drums:
        return range_to_write(part)
    pitches = [note.pitch for note in part.notes]
    piano, instrument = range_of(0), range_of(part.program)
    lowest, highest = max(instrument.low, piano.lowest), min(instrument.high, piano.highest)
    if pitches:
        lowest, highest = max(piano.lowest, min(pitches) - WIDER), min(piano.highest, max(pitches) + WIDER)
    return lowest, max(highest, lowest + OCTAVE)


class Border:
    """A line that another should stay above or below, with its sounding pitches."""

    def __init__(self, notes: Sequence[Note], is_ceiling: bool):
        self._notes = sorted(notes)
        self._onsets = [note.onset for note in self._notes]
        self._is_ceiling = is_ceiling

    def is_crossed(self, onset: int, pitch: int) -> bool:
        """Whether a note would cross this line."""
        place = bisect_right(self._onsets, onset)
        for note in self._notes[max(place - 4, 0) : place]:
            if note.end > onset and (pitch > note.pitch if self._is_ceiling else pitch < note.pitch):
                return True
        return False


def fitted(notes: Sequence[Note], within: Range, borders: Sequence[Border] = ()) -> tuple[Note, ...]:
    """Move sorted notes by octaves, phrase by phrase, into a range of at least an octave.

    Phrases end at rests. The cheapest solution keeps all notes playable, most in the comfortable range, on the right
    side of the borders, near their original pitch, with few changes of shift. Phrases wider than the range are split.
    """
    if not notes:
        return ()
    phrases = [part for phrase in _phrases(notes) for part in _narrowed(phrase, within)]
    best = [_cost(phrases[0], octave, within, borders) for octave in OCTAVES]
    back: list[list[int]] = []
    for phrase in phrases[1:]:
        came: list[int] = []
        total: list[float] = []
        for place, octave in enumerate(OCTAVES):
            ways = [cost + CHANGED * abs(OCTAVES[other] - octave) for other, cost in enumerate(best)]
            came.append(min(range(len(ways)), key=ways.__getitem__))
            total.append(ways[came[-1]] + _cost(phrase, OCTAVES[place], within, borders))
        back.append(came)
        best = total
    place = min(range(len(best)), key=best.__getitem__)
    places = [place]
    for came in reversed(back):
        place = came[place]
        places.append(place)
    moved = [
        Note(note.onset, note.pitch + OCTAVE * OCTAVES[place], note.duration, note.velocity)
        for phrase, place in zip(phrases, reversed(places), strict=True)
        for note in phrase
    ]
    return settled(moved)


def _phrases(notes: Sequence[Note]) -> list[list[Note]]:
    phrases = [[notes[0]]]
    end = notes[0].end
    for before, note in pairwise(notes):
        rests = note.onset - end >= BREATH_TICKS
        is_long = len(phrases[-1]) >= LONGEST_PHRASE_NOTES and note.onset >= end
        is_endless = len(phrases[-1]) >= 4 * LONGEST_PHRASE_NOTES
        if rests or ((is_long or is_endless) and note.onset > before.onset):
            phrases.append([])
        phrases[-1].append(note)
        end = max(end, note.end)
    return phrases


def _narrowed(phrase: list[Note], within: Range) -> list[list[Note]]:
    """Split a phrase until each piece fits the range in some octave; preferably at leaps or rests."""
    if len(phrase) == 1 or any(_unplayable(phrase, octave, within) == 0 for octave in OCTAVES):
        return [phrase]
    middle = len(phrase) / 2
    places = range(1, len(phrase))
    cut = max(
        [place for place in places if phrase[place].onset > phrase[place - 1].onset] or places,
        key=lambda place: (
            abs(phrase[place].pitch - phrase[place - 1].pitch)
            + max(phrase[place].onset - phrase[place - 1].end, 0)
            - 12 * abs(place - middle) / middle
        ),
    )
    return [*_narrowed(phrase[:cut], within), *_narrowed(phrase[cut:], within)]


def _unplayable(phrase: Sequence[Note], octave: int, within: Range) -> int:
    return sum(not within.lowest <= note.pitch + OCTAVE * octave <= within.highest for note in phrase)


def _cost(phrase: Sequence[Note], octave: int, within: Range, borders: Sequence[Border]) -> float:
    unplayable = _unplayable(phrase, octave, within)
    if unplayable:
        return UNPLAYABLE * unplayable
    shift = OCTAVE * octave
    hard = sum(not within.low <= note.pitch + shift <= within.high for note in phrase)
    crossed = sum(border.is_crossed(note.onset, note.pitch + shift) for border in borders for note in phrase)
    return HARD * hard + CROSSING * crossed + SHIFTED * abs(octave) * len(phrase)
