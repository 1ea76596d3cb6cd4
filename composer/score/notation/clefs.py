"""Which clef a staff has in each bar, and where it is written an octave lower or higher than it sounds."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from composer.score.notation.grid import BarOfPaper
from composer.score.piece import Note

TREBLE, ALTO, BASS, OCTAVE_BASS, DRUMS = "treble", "alto", "bass", "octave bass", "drums"
# The lowest and highest pitch on the lines of a staff.
LINES = {TREBLE: (64, 77), BASS: (43, 57), ALTO: (53, 67)}
SEMITONES_PER_LEDGER_LINE = 3.5
# A clef is changed, at the beginning of a bar, where that spares so many ledger lines.
CHANGE = 10.0
# A bar is written an octave lower if all of it lies so high above the lines and some so much higher; and the reverse.
ALL_BEYOND, SOME_BEYOND = 3, 12
OTHER_CLEFS = {TREBLE: (BASS,), BASS: (TREBLE,)}


def clefs(notes: Sequence[Note], bars: Sequence[BarOfPaper], usual: str, may_change: bool) -> list[str]:
    """The clef of each bar: the usual one, or where it may change the one with fewer ledger lines.

    The cheapest way through all bars (Viterbi). Notes are sorted.
    """
    choices = (usual, *(OTHER_CLEFS.get(usual, ()) if may_change else ()))
    if len(choices) == 1:
        return [usual] * len(bars)
    costs = [0.0] + [CHANGE] * (len(choices) - 1)
    back: list[list[int]] = []
    for inside in _by_bar(notes, bars):
        ways = [
            min((costs[other] + CHANGE * (other != place), other) for other in range(len(choices)))
            for place in range(len(choices))
        ]
        back.append([other for _, other in ways])
        costs = [
            cost + sum(_ledger_lines(note.pitch, clef) for note in inside)
            for (cost, _), clef in zip(ways, choices, strict=True)
        ]
    place = costs.index(min(costs))
    chosen = []
    for row in reversed(back):
        chosen.append(choices[place])
        place = row[place]
    return chosen[::-1]


def octaves(notes: Sequence[Note], bars: Sequence[BarOfPaper], chosen: Sequence[str]) -> list[int]:
    """By how many octaves each bar sounds higher than it is written: 1 under 8va, -1 over 8vb, else 0."""
    found = []
    for inside, clef in zip(_by_bar(notes, bars), chosen, strict=True):
        lowest, highest = LINES.get(clef, (0, 127))
        pitches = [note.pitch for note in inside]
        if pitches and min(pitches) >= highest + ALL_BEYOND and max(pitches) >= highest + SOME_BEYOND:
            found.append(1)
        elif pitches and max(pitches) <= lowest - ALL_BEYOND and min(pitches) <= lowest - SOME_BEYOND:
            found.append(-1)
        else:
            found.append(0)
    return found


def _by_bar(notes: Sequence[Note], bars: Sequence[BarOfPaper]) -> list[Sequence[Note]]:
    onsets = [note.onset for note in notes]
    edges = [bisect_left(onsets, bar.onset) for bar in bars] + [len(notes)]
    return [notes[first:last] for first, last in pairwise(edges)]


def _ledger_lines(pitch: int, clef: str) -> float:
    lowest, highest = LINES[clef]
    return max(lowest - pitch, pitch - highest, 0) / SEMITONES_PER_LEDGER_LINE
