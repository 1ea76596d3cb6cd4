"""A gentle equalizer on the whole mix: less rumble and low-mid buildup, more air.

It is linear and precedes everything nonlinear, so equalized parts add up to the equalized mix.
"""

import math

import numpy as np

from composer.audio.samples import SAMPLE_RATE, Samples

# Estimated from common practice for acoustic music, subtle enough to preserve the character of instruments.
RUMBLE_HERTZ = 30.0
MUD_HERTZ, MUD_DECIBELS, MUD_QUALITY = 280.0, -1.2, 0.7
AIR_HERTZ, AIR_DECIBELS = 8000.0, 1.5


class Equalizer:
    """The equalizer with its state, processing slice by slice."""

    def __init__(self) -> None:
        self._filters = np.array([_high_pass(), _bell(), _high_shelf()])
        self._state = np.zeros((len(self._filters), 2, 2))  # (filters, delays, sides)

    def feed(self, samples: Samples) -> Samples:
        """Equalize the next samples, (frames, 2)."""
        from scipy.signal import sosfilt

        heard, self._state = sosfilt(self._filters, samples.astype(np.float64), axis=0, zi=self._state)
        return heard.astype(np.float32)


# Second-order sections after R. Bristow-Johnson, "Cookbook formulae for audio equalizer biquad filter coefficients".


def _high_pass() -> list[float]:
    turn = 2 * math.pi * RUMBLE_HERTZ / SAMPLE_RATE
    cosine, alpha = math.cos(turn), math.sin(turn) / math.sqrt(2)
    half = (1 + cosine) / 2
    return _section([half, -2 * half, half], [1 + alpha, -2 * cosine, 1 - alpha])


def _bell() -> list[float]:
    turn, root = 2 * math.pi * MUD_HERTZ / SAMPLE_RATE, 10 ** (MUD_DECIBELS / 40)
    cosine, alpha = math.cos(turn), math.sin(turn) / (2 * MUD_QUALITY)
    return _section(
        [1 + alpha * root, -2 * cosine, 1 - alpha * root], [1 + alpha / root, -2 * cosine, 1 - alpha / root]
    )


def _high_shelf() -> list[float]:
    turn, root = 2 * math.pi * AIR_HERTZ / SAMPLE_RATE, 10 ** (AIR_DECIBELS / 40)
    cosine = math.cos(turn)
    slope = 2 * math.sqrt(root) * math.sin(turn) / math.sqrt(2)
    more, less = root + 1, root - 1
    return _section(
        [
            root * (more + less * cosine + slope),
            -2 * root * (less + more * cosine),
            root * (more + less * cosine - slope),
        ],
        [more - less * cosine + slope, 2 * (less - more * cosine), more - less * cosine - slope],
    )


def _section(b: list[float], a: list[float]) -> list[float]:
    return [value / a[0] for value in (*b, *a)]
