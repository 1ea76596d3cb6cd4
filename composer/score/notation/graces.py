"""Grace notes: those of the original score, and played notes too short for any note value.

A grace note leads to the note that begins where it ends, or very soon after; one of a score may also lead to a rest.
It takes no time on paper.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from composer.score.piece import Note

Chord = tuple[Note, ...]
# In ticks: at most this long, off the grid of 32nds, and leading to a note at least this many times longer. A guess;
# grace notes from a score are marked as such.
LONGEST_TICKS, GRID_TICKS, TIMES_LONGER = 2.0, 3, 4
# Successive notes no longer than this make a run, which has no grace notes unless they are marked.
RUN_TICKS = 3.1
# Two notes are adjacent if the gap is at most this many ticks.
MEETS_TICKS = 0.6
MOST_GRACES = 8
# The length of a grace note, and of all before the same note, in quarter notes. A guess.
SOUNDING, ALL_SOUNDING = Fraction(1, 8), Fraction(1, 2)


def sounding_quarters(count: int) -> Fraction:
    """The length of each of `count` grace notes before the same note, in quarter notes."""
    return min(SOUNDING, ALL_SOUNDING / max(count, 1))


@dataclass(frozen=True, slots=True)
class Graced:
    """The notes without the grace notes, which are chords: by the `written_onset` of the note that they lead to, and by
    the tick of the rest."""

    notes: list[Note]
    before_notes: dict[float, list[Chord]] = field(default_factory=dict)
    before_rests: dict[float, list[Chord]] = field(default_factory=dict)


def without_graces(notes: Sequence[Note], plain: Collection[int] = ()) -> Graced:
    """Separate the notes from the grace notes; the notes with a `plain` id are none.

    A note that leads to no other is not a grace note, unless it is marked as one.
    """
    short = [note for note in notes if id(note) not in plain and _may_be_grace(note)]
    if not short:
        return Graced(list(notes))
    onsets = sorted({note.written_onset for note in notes})
    by_onset: dict[float, list[Note]] = defaultdict(list)
    for note in notes:
        by_onset[note.written_onset].append(note)
    candidates = {id(note) for note in short}
    run_ends = sorted(note.played_end for note in notes if note.played_end - note.played_onset <= RUN_TICKS)
    found: dict[float, list[Chord]] = {}
    before_rests: dict[float, list[Chord]] = {}
    gone: set[int] = set()
    # In reverse order, so that the target of each grace note is already known.
    leads_to: dict[float, float] = {}
    rests: dict[float, float] = {}
    for onset in reversed(onsets):
        chord = [note for note in by_onset[onset] if id(note) in candidates]
        if not chord:
            continue
        end = max(note.played_end for note in chord)
        place = bisect_left(onsets, end - MEETS_TICKS)
        # A silence after a grace note that is shorter than the longest one is none to be heard.
        latest = max(end, onset + LONGEST_TICKS) + MEETS_TICKS
        meets = place < len(onsets) and onset < onsets[place] <= latest
        # Before the first note there is no time except for marked grace notes.
        told = all(note.is_grace for note in chord)
        is_at_begin = told and onset == onsets[0] and len(chord) < len(by_onset[onset])
        whole = len(chord) == len(by_onset[onset])
        rest = rests.get(onsets[place]) if meets else end
        if rest is not None and told and whole:
            rests[onset] = rest
            gone |= {id(note) for note in chord}
            before_rests.setdefault(rest, []).insert(0, _chord(chord))
            continue
        if not (meets or is_at_begin):
            continue
        principal = onset if is_at_begin else leads_to.get(onsets[place], onsets[place])
        others = [note for note in by_onset[principal] if id(note) not in gone and note not in chord]
        is_long = any(n.played_end - n.played_onset >= TIMES_LONGER * (end - onset) for n in others)
        # The whole chord or nothing, or the remaining notes would be displaced.
        follows_run = bisect_left(run_ends, onset - MEETS_TICKS) < bisect_left(run_ends, onset + MEETS_TICKS)
        alone = is_long and whole and not follows_run and principal not in found
        if (told or alone) and others and len(found.get(principal, ())) < MOST_GRACES:
            leads_to[onset] = principal
            gone |= {id(note) for note in chord}
            found.setdefault(principal, []).insert(0, _chord(chord))
    return Graced([note for note in notes if id(note) not in gone], found, before_rests)


def _chord(notes: Sequence[Note]) -> Chord:
    return tuple(sorted(notes, key=lambda note: note.pitch))


def _may_be_grace(note: Note) -> bool:
    if note.is_grace:
        return True
    length = note.played_end - note.played_onset
    off = note.written_onset / GRID_TICKS
    return length <= LONGEST_TICKS and abs(off - round(off)) * GRID_TICKS > MEETS_TICKS / 2
