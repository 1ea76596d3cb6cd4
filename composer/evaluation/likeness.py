"""How alike composed pieces are to human ones: the same durations, rests and loudness, and as much repetition."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

from composer.errors import BadInput
from composer.score.analysis import analyse
from composer.score.piece import Part, Piece

# Edges in ticks, about two to a doubling, with a bin of its own for each common note value.
TIME_EDGES = (1, 2, 4, 6, 7, 8, 9, 12, 13, 16, 17, 18, 24, 25, 32, 36, 48, 49, 72, 96, 97, 144, 192, 193)
VELOCITY_EDGES = tuple(range(8, 128, 8))
BAND = (5, 95)


def durations(piece: Piece) -> list[int]:
    """How long each note lasts, in ticks."""
    return [note.duration for part in piece.parts for note in part.notes]


def waits(piece: Piece) -> list[int]:
    """The time from each onset to the next in all parts together, in ticks (inter-onset intervals)."""
    onsets = sorted({note.onset for part in piece.parts for note in part.notes})
    return [later - earlier for earlier, later in pairwise(onsets)]


def rests(piece: Piece) -> list[int]:
    """The silences within each part, in ticks."""
    return [rest for part in piece.parts for rest in _rests(part)]


def velocities(piece: Piece) -> list[int]:
    """How loud each note is struck."""
    return [note.velocity for part in piece.parts for note in part.notes]


FEATURES: dict[str, tuple[Callable[[Piece], list[int]], tuple[int, ...]]] = {
    "durations": (durations, TIME_EDGES),
    "waits": (waits, TIME_EDGES),
    "rests": (rests, TIME_EDGES),
    "velocities": (velocities, VELOCITY_EDGES),
}


@dataclass(frozen=True, slots=True)
class Likeness:
    """Composed pieces beside human ones.

    `overlapped_area` by feature, 0 (nothing in common) to 1 (the same); `repetition` of each composed piece, and the
    5 to 95 % band of the human ones; `longest_run` of one chord in the composed pieces.
    """

    overlapped_area: dict[str, float]
    repetition: tuple[float, ...]
    repetition_band: tuple[float, float]
    outside_band: int
    longest_run: int

    def to_json(self) -> dict[str, Any]:
        """A dictionary for JSON."""
        return asdict(self)


def likeness(composed: Sequence[Piece], human: Sequence[Piece], played: Sequence[Piece]) -> Likeness:
    """Compare two sets of pieces, best of the same style and number of bars.

    Loudness is compared with `played`, those human pieces in which it is a player's. Raises BadInput if a set is empty.
    """
    if not composed or not human or not played:
        raise BadInput("To compare pieces there must be some on both sides.")
    areas = {
        name: round(overlapped_area(_all(feature, composed), _all(feature, others), edges), 3)
        for name, (feature, edges) in FEATURES.items()
        for others in [played if feature is velocities else human]
    }
    analyses = [analyse(piece) for piece in composed]
    repetition = tuple(analysis.repetition for analysis in analyses)
    lowest, highest = np.percentile([analyse(piece).repetition for piece in human], BAND).tolist()
    return Likeness(
        overlapped_area=areas,
        repetition=repetition,
        repetition_band=(round(lowest, 4), round(highest, 4)),
        outside_band=sum(not lowest <= share <= highest for share in repetition),
        longest_run=max(analysis.longest_run for analysis in analyses),
    )


def overlapped_area(one: Sequence[int], other: Sequence[int], edges: Sequence[int]) -> float:
    """What two histograms share, 0..1 (after Yang & Lerch, 2020, with bins instead of kernels).

    Two empty sets are alike; an empty and a full one share nothing.
    """
    if not one or not other:
        return float(not one and not other)
    shares = [np.bincount(np.searchsorted(edges, v, "right"), minlength=len(edges) + 1) / len(v) for v in (one, other)]
    return float(np.minimum(*shares).sum())


def opening(piece: Piece, bars: int) -> Piece:
    """The first bars of a piece; what rings on is cut at their end. Shorter pieces stay as they are."""
    onsets = piece.bar_onsets()
    if len(onsets) <= bars:
        return piece
    end = onsets[bars]
    parts = (
        replace(
            part,
            notes=tuple(
                replace(note, duration=min(note.duration, end - note.onset)) for note in part.notes if note.onset < end
            ),
            pedals=(),
        )
        for part in piece.parts
    )
    marks: dict[str, Any] = {
        name: tuple(m for m in getattr(piece, name) if m.onset < end) for name in ("tempos", "meters", "keys")
    }
    return replace(piece, parts=tuple(parts), **marks)


def _rests(part: Part) -> list[int]:
    silences, sounds_until = [], 0
    for note in part.notes:
        if note.onset > sounds_until:
            silences.append(note.onset - sounds_until)
        sounds_until = max(sounds_until, note.end)
    return silences


def _all(feature: Callable[[Piece], list[int]], pieces: Sequence[Piece]) -> list[int]:
    return [value for piece in pieces for value in feature(piece)]
