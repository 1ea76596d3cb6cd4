"""How original a piece is: what of it stands in the training set, beside what human pieces share with one another.

After Yin et al. (2023, 10.1007/s42979-022-01220-y), who compare what a network writes with its training set, and take
as the measure what held-out human pieces share with it. Here by the most telling passage of each piece, and the
percentile of that among human excerpts of the same length.
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

# A piece that shares more than ninety-five of a hundred human ones do is composed again.
LIMIT = 95.0

_loading = Lock()


@dataclass(frozen=True, slots=True)
class Originality:
    """What a piece shares with the training set, in any key, at any tempo: the most telling passage.

    `notes` of it were found again, 0 if there is none; it begins `begins` seconds into the piece, in bar `bar` (from
    1), and lasts `seconds`. `title`, `composer` and `path` name the work it stands in. It tells `bits` (see
    `originality.match`), more than what `percentile` of a hundred human pieces of that length share with works that
    they were not copied from. A piece `is_above_limit` from the percentile `LIMIT` on.

    After composing: of how many `tries` this is the one that was kept, and how many notes the first of them shared
    with which work, if it was another.
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


def readable_title(title: str) -> str:
    """A work of the training music as people write its title, also where only a file name is known of it."""
    words = " ".join(re.sub(r"[_\s]+", " ", title).split())
    # Such as freedoom__d_e4m1: a collection, and a place in it.
    if "_" in title and words == words.lower():
        words = " ".join(word.upper() if any(map(str.isdigit, word)) else word.capitalize() for word in words.split())
    return words


def percentile_of(bits: float, notes: int, melodies: Melodies) -> float:
    """How many of a hundred human excerpts of about so many notes share less with the training set; 0 if unknown."""
    if not melodies.baseline or not notes:
        return 0.0
    size = min(melodies.baseline, key=lambda size: abs(log(int(size) / notes)))
    shared = melodies.baseline[size]
    return 100 * bisect_left(shared, bits) / len(shared)


def pitched_notes(piece: Piece) -> int:
    """The notes of a piece without drums."""
    return sum(len(part.notes) for part in piece.parts if not part.is_drums)


def released_originality(piece: Piece) -> Originality | None:
    """Compare a piece with what the released engines learnt from; None if the index of it is not there.

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
