"""Measures how original a piece is, by comparison with what human pieces share with one another.

Follows Yin et al. (2023, 10.1007/s42979-022-01220-y), who compare composed music with the training set, relative to
what held-out human pieces share with it. Uses the passage with the most information, and its percentile among human
excerpts of the same length.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from math import log
from threading import Lock

from composer.events.lines import lines_of_piece
from composer.networks.weights import CARD_NAME
from composer.originality.index import MELODIES_FOLDER, Melodies, load_melodies
from composer.originality.match import matches
from composer.score.piece import Piece

# A piece that shares more than 95 % of human pieces do is composed again.
LIMIT = 95.0

_loading = Lock()


@dataclass(frozen=True, slots=True)
class Originality:
    """What a piece shares with the training set, in any key, at any tempo: the passage with the most information.

    `notes` is the number of matching notes, 0 without a match. The passage begins `begins` seconds into the piece, in
    bar `bar` (from 1), and lasts `seconds`. `title`, `composer` and `path` identify the work. `bits` is its information
    (see `originality.match`), and `percentile` the percentage of human pieces of that length that share less with works
    they were not copied from. It `is_above_limit` from the percentile `LIMIT`.

    After composing: `tries` is the number of attempts, and if the first was not kept, `first_notes` and `first_title`
    say what it shared.
    """

    notes: int
    seconds: float
    begins: float
    bar: int
    bits: float
    percentile: float
    is_above_limit: bool
    title: str = ""
    composer: str = ""
    path: str = ""
    tries: int = 1
    first_notes: int = 0
    first_title: str = ""


def originality_of(piece: Piece, melodies: Melodies) -> Originality:
    """Compare a piece with the training set."""
    lines = lines_of_piece(piece)
    found = matches(lines, melodies)
    if not found:
        return Originality(0, 0.0, 0.0, 0, 0.0, 0.0, is_above_limit=False)
    best = found[0]
    line, work = lines[best.line], melodies.work_at(best.place)
    onset, last = int(line.onsets[best.first]), int(line.onsets[best.last])
    until = int(line.onsets[best.last + 1]) if best.last + 1 < len(line) else piece.end
    begins = piece.second_at(onset)
    percentile = percentile_of(best.bits, pitched_notes(piece), melodies)
    return Originality(
        notes=best.notes,
        seconds=round(piece.second_at(max(until, last)) - begins, 2),
        begins=round(begins, 2),
        bar=sum(bar <= onset for bar in piece.bar_onsets()),
        bits=round(best.bits, 1),
        percentile=round(percentile, 1),
        is_above_limit=percentile >= LIMIT,
        title=work.name,
        composer=work.composer,
        path=work.path,
    )


def sentence(found: Originality) -> str:
    """Say in one sentence what a piece shares with the training music."""
    if not found.notes:
        return "It shares no passage with the training music."
    by = f" ({found.composer})" if found.composer else ""
    above = ", which is above the limit" if found.is_above_limit else ""
    return (
        f"The longest passage shared with the training music is {found.notes} notes ({found.seconds:g} s, from bar "
        f"{found.bar}), found in “{readable_title(found.title)}”{by}; of 100 pieces of this length by people, "
        f"{100 - found.percentile:.0f} share more{above}."
    )


def readable_title(title: str) -> str:
    """The title of a work as people write it, even if only a file name is known."""
    words = " ".join(re.sub(r"[_\s]+", " ", title).split())
    # For example freedoom__d_e4m1: a collection and an item in it.
    if "_" in title and words == words.lower():
        words = " ".join(word.upper() if any(map(str.isdigit, word)) else word.capitalize() for word in words.split())
    return words


def percentile_of(bits: float, notes: int, melodies: Melodies) -> float:
    """The percentage of human excerpts of about this length that share less with the training set; 0 if unknown."""
    if not melodies.baseline or not notes:
        return 0.0
    size = min(melodies.baseline, key=lambda size: abs(log(int(size) / notes)))
    shared = melodies.baseline[size]
    return 100 * bisect_left(shared, bits) / len(shared)


def pitched_notes(piece: Piece) -> int:
    """The number of notes of a piece without drums."""
    return sum(len(part.notes) for part in piece.parts if not part.is_drums)


def released_originality(piece: Piece) -> Originality | None:
    """Compare a piece with the training music of the released engines; None if the index is missing.

    Raises MissingDependency if it is damaged.
    """
    if not (MELODIES_FOLDER / CARD_NAME).exists():
        return None
    with _loading:
        melodies = _released()
    return originality_of(piece, melodies)


@cache
def _released() -> Melodies:
    return load_melodies()
