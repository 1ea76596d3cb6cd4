"""Levels sound while it is being made: a gliding gain and the limiter, slice by slice.

The limiter in `loudness` looks ahead and has memory; here it gets context around each slice, so that the joined slices
equal limiting the whole at once. The final gain is known only at the end; until then it is estimated from the
beginning.
"""

from contextlib import closing
from pathlib import Path

import numpy as np

from composer.audio.apart import synthesize_safely
from composer.audio.limiting import LOOK_AHEAD_STEPS, RELEASE_DECIBELS_PER_SECOND, STEP_FRAMES, limited
from composer.audio.loudness import MOST_LIMITING_DECIBELS, TARGET_LUFS, LoudnessMeter, gain_to_target, loudness
from composer.audio.samples import SAMPLE_RATE, Audio, Samples
from composer.score.midi import midi_from_piece
from composer.score.piece import Piece

# How much is held back for look-ahead, and kept as history: whole steps of the limiter.
AHEAD_FRAMES = 4 * LOOK_AHEAD_STEPS * STEP_FRAMES
_MEMORY_SECONDS = 2 * MOST_LIMITING_DECIBELS / RELEASE_DECIBELS_PER_SECOND
MEMORY_FRAMES = -(-round(_MEMORY_SECONDS * SAMPLE_RATE) // STEP_FRAMES) * STEP_FRAMES
GLIDE_DECIBELS_PER_SECOND = 1.0
# Our pieces begin this much softer than their average: the median over sixteen styles and seeds.
RISE_DECIBELS = 3.0
LEAST_DECIBELS, MOST_DECIBELS = -20.0, 20.0


def needed_gain(piece: Piece, font: Path) -> float:
    """The gain that brings a piece to the target loudness. Raises as `synthesize` does."""
    meter = LoudnessMeter()
    with closing(synthesize_safely(midi_from_piece(piece), font)) as sounding:
        for heard in sounding:
            meter.feed(heard.samples)
    return gain_to_target(meter.measured())


def likely_gain(beginning: Samples) -> float:
    """Estimate the gain of a piece from its first three seconds or so."""
    decibels = TARGET_LUFS - RISE_DECIBELS - loudness(Audio(beginning))
    return float(10 ** (min(max(decibels, LEAST_DECIBELS), MOST_DECIBELS) / 20))


class Leveler:
    """Applies gain and limits, a slice at a time; the output lags by 1,024 frames until the last slice."""

    def __init__(self, gain: float):
        self.gain = gain
        self._around = np.zeros((0, 2), np.float32)
        self._given = 0  # of `_around`

    def feed(self, samples: Samples, gain: float, is_last: bool = False) -> Samples:
        """Process the next samples, (frames, 2); the gain glides toward `gain` by 1 dB a second.

        All slices but the last must be multiples of 64 frames.
        """
        around = np.concatenate([self._around, samples * self._glide(len(samples), gain)[:, np.newaxis]])
        until = len(around) if is_last else max(len(around) - AHEAD_FRAMES, self._given)
        finished = limited(Audio(around), 1.0).samples[self._given : until]
        kept_from = max(until - MEMORY_FRAMES, 0)
        self._around, self._given = around[kept_from:], until - kept_from
        return finished

    def _glide(self, frames: int, gain: float) -> Samples:
        wanted = 20 * np.log10(gain / self.gain)
        most = GLIDE_DECIBELS_PER_SECOND * frames / SAMPLE_RATE
        line = np.linspace(0, np.clip(wanted, -most, most), frames + 1)[1:]
        gains = (self.gain * 10 ** (line / 20)).astype(np.float32)
        if frames:
            self.gain = gain if abs(wanted) <= most else float(gains[-1])
        return gains
