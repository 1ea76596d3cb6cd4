"""The lines of a piece: note sequences in which a familiar tune could be recognized.

The skyline is the highest pitch at each onset (Uitdenbogerd and Zobel 1998), of all pitched parts together or of one.
Other lines are the lowest pitches; the highest notes that nothing above them sounds through, which drops an
accompaniment under a held tune; and those not far below anything that has just sounded, which drops one heard while the
tune pauses. Repeated pitches count once, so that a held and a repeated note are equal.
"""

from dataclasses import dataclass

import numpy as np

from composer.events.notes import without_advances
from composer.events.vocabulary import PART, PITCH, POSITION, TIE, VELOCITY
from composer.score.piece import Piece

# A note this many semitones below one that ended less than this many ticks ago belongs to another line.
BREATHS = ((1, 0), (5, 24), (8, 48), (12, 96))


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """The pitches of a line, (notes,) uint8, and their onsets, (notes,) int64 in ticks."""

    onsets: np.ndarray
    pitches: np.ndarray

    def __len__(self) -> int:
        return len(self.pitches)


def lines_of_piece(piece: Piece) -> list[Line]:
    """Return all lines of a piece, of every kind, for all pitched parts together and for each; without duplicates."""
    rows = [
        (note.onset, slot, note.pitch, note.end)
        for slot, part in enumerate(piece.parts)
        if not part.is_drums
        for note in part.notes
    ]
    onsets, parts, pitches, ends = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    lines: list[Line] = []
    for some in _together_and_apart(parts):
        kinds = [_edge(onsets[some], pitches[some], highest) for highest in (True, False)]
        kinds += [_uncovered(onsets[some], pitches[some], ends[some], *breath) for breath in BREATHS]
        known: list[bytes] = []
        for line in map(_without_repeats, kinds):
            if line.pitches.tobytes() not in known:
                known.append(line.pitches.tobytes())
                lines.append(line)
    return lines


def lines_of_columns(columns: np.ndarray, bar_onsets: np.ndarray, is_drums: np.ndarray) -> list[Line]:
    """Return the skylines of encoded events, (events, 6) as from `encode`: of all parts together, and of each.

    `bar_onsets` (bars,) are in ticks; `is_drums` (parts,) bool.
    """
    bar, fields = without_advances(columns)
    heard = (fields[:, VELOCITY] != TIE) & ~is_drums[fields[:, PART]]
    bar, fields = bar[heard], fields[heard].astype(np.int64)
    onsets, pitches = bar_onsets[bar] + fields[:, POSITION], fields[:, PITCH]
    return [
        _without_repeats(_edge(onsets[some], pitches[some], highest=True))
        for some in _together_and_apart(fields[:, PART])
    ]


def _together_and_apart(parts: np.ndarray) -> list[np.ndarray]:
    """Masks for the notes of all parts, and of each part if there are several; none without notes."""
    present = np.unique(parts)
    together = [np.ones(len(parts), dtype=bool)] if len(present) else []
    return together + ([parts == part for part in present] if len(present) > 1 else [])


def _edge(onsets: np.ndarray, pitches: np.ndarray, highest: bool) -> Line:
    order = np.lexsort((pitches, onsets))
    onsets, pitches = onsets[order], pitches[order]
    changes = np.diff(onsets) != 0
    is_edge = np.append(changes, True) if highest else np.append(True, changes)
    return Line(onsets[is_edge], pitches[is_edge])


def _uncovered(onsets: np.ndarray, pitches: np.ndarray, ends: np.ndarray, leap: int, breath: int) -> Line:
    """The notes that nothing higher sounds through or is struck with, and that are no leap below what just sounded."""
    order = np.lexsort((-pitches, onsets))
    kept: list[tuple[int, int]] = []
    heard: list[tuple[int, int]] = []
    for onset, pitch, end in zip(onsets[order].tolist(), pitches[order].tolist(), ends[order].tolist(), strict=True):
        heard = [(other, until) for other, until in heard if until + breath > onset]
        if all(other <= pitch or (until <= onset and other - pitch < leap) for other, until in heard):
            kept.append((onset, pitch))
        heard.append((pitch, end))
    return Line(*np.array(kept, dtype=np.int64).reshape(-1, 2).T)


def _without_repeats(line: Line) -> Line:
    is_new = np.append(True, np.diff(line.pitches) != 0)[: len(line)]
    return Line(line.onsets[is_new], line.pitches[is_new].astype(np.uint8))
