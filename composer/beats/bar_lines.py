"""Finds bar lines and the meter: the likeliest number of beats per bar, with occasional bars of other lengths."""

from dataclasses import dataclass, replace

import numpy as np

from composer.beats.network import METERS
from composer.score.meter import Meter

# The log-likelihood cost of an irregular bar, and the weight of the meter prediction relative to the mean of the bar
# lines over the beats. Optimized on calibration pieces.
IRREGULAR_BAR, METER_WEIGHT = 8.0, 0.1
# Three beats to a bar sound alike in 3/4 and 3/8; composers write eighths where they are faster than this. Of the 63
# such pieces that were learned from, 9 of 16 in 3/8 are faster, and 2 of 47 in 3/4.
THREE_QUARTERS, THREE_EIGHTHS, FASTEST_QUARTER_SECONDS = Meter(3, 4), Meter(3, 8), 0.265


@dataclass(frozen=True, slots=True, eq=False)
class BarLines:
    """`positions` (beats,) of each beat in its bar, from 0; the `meter`; and the mean `likelihood` (0..1) of the beats
    being classified correctly as bar lines or not."""

    positions: np.ndarray
    meter: Meter
    likelihood: float


def beats_in_bar(meter: Meter) -> int:
    """The number of beats in a bar."""
    return meter.bar_ticks // meter.beat_ticks


def bar_lines(
    bar_logits: np.ndarray, meter_logs: np.ndarray, beat_seconds: float, meter: Meter | None = None
) -> BarLines:
    """Find the bars of some beats, in `meter` or the one that fits best.

    `bar_logits` (beats,) are logits that each beat begins a bar; `meter_logs` (METERS,) are the log likelihoods of the
    meters; `beat_seconds` is the length of the median beat.
    """
    if meter:
        score, positions = _count(bar_logits, beats_in_bar(meter))
        return BarLines(positions, meter, float(np.exp(score / len(bar_logits))))
    best, lines = -np.inf, None
    heard = dict(zip(METERS, meter_logs.tolist(), strict=True))
    for count in sorted({beats_in_bar(meter) for meter in METERS}):
        logs = {meter: log for meter, log in heard.items() if beats_in_bar(meter) == count}
        likely = max(logs, key=lambda meter: logs[meter])
        score, positions = _count(bar_logits, count)
        value = score / len(bar_logits) + METER_WEIGHT * logs[likely]
        if lines is None or value > best:
            best, lines = value, BarLines(positions, likely, float(np.exp(score / len(bar_logits))))
    assert lines is not None
    if lines.meter == THREE_QUARTERS and beat_seconds < FASTEST_QUARTER_SECONDS:
        return replace(lines, meter=THREE_EIGHTHS)
    return lines


def _count(logits: np.ndarray, count: int) -> tuple[float, np.ndarray]:
    """The likelihood of the best bars of `count` beats, and the positions (beats,) of the beats in them."""
    is_line, is_none = -np.logaddexp(0, -logits), -np.logaddexp(0, logits)
    scores = np.zeros(count)
    came_from = np.zeros((len(logits), count), dtype=np.int64)
    before = np.roll(np.arange(count), 1)
    for beat in range(len(logits)):
        came_from[beat] = before
        if beat:
            best = int(scores.argmax())
            moved = scores[before]
            if scores[best] - IRREGULAR_BAR > moved[0]:
                moved[0] = scores[best] - IRREGULAR_BAR
                came_from[beat, 0] = best
            scores = moved
        scores = scores + is_none[beat]
        scores[0] += is_line[beat] - is_none[beat]
    position = int(scores.argmax())
    positions = np.zeros(len(logits), dtype=np.int64)
    for beat in range(len(logits) - 1, -1, -1):
        positions[beat] = position
        position = came_from[beat, position]
    return float(scores.max()), positions
