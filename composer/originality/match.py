"""Finds what a piece shares with the training set: passages in any key, at any tempo, with notes missing or added.

Common motifs are seeds (like words in BLAST, Altschul et al. 1990), which are extended note by note. Runs at the same
transposition and nearly the same distance are grouped; the groups with the most information are extended further,
across up to two missing, added or changed notes.

A match is measured in bits: the surprise of each step given the two before it in the training set. A step that merely
repeats a figure of the piece counts nothing. So scales, trills and broken chords, which are common property, weigh
little however long they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from composer.events.lines import Line
from composer.events.motifs import STEPS, motifs, numbers, says_something
from composer.originality.index import Melodies, step_codes

Skips = Sequence[tuple[int, int, int]]
# The number of groups of runs that are extended.
FOLLOWED = 2_000
# The largest distance between runs of a group: in missing or added notes, and in notes.
LARGEST_DRIFT, LARGEST_GAP = 2, 12
# Notes skipped in the piece and in the work, and how many must match afterward; likeliest first.
FEW = tuple((*passed, 3) for passed in ((1, 1), (0, 1), (1, 0), (0, 2), (2, 0), (1, 2), (2, 1), (2, 2)))
# The best matches are extended across more.
STRETCHED, MOST_PASSED_OVER = 32, 8
MANY = FEW + tuple(
    (passed, total - passed, 4 if total <= 6 else 5)
    for total in range(3, 2 * MOST_PASSED_OVER)
    for passed in range(max(total - MOST_PASSED_OVER, 0), min(total, MOST_PASSED_OVER) + 1)
    if max(passed, total - passed) > 2
)
# How far runs are extended to each side, in notes: before the best groups are chosen, before the best matches are, and
# in the end.
RUN_REACH, SHORT_REACH, LONG_REACH = 32, 64, 2_000
# A figure repeats if it occurred at most this many notes earlier.
LONGEST_MEMORY = 48


@dataclass(frozen=True, slots=True)
class Match:
    """A passage of a line that occurs in a work of the training set.

    `line` is the line number; `first` and `last` are positions in it; `place` is that of `first` in `Melodies.pitches`;
    `notes` is the number of matching notes, and `bits` their information.
    """

    line: int
    first: int
    last: int
    place: int
    notes: int
    bits: float


def matches(lines: Sequence[Line], melodies: Melodies) -> list[Match]:
    """What the lines of a piece share with the training set, with the most information first."""
    if not lines:
        return []
    heard = _Heard(
        pitches=np.concatenate([line.pitches for line in lines]),
        begin=np.cumsum([0, *(len(line) for line in lines)]),
        told=np.cumsum(np.concatenate([_bits(line.pitches, melodies) for line in lines])),
    )
    runs = _runs(*_seeds(lines, heard, melodies), heard, melodies)
    best = _best(runs, heard, melodies)
    likely = [(at, place, _followed(at, place, heard, melodies, FEW, SHORT_REACH)) for at, place in best]
    likely.sort(key=lambda each: -each[2].bits)
    stretched = [_followed(at, place, heard, melodies, MANY, LONG_REACH) for at, place, _ in likely[:STRETCHED]]
    found: dict[tuple[int, int, int], Match] = {}
    for match in [*stretched, *(match for _, _, match in likely[STRETCHED:])]:
        found.setdefault((match.line, match.first, match.place), match)
    return sorted(found.values(), key=lambda match: (-match.bits, match.line, match.first, match.place))


@dataclass(frozen=True, slots=True, eq=False)
class _Heard:
    """The lines of a piece, concatenated: their pitches, the start of each, and the cumulative bits."""

    pitches: np.ndarray
    begin: np.ndarray
    told: np.ndarray


def _bits(pitches: np.ndarray, melodies: Melodies) -> np.ndarray:
    """The information of the step to each note of a line, (notes,) float64; 0 for the first ones."""
    bits = np.zeros(len(pitches))
    codes = step_codes(pitches)
    if len(codes) > 2:
        bits[3:] = np.minimum(melodies.surprises[codes[:-2], codes[1:-1], codes[2:]], 5.0)
        bits[1:3] = bits[3:].mean()
    heard: dict[int, int] = {}
    for place, number in enumerate(numbers(motifs(pitches)).tolist(), start=STEPS):
        if place - heard.get(number, -LONGEST_MEMORY - 1) <= LONGEST_MEMORY:
            bits[place] = 0.0
        heard[number] = place
    return bits


def _seeds(lines: Sequence[Line], heard: _Heard, melodies: Melodies) -> tuple[np.ndarray, np.ndarray]:
    """Motifs shared with the training set: their positions in the piece and in the index, both (seeds,) int64."""
    found = [motifs(line.pitches) for line in lines]
    says = [np.flatnonzero(says_something(motif)) for motif in found]
    which, place = melodies.find(np.concatenate([motif[some] for motif, some in zip(found, says, strict=True)]))
    return np.concatenate([some + at for some, at in zip(says, heard.begin, strict=False)])[which], place


def _runs(at: np.ndarray, place: np.ndarray, heard: _Heard, melodies: Melodies) -> np.ndarray:
    """Seeds extended in both directions while every note agrees, without duplicates: (first and last here, first
    there), (runs, 3) int64."""
    ours = np.searchsorted(heard.begin, at, side="right") - 1
    theirs = melodies.line_at(place)
    shift = heard.pitches[at] - melodies.pitches[place]
    ahead = np.minimum(heard.begin[ours + 1] - 1 - at, melodies.first[theirs + 1] - 1 - place)
    behind = np.minimum(at - heard.begin[ours], place - melodies.first[theirs])
    lengths = []
    for room, direction, length in ((behind, -1, 0), (ahead, 1, STEPS)):
        reached = np.full(len(at), length)
        going = np.arange(len(at))
        for step in range(length + 1, RUN_REACH):
            going = going[step <= room[going]]
            agree = heard.pitches[at[going] + direction * step] - melodies.pitches[place[going] + direction * step]
            going = going[agree == shift[going]]
            if not len(going):
                break
            reached[going] = step
        lengths.append(reached)
    before, after = lengths
    _, chosen = np.unique((at - before) * len(melodies.pitches) + place - before, return_index=True)
    return np.stack([at - before, at + after, place - before], axis=1)[chosen]


def _best(runs: np.ndarray, heard: _Heard, melodies: Melodies) -> list[tuple[int, int]]:
    """The longest run of each of the groups with the most information: where it begins here and there."""
    first, last, place = runs.T
    ours = np.searchsorted(heard.begin, first, side="right") - 1
    theirs = melodies.line_at(place)
    shift = heard.pitches[first] - melodies.pitches[place]
    drift = place - first
    order = np.lexsort((first, drift, shift, theirs, ours))
    apart = np.zeros(len(order), dtype=bool)
    for column in (ours, theirs, shift):
        apart[1:] |= np.diff(column[order]) != 0
    apart[1:] |= np.diff(drift[order]) > LARGEST_DRIFT
    apart[1:] |= np.abs(first[order][1:] - last[order][:-1]) > LARGEST_GAP
    group = np.cumsum(apart)
    # Overlaps of runs in a group count once: each adds what lies beyond the earlier ones.
    order = order[np.lexsort((first[order], group))]
    until = np.maximum.accumulate(last[order] + group * len(heard.told)) - group * len(heard.told)
    begin = np.maximum(first[order], np.where(np.append(True, np.diff(group) != 0)[: len(group)], 0, np.roll(until, 1)))
    bits = np.maximum(heard.told[last[order]] - heard.told[np.minimum(begin, last[order])], 0)
    strength = np.bincount(group, weights=bits)
    by_group = np.lexsort((first[order] - last[order], group))
    leader = order[by_group[np.append(True, np.diff(group) != 0)[: len(order)]]]
    best = leader[np.argsort(-strength, kind="stable")[:FOLLOWED]]
    return list(zip(first[best].tolist(), place[best].tolist(), strict=True))


def _followed(at: int, place: int, heard: _Heard, melodies: Melodies, skips: Skips, reach: int) -> Match:
    """The match around a note of a line and one of the training set."""
    line = int(heard.begin.searchsorted(at, side="right")) - 1
    owner = int(melodies.first.searchsorted(place, side="right")) - 1
    begin = max(at - reach, int(heard.begin[line]))
    left = max(place - reach, int(melodies.first[owner]))
    ours = heard.pitches[begin : min(at + reach, int(heard.begin[line + 1]))].tobytes()
    shift = heard.pitches[at : at + 1] - melodies.pitches[place : place + 1]
    theirs = (melodies.pitches[left : min(place + reach, int(melodies.first[owner + 1]))] + shift).tobytes()
    here, there = at - begin, place - left
    after = _reach(ours[here + 1 :], theirs[there + 1 :], skips)
    before = _reach(ours[:here][::-1], theirs[:there][::-1], skips)
    pairs = [(here - 1 - one, there - 1 - other) for one, other in reversed(before)]
    pairs += [(here, there), *((here + 1 + one, there + 1 + other) for one, other in after)]
    told = heard.told[begin : begin + len(ours)].tolist()
    bits = sum(
        told[one] - told[one - 1]
        for (earlier, other_earlier), (one, other) in pairwise(pairs)
        if one - earlier == other - other_earlier == 1
    )
    first = begin - int(heard.begin[line])
    return Match(line, first + pairs[0][0], first + pairs[-1][0], left + pairs[0][1], len(pairs), round(bits, 6))


def _reach(ours: bytes, theirs: bytes, skips: Skips) -> list[tuple[int, int]]:
    """The positions at which two sequences of pitches agree, from their start as far as they belong together."""
    pairs: list[tuple[int, int]] = []
    one = other = 0
    while one < len(ours) and other < len(theirs):
        if ours[one] != theirs[other]:
            for passed, missed, fitting in skips:
                again = ours[one + passed : one + passed + fitting]
                if len(again) == fitting and again == theirs[other + missed : other + missed + fitting]:
                    one, other = one + passed, other + missed
                    break
            else:
                break
        pairs.append((one, other))
        one, other = one + 1, other + 1
    return pairs
