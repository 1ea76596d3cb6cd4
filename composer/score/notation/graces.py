"""Grace notes: those that a score was read with, and in music that was played those too short for any value.

A grace note leads to a note that begins where it ends. It takes no time of its own on paper.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction

from composer.score.piece import Note

Chord = tuple[Note, ...]
# In ticks: what is no longer than a 64th and a half, stands on no 32nd, and leads to a note at least so much longer.
# A guess; a score's own grace notes say so themselves.
LONGEST_TICKS, GRID_TICKS, TIMES_LONGER = 2.0, 3, 4
# What is no longer than this makes a run, in which nothing is a grace note that does not say so.
RUN_TICKS = 3.1
# Where one note ends and the next begins, to so many ticks.
MEETS_TICKS = 0.6
MOST_GRACES = 8
# In quarters: how long a grace note sounds, and all before one note at most. A guess.
SOUNDING, ALL_SOUNDING = Fraction(1, 8), Fraction(1, 2)


def sounding_quarters(count: int) -> Fraction:
    """How long each of so many grace notes before one note sounds, in quarter notes."""
    return min(SOUNDING, ALL_SOUNDING / max(count, 1))


def without_graces(notes: Sequence[Note]) -> tuple[list[Note], dict[float, list[Chord]]]:
    """The notes that take time, and by the moment (`played_onset`) of the note that they lead to the chords of grace
    notes before it.

    What leads to no note is none, and takes time.
    """
    short = [note for note in notes if _may_be_grace(note)]
    if not short:
        return list(notes), {}
    onsets = sorted({note.played_onset for note in notes})
    by_onset: dict[float, list[Note]] = defaultdict(list)
    for note in notes:
        by_onset[note.played_onset].append(note)
    candidates = {id(note) for note in short}
    run_ends = sorted(note.played_end for note in notes if note.played_end - note.played_onset <= RUN_TICKS)
    found: dict[float, list[Chord]] = {}
    gone: set[int] = set()
    # From the last on, so that what a grace note leads to is known already.
    leads_to: dict[float, float] = {}
    for onset in reversed(onsets):
        chord = [note for note in by_onset[onset] if id(note) in candidates]
        if not chord:
            continue
        end = max(note.played_end for note in chord)
        place = bisect_left(onsets, end - MEETS_TICKS)
        meets = place < len(onsets) and onset < onsets[place] <= end + MEETS_TICKS
        # Before the first note there is no time for those that a score has.
        told = all(note.is_grace for note in chord)
        is_at_begin = told and onset == onsets[0] and len(chord) < len(by_onset[onset])
        if not (meets or is_at_begin):
            continue
        principal = onset if is_at_begin else leads_to.get(onsets[place], onsets[place])
        others = [note for note in by_onset[principal] if id(note) not in gone and note not in chord]
        is_long = any(n.played_end - n.played_onset >= TIMES_LONGER * (end - onset) for n in others)
        # All of its chord, or what is left would be pushed about by what is not there.
        whole = len(chord) == len(by_onset[onset])
        follows_run = bisect_left(run_ends, onset - MEETS_TICKS) < bisect_left(run_ends, onset + MEETS_TICKS)
        alone = is_long and whole and not follows_run and principal not in found
        if (told or alone) and others and len(found.get(principal, ())) < MOST_GRACES:
            leads_to[onset] = principal
            gone |= {id(note) for note in chord}
            found.setdefault(principal, []).insert(0, tuple(sorted(chord, key=lambda note: note.pitch)))
    return [note for note in notes if id(note) not in gone], found


def _may_be_grace(note: Note) -> bool:
    if note.is_grace:
        return True
    length = note.played_end - note.played_onset
    off = note.played_onset / GRID_TICKS
    return length <= LONGEST_TICKS and abs(off - round(off)) * GRID_TICKS > MEETS_TICKS / 2
