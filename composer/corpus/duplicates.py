"""Finds editions of the same work by content, independent of key, tempo, note values and file.

Compares skylines (the highest pitch of each onset, Uitdenbogerd and Zobel 1998) by hashed runs of `RUN_STEPS` steps.
Scales, trills and broken chords, and runs that many pieces have, are ignored. Two pieces are editions of one work if
they share enough of the shorter one's runs.
"""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from composer.events.fingerprints import hashed
from composer.events.motifs import says_something
from composer.score.analysis import struck_chords
from composer.score.piece import Piece

RUN_STEPS = 10
COMMONEST = 24
SAME_WORK_SHARE = 0.12
CONTAINED_SHARE = 0.5
FEWEST_RUNS = 12
FEWEST_SHARED = 4
LONGEST_FIGURE = 4


def skyline(piece: Piece) -> np.ndarray:
    """The highest pitch of each onset of the pitched parts, (onsets,) uint8; repeated pitches count once."""
    highest = np.array([chord[-1] for chord in struck_chords(piece)], dtype=np.uint8)
    # A note held in one edition may be repeated in another.
    return highest[np.diff(highest.astype(np.int64), prepend=-1) != 0]


def runs(highest: np.ndarray) -> np.ndarray:
    """The distinct hashes of the runs of a skyline, sorted; (runs,) uint64. Empty for drums and very short pieces."""
    steps = np.diff(highest.astype(np.int64))
    if len(steps) < RUN_STEPS:
        return np.zeros(0, dtype=np.uint64)
    windows = np.lib.stride_tricks.sliding_window_view(steps, RUN_STEPS)
    return np.unique(hashed((windows[says_something(windows, LONGEST_FIGURE)] + 128).astype(np.uint64)))


def telling(pieces: Sequence[np.ndarray]) -> list[np.ndarray]:
    """The hashes of each piece that occur in at most `COMMONEST` pieces."""
    every = np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.uint64)
    numbers, counts = np.unique(every, return_counts=True)
    common = numbers[counts > COMMONEST]
    return [piece[~np.isin(piece, common, assume_unique=True)] for piece in pieces]


def shared_shares(pieces: Sequence[np.ndarray]) -> dict[tuple[int, int], float]:
    """For pairs of pieces with common hashes: the share (0..1) of those of the shorter piece.

    Pieces with fewer than `FEWEST_RUNS` hashes are not compared, and fewer than `FEWEST_SHARED` common ones are chance.
    """
    sizes = np.array([len(piece) for piece in pieces], dtype=np.int64)
    owners = np.repeat(np.arange(len(pieces)), sizes)
    every = np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.uint64)
    order = np.lexsort((owners, every))
    every, owners = every[order], owners[order]
    shared: dict[tuple[int, int], int] = defaultdict(int)
    edges = np.flatnonzero(np.diff(every, prepend=every[:1] ^ np.uint64(1), append=every[-1:] ^ np.uint64(1)))
    counts = np.diff(edges)
    for start, count in zip(edges[:-1][counts > 1].tolist(), counts[counts > 1].tolist(), strict=True):
        together = owners[start : start + count].tolist()
        for place, one in enumerate(together):
            for other in together[place + 1 :]:
                shared[one, other] += 1
    return {
        pair: count / min(sizes[pair[0]], sizes[pair[1]])
        for pair, count in shared.items()
        if count >= FEWEST_SHARED and min(sizes[pair[0]], sizes[pair[1]]) >= FEWEST_RUNS
    }


def works(count: int, shares: dict[tuple[int, int], float]) -> list[int]:
    """The work number of each of `count` pieces: the first piece to which it is connected, directly or not."""
    parents = list(range(count))

    def root(piece: int) -> int:
        while parents[piece] != piece:
            parents[piece] = parents[parents[piece]]
            piece = parents[piece]
        return piece

    for (one, other), share in sorted(shares.items()):
        if share >= SAME_WORK_SHARE:
            first, second = sorted((root(one), root(other)))
            parents[second] = first
    return [root(piece) for piece in range(count)]


def unrelated(pieces: Sequence[np.ndarray], others: Sequence[np.ndarray]) -> list[bool]:
    """Whether each piece is of none of the works that the others are of; both by their runs."""
    numbers = works(len(others) + len(pieces), shared_shares(telling([*others, *pieces])))
    taken = set(numbers[: len(others)])
    return [number not in taken for number in numbers[len(others) :]]


def superfluous(pieces: Sequence[np.ndarray], work: Sequence[int], preference: Sequence[tuple]) -> dict[int, int]:
    """The pieces that repeat the contents of a preferred piece of their work, with that piece.

    The pieces of a work are considered in order of preference; one is superfluous if at least `CONTAINED_SHARE` of its
    hashes are in a piece that is kept. So all movements of a sonata are kept.
    """
    members: dict[int, list[int]] = defaultdict(list)
    for piece, number in enumerate(work):
        members[number].append(piece)
    left_out: dict[int, int] = {}
    for group in members.values():
        kept: list[int] = []
        for piece in sorted(group, key=lambda piece: preference[piece], reverse=True):
            for other in kept:
                if _contained(pieces[piece], pieces[other]) >= CONTAINED_SHARE:
                    left_out[piece] = other
                    break
            else:
                kept.append(piece)
    return left_out


def _contained(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.isin(one, other, assume_unique=True).mean()) if len(one) >= FEWEST_RUNS else 0.0
