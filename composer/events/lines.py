"""The lines of a piece: what is followed when one listens for a tune that was heard before.

A line is the highest pitch of each onset (the skyline, Uitdenbogerd and Zobel 1998), of all pitched parts together or
of one of them; or the lowest; or the highest of those that nothing above them sounds through, which leaves out an
accompaniment that moves under a held tune. A pitch struck again counts once, so that a note that is held in one
version and repeated in another is the same.
"""

from dataclasses import dataclass

import numpy as np

from composer.events.notes import without_advances
from composer.events.vocabulary import PART, PITCH, POSITION, TIE, VELOCITY
from composer.score.piece import Piece


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """The pitches of a line, (notes,) uint8, and where each is struck, (notes,) int64 in ticks."""

    onsets: np.ndarray
    pitches: np.ndarray

    def __len__(self) -> int:
        return len(self.pitches)


def lines_of_piece(piece: Piece) -> list[Line]:
    """All lines of a piece, of all kinds, each once; of all its pitched parts together and of each."""
    rows = [
        (note.onset, slot, note.pitch, note.end)
        for slot, part in enumerate(piece.parts)
        if not part.is_drums
        for note in part.notes
    ]
    onsets, parts, pitches, ends = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    lines: list[Line] = []
    for some in _together_and_apart(parts):
        edges = _edge(onsets[some], pitches[some], highest=True), _edge(onsets[some], pitches[some], highest=False)
        kinds = [*edges, _uncovered(onsets[some], pitches[some], ends[some])]
        known: list[bytes] = []
        for line in map(_without_repeats, kinds):
            if line.pitches.tobytes() not in known:
                known.append(line.pitches.tobytes())
                lines.append(line)
    return lines


def lines_of_columns(columns: np.ndarray, bar_onsets: np.ndarray, is_drums: np.ndarray) -> list[Line]:
    """The highest lines of a piece of events, (events, 6) as `encode` gives them: of all its parts, and of each.

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
    """Which notes are of all parts, and, if there are several, of each; none without notes."""
    present = np.unique(parts)
    together = [np.ones(len(parts), dtype=bool)] if len(present) else []
    return together + ([parts == part for part in present] if len(present) > 1 else [])


def _edge(onsets: np.ndarray, pitches: np.ndarray, highest: bool) -> Line:
    order = np.lexsort((pitches, onsets))
    onsets, pitches = onsets[order], pitches[order]
    changes = np.diff(onsets) != 0
    is_edge = np.append(changes, True) if highest else np.append(True, changes)
    return Line(onsets[is_edge], pitches[is_edge])


def _uncovered(onsets: np.ndarray, pitches: np.ndarray, ends: np.ndarray) -> Line:
    """The notes that nothing higher sounds through or is struck with."""
    order = np.lexsort((-pitches, onsets))
    kept: list[tuple[int, int]] = []
    sounding: list[tuple[int, int]] = []
    for onset, pitch, end in zip(onsets[order].tolist(), pitches[order].tolist(), ends[order].tolist(), strict=True):
        sounding = [(other, until) for other, until in sounding if until > onset]
        if all(other <= pitch for other, _ in sounding):
            kept.append((onset, pitch))
        sounding.append((pitch, end))
    return Line(*np.array(kept, dtype=np.int64).reshape(-1, 2).T)


def _without_repeats(line: Line) -> Line:
    is_new = np.append(True, np.diff(line.pitches) != 0)[: len(line)]
    return Line(line.onsets[is_new], line.pitches[is_new].astype(np.uint8))
