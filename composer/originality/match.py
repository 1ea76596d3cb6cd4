"""Finding what a piece shares with the training set: tunes in any key, at any tempo, with notes missing or added.

Motifs that both have are the seeds (as words are in BLAST, Altschul et al. 1990): seeds are followed note by note as
far as both agree, and runs at one transposition and nearly one distance belong together; the most telling of these
are followed further, past up to two notes that are missing, added or changed.

How telling a match is, is counted in bits: the surprise of each of its steps after the two before it, in the training
set. A step that only repeats a figure of the piece itself tells nothing. So scales, trills and broken chords, which
everybody has, weigh little however long they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from composer.events.lines import Line
from composer.events.motifs import STEPS, motifs, numbers, says_something
from composer.originality.index import Melodies, step_codes

Skips = Sequence[tuple[int, int, int]]
# Groups of runs that are followed note by note.
FOLLOWED = 2_000
# How far runs of a group are apart: in what is missing or added, and in notes.
LARGEST_DRIFT, LARGEST_GAP = 2, 12
# Notes that are passed over, in the piece and in the work, and how many must then fit; likeliest first.
FEW = tuple((*passed, 3) for passed in ((1, 1), (0, 1), (1, 0), (0, 2), (2, 0), (1, 2), (2, 1), (2, 2)))
# The best matches are followed past more.
STRETCHED, MOST_PASSED_OVER = 32, 8
MANY = FEW + tuple(
    (passed, total - passed, 4 if total <= 6 else 5)
    for total in range(3, 2 * MOST_PASSED_OVER)
    for passed in range(max(total - MOST_PASSED_OVER, 0), min(total, MOST_PASSED_OVER) + 1)
    if max(passed, total - passed) > 2
)
# How far, in notes to each side, runs are followed before the best groups are chosen, those before the best matches
# are, and these.
RUN_REACH, SHORT_REACH, LONG_REACH = 32, 64, 2_000
# A figure of the piece is a repetition if it was heard so many notes before, or fewer.
LONGEST_MEMORY = 48


@dataclass(frozen=True, slots=True)
class Match:
    """A passage of a line that stands in a work of the training set.

    `line` is the number of the line, `first` and `last` are places in it; `place` is that of `first` in
    `Melodies.pitches`; `notes` were found again, and they tell so many `bits`.
    """

    line: int
    first: int
    last: int
    place: int
    notes: int
    bits: float


def matches(lines: Sequence[Line], melodies: Melodies) -> list[Match]:
    """What the lines of a piece share with the training set, the most telling first."""
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
    """The lines of a piece one after the other: their pitches, where each begins, and the bits told up to each note."""

    pitches: np.ndarray
    begin: np.ndarray
    told: np.ndarray


def _bits(pitches: np.ndarray, melodies: Melodies) -> np.ndarray:
    """What the step to each note of a line tells, (notes,) float64; nothing to the first ones."""
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
    """Motifs that the piece and the training set share: where they begin here and there, both (seeds,) int64."""
    found = [motifs(line.pitches) for line in lines]
    says = [np.flatnonzero(says_something(motif)) for motif in found]
    which, place = melodies.find(np.concatenate([motif[some] for motif, some in zip(found, says, strict=True)]))
    return np.concatenate([some + at for some, at in zip(says, heard.begin, strict=False)])[which], place


def _runs(at: np.ndarray, place: np.ndarray, heard: _Heard, melodies: Melodies) -> np.ndarray:
    """Seeds followed to both sides while every note agrees, each run once: rows of the first and the last place here
    and the first there, (runs, 3) int64."""
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
    """The longest run of each of the most telling groups of runs: where it begins here and there."""
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
    # What runs of a group have in common counts once: each tells what lies beyond those before it.
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
    """The places at which two runs of pitches agree, from their beginning on as far as they belong together."""
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
