"""The clef of a staff in each bar."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from composer.score.notation.grid import BarOfPaper
from composer.score.piece import Note

TREBLE, ALTO, BASS, DRUMS = "treble", "alto", "bass", "drums"
# Sounding an octave lower than written.
OCTAVE_TREBLE, OCTAVE_BASS = "octave treble", "octave bass"
# The pitches on the lowest and highest line of each staff.
LINES = {TREBLE: (64, 77), OCTAVE_TREBLE: (52, 65), BASS: (43, 57), ALTO: (53, 67)}
SEMITONES_PER_LEDGER_LINE = 3.5
# The clef changes at a bar line if that saves this many ledger lines.
CHANGE = 10.0
# A bar is misplaced on a staff if all of it is this far above or below and some of it this much further, in semitones.
ALL_BEYOND, SOME_BEYOND = 3, 12
OTHER_CLEFS = {TREBLE: (BASS,), BASS: (TREBLE,)}
# Where the other clef reads better than 8va or 8vb: below the treble staff and above the bass staff.
OTHER_SIDE = {TREBLE: -1, BASS: 1}


def clefs(notes: Sequence[Note], bars: Sequence[BarOfPaper], usual: str, may_change: bool) -> list[str]:
    """The clef of each bar: the usual one, or if `may_change`, the one with the fewest ledger lines.

    Minimizes the cost over all bars (Viterbi). Notes must be sorted.
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
            cost + sum(ledger_lines(note.pitch, clef) for note in inside) + _misplaced(inside, clef)
            for (cost, _), clef in zip(ways, choices, strict=True)
        ]
    place = costs.index(min(costs))
    chosen = []
    for row in reversed(back):
        chosen.append(choices[place])
        place = row[place]
    return chosen[::-1]


def _by_bar(notes: Sequence[Note], bars: Sequence[BarOfPaper]) -> list[Sequence[Note]]:
    onsets = [note.onset for note in notes]
    edges = [bisect_left(onsets, bar.onset) for bar in bars] + [len(notes)]
    return [notes[first:last] for first, last in pairwise(edges)]


def _misplaced(notes: Sequence[Note], clef: str) -> float:
    """The cost of notes that all belong on the side of the other clef: that of changing to it and back."""
    pitches = [note.pitch for note in notes]
    is_misplaced = pitches and clef in OTHER_SIDE and lie_beyond(pitches, OTHER_SIDE[clef], clef, SOME_BEYOND)
    return 2 * CHANGE if is_misplaced else 0.0


def lie_beyond(pitches: Sequence[int], side: int, clef: str, some: int = ALL_BEYOND) -> bool:
    """Whether pitches all lie above the staff (side 1) or below it (-1), and one of them at least `some` semitones."""
    lowest, highest = LINES[clef]
    distances = [pitch - highest if side > 0 else lowest - pitch for pitch in pitches]
    return min(distances) >= ALL_BEYOND and max(distances) >= some


def ledger_lines(pitch: int, clef: str) -> float:
    """How many ledger lines a pitch needs, with fractions."""
    lowest, highest = LINES[clef]
    return max(lowest - pitch, pitch - highest, 0) / SEMITONES_PER_LEDGER_LINE
