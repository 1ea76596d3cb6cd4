"""Which beats begin bars, and the meter: the most likely count of beats, with now and then a bar of another length."""

from dataclasses import dataclass

import numpy as np

from composer.beats.network import METERS
from composer.score.meter import Meter

# What a bar of another length costs, in logarithms of likelihood, and what the meters that the network hears count
# against the mean of the bar lines over the beats. Found by search on calibration pieces.
IRREGULAR_BAR, METER_WEIGHT = 8.0, 0.1


@dataclass(frozen=True, slots=True, eq=False)
class BarLines:
    """`positions` (beats,) of each beat in its bar, from 0; the `meter`; and the `likelihood` (0..1) of what the mean
    beat is said to be, a bar line or none."""

    positions: np.ndarray
    meter: Meter
    likelihood: float


def beats_in_bar(meter: Meter) -> int:
    """How many beats a bar has."""
    return meter.bar_ticks // meter.beat_ticks


def bar_lines(bar_logits: np.ndarray, meter_logs: np.ndarray, meter: Meter | None = None) -> BarLines:
    """The bars of some beats, in `meter` or in that which fits best.

    `bar_logits` (beats,) say how likely each beat begins a bar, `meter_logs` (METERS,) are the logarithms of the
    likelihood of each meter.
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
