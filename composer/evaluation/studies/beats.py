"""Measures beat tracking on performances from the corpus with their tempos removed."""

from collections.abc import Callable
from pathlib import Path
from statistics import fmean, median
from typing import Any

import numpy as np

from composer.beats.bar_lines import beats_in_bar
from composer.beats.found import with_found_beats
from composer.corpus.manifest import read_manifest
from composer.corpus.reading import readable
from composer.corpus.stripped import has_played_tempos, is_held_out, stripped, true_beats
from composer.errors import BadInput
from composer.score.meter import TICKS_PER_WHOLE, Meter

# The usual tolerance for beat tracking (Davies, Degara and Plumbley 2009, "Evaluation methods for musical audio beat
# tracking").
TOLERANCE_SECONDS = 0.07
GOOD = 0.9


def beats_study(folder: Path, most: int, tell: Callable[[str], None]) -> dict[str, Any]:
    """Track the beats of up to `most` performances of held-out works; returns a row for each and the totals.

    Raises BadInput if the folder has none.
    """
    entries = [entry for entry in read_manifest(folder) if has_played_tempos(entry) and is_held_out(entry)][:most]
    rows: list[dict[str, Any]] = []
    for number, (entry, piece) in enumerate(readable(entries, tell), 1):
        tell(f"performance {number} of {len(entries)}")
        true = true_beats(piece)
        found = with_found_beats(stripped(piece))
        beats = found.beats
        rows.append(
            {
                "path": entry.path.relative_to(folder).as_posix(),
                "notes": piece.note_count,
                "found": beats is not None,
                "f1": f_measure(np.array(beats.seconds), true.beats) if beats else 0.0,
                "bars_f1": f_measure(np.array(beats.bar_seconds), true.bars) if beats else 0.0,
                "sureness": found.confidence,
                "meter": str(true.meter),
                "meter_found": str(beats.meter) if beats else None,
                "meter_sounds_right": beats is not None and heard(beats.meter) == heard(true.meter),
                "threes_right": beats is not None and has_threes(beats.meter) == has_threes(true.meter),
            }
        )
    if not rows:
        raise BadInput("no_held_out_performances", folder=folder)
    return {
        "performances": len(rows),
        "found": fmean(row["found"] for row in rows),
        "f1_median": median(row["f1"] for row in rows),
        "f1_mean": fmean(row["f1"] for row in rows),
        "f1_good": fmean(row["f1"] >= GOOD for row in rows),
        "bars_f1_median": median(row["bars_f1"] for row in rows),
        "meter_right": fmean(row["meter"] == row["meter_found"] for row in rows),
        "meter_heard_right": fmean(row["meter_sounds_right"] for row in rows),
        "threes_right": fmean(row["threes_right"] for row in rows),
        "sureness_error": fmean(abs(row["sureness"] - row["bars_f1"]) for row in rows),
        "rows": rows,
    }


def beats_table(report: dict[str, Any]) -> str:
    """The report as text."""
    return "\n".join(
        [
            f"{report['performances']} performances, played without a click: {report['found']:.0%} found to be so",
            f"beats within {TOLERANCE_SECONDS * 1000:.0f} ms: F1 {report['f1_median']:.3f} in the median piece, "
            f"{report['f1_mean']:.3f} in the mean, {report['f1_good']:.0%} of the pieces at {GOOD} or more",
            f"bar lines: F1 {report['bars_f1_median']:.3f} in the median piece",
            f"meter right in {report['meter_right']:.0%}; beats of a bar, and whether they are in two or in three, in "
            f"{report['meter_heard_right']:.0%}; whether anything is counted in three, at whichever level, in "
            f"{report['threes_right']:.0%}",
            f"how sure it is, is off by {report['sureness_error']:.2f} in the mean",
        ]
    )


def heard(meter: Meter) -> tuple[int, bool]:
    """The audible aspects of a meter: beats per bar, and whether they are triple; 3/4 and 3/8 sound alike."""
    return beats_in_bar(meter), meter.beat_ticks * meter.denominator != TICKS_PER_WHOLE


def has_threes(meter: Meter) -> bool:
    """Whether the beats of a bar, or the parts of a beat, are counted in three; 2/4, 4/4 and 2/2 have none, 3/4, 6/8
    and 12/8 do."""
    return meter.numerator % 3 == 0


def f_measure(found: np.ndarray, true: np.ndarray) -> float:
    """The harmonic mean of precision and recall, matching times within `TOLERANCE_SECONDS` one to one."""
    here, there, hits = 0, 0, 0
    while here < len(found) and there < len(true):
        apart = found[here] - true[there]
        hits += abs(apart) <= TOLERANCE_SECONDS
        here += apart <= TOLERANCE_SECONDS
        there += apart >= -TOLERANCE_SECONDS
    return 2 * hits / (len(found) + len(true)) if len(found) and len(true) else 0.0
