"""What the browser draws of a performance: its notes and bars, its plan, and how far composing is.

Times are in seconds of the piece as it is played: as freely as the edits ask, and at the tempo that it was composed in.
"""

import time
from typing import Any

import numpy as np

from composer.score.clock import mean_tempo, seconds_at
from composer.score.piece import Piece
from composer.studio.playback.performance import Performance


def roll_since(performance: Performance, bar: int, expression: float | None = None) -> dict[str, Any]:
    """The notes that begin in bar `bar` (from 0) or later, and all else anew, for JSON.

    Of a piece that is whole all notes are given, and `from` is 0: what was shown before is replaced. It is played as
    freely as `expression` says, if that is given and it can be.
    """
    # In this order: what is over does not change any more.
    is_over, snapshot = performance.is_over, performance.snapshot
    told: dict[str, Any] = {
        "over": is_over,
        "phase": performance.phase,
        "expressive": performance.has_expression,
        "energy": list(performance.energy),
        "sections": list(performance.sections),
        "elapsed": round(time.monotonic() - performance.began, 2),
    }
    if snapshot is None:
        composed, planned = performance.counted
        counted = {"composed": composed, "planned": planned}
        return told | counted | {"from": 0, "notes": [], "bars": [], "seconds": 0, "horizon": 0, "parts": []}
    piece = performance.played(snapshot, expression)
    bars = piece.bar_onsets()
    first = 0 if snapshot.is_whole or bar >= len(bars) else bar
    parts = [
        {"number": number, "program": part.program, "name": part.name, "drums": part.is_drums}
        for number, part in zip(snapshot.numbers, piece.parts, strict=True)
    ]
    return told | {
        "from": first,
        "notes": _notes(piece, snapshot.numbers, bars[first] if bars else 0),
        "bars": seconds_at(piece, np.array(bars)).round(3).tolist(),
        "composed": snapshot.bars,
        "planned": snapshot.planned_bars,
        "seconds": round(piece.seconds, 3),
        "tempo": round(mean_tempo(piece), 2),
        "horizon": round(snapshot.horizon, 3),
        "parts": parts,
    }


def _notes(piece: Piece, numbers: tuple[int, ...], since: int) -> list[list[float]]:
    """Onset, end, pitch, velocity and part number of each note from a tick on, in order."""
    rows = sorted(
        (note.onset, note.end, note.pitch, note.velocity, number)
        for number, part in zip(numbers, piece.parts, strict=True)
        for note in part.notes
        if note.onset >= since
    )
    times = seconds_at(piece, np.array([row[:2] for row in rows]).reshape(-1, 2)).round(3).tolist()
    return [[*time, *row[2:]] for time, row in zip(times, rows, strict=True)]
