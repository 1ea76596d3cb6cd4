"""What the browser draws of a performance: notes, bars, plan, and the progress of composing.

Times are in seconds of the piece with the expression in the edits, at its composed tempo.
"""

import time
from typing import Any

import numpy as np

from composer.score.clock import mean_tempo, seconds_at
from composer.score.piece import Piece
from composer.studio.playback.performance import Performance


def roll_since(performance: Performance, bar: int, expression: float | None = None) -> dict[str, Any]:
    """The notes that begin in bar `bar` (from 0) or later, and everything else in full, for JSON.

    For a complete piece, all notes are given with `from` 0, replacing what was shown. It is performed with
    `expression`, if given and possible.
    """
    # In this order: once it is over, the snapshot no longer changes.
    is_over, snapshot = performance.is_over, performance.snapshot
    told: dict[str, Any] = {
        "over": is_over,
        "phase": performance.phase,
        "expressive": performance.has_expression,
        "energy": list(performance.energy),
        "sections": list(performance.sections),
        # Since the first bar: waiting for a turn and loading the network say nothing about the pace of composing.
        "elapsed": round(time.monotonic() - (performance.first_bar_at or time.monotonic()), 2),
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
    """Onset, end, pitch, velocity and part number of each note from a tick, in order."""
    rows = sorted(
        (note.onset, note.end, note.pitch, note.velocity, number)
        for number, part in zip(numbers, piece.parts, strict=True)
        for note in part.notes
        if note.onset >= since
    )
    times = seconds_at(piece, np.array([row[:2] for row in rows]).reshape(-1, 2)).round(3).tolist()
    return [[*time, *row[2:]] for time, row in zip(times, rows, strict=True)]
