"""Levelling of sound that is heard while it is made: a gain that glides, and the limiter, slice by slice.

The limiter of `loudness` looks a little ahead and remembers for a little while; here it is given the sound around each
slice, so that slices joined are what limiting the whole at once would give. The gain that a whole needs is known when
all of it has been heard; until then it is guessed from how the piece begins.
"""

from contextlib import closing
from pathlib import Path

import numpy as np

from composer.audio.limiting import LOOK_AHEAD_STEPS, RELEASE_DECIBELS_PER_SECOND, STEP_FRAMES, limited
from composer.audio.loudness import MOST_LIMITING_DECIBELS, TARGET_LUFS, LoudnessMeter, gain_to_target, loudness
from composer.audio.samples import SAMPLE_RATE, Audio, Samples
from composer.audio.synthesis import synthesize
from composer.score.midi import midi_from_piece
from composer.score.piece import Piece

# Held back until what follows is known, and kept of what was given away: whole steps of the limiter.
AHEAD_FRAMES = 4 * LOOK_AHEAD_STEPS * STEP_FRAMES
_MEMORY_SECONDS = 2 * MOST_LIMITING_DECIBELS / RELEASE_DECIBELS_PER_SECOND
MEMORY_FRAMES = -(-round(_MEMORY_SECONDS * SAMPLE_RATE) // STEP_FRAMES) * STEP_FRAMES
GLIDE_DECIBELS_PER_SECOND = 1.0
# Pieces of ours begin more softly than they are as a whole: by so much, in the middle of sixteen styles and seeds.
RISE_DECIBELS = 3.0
LEAST_DECIBELS, MOST_DECIBELS = -20.0, 20.0


def needed_gain(piece: Piece, font: Path) -> float:
    """The factor that brings a piece to the loudness of files. Raises as `synthesize` does."""
    meter = LoudnessMeter()
    with closing(synthesize(midi_from_piece(piece), font)) as sounding:
        for heard in sounding:
            meter.feed(heard.samples)
    return gain_to_target(meter.measured())


def likely_gain(beginning: Samples) -> float:
    """The factor that a piece will need of which only the beginning, of about three seconds, is there."""
    decibels = TARGET_LUFS - RISE_DECIBELS - loudness(Audio(beginning))
    return float(10 ** (min(max(decibels, LEAST_DECIBELS), MOST_DECIBELS) / 20))


class Leveller:
    """Turns sound up by a gain and limits it, a slice at a time; what it gives lags by 1,024 frames until the last."""

    def __init__(self, gain: float):
        self.gain = gain
        self._around = np.zeros((0, 2), np.float32)
        self._given = 0  # of `_around`

    def feed(self, samples: Samples, gain: float, is_last: bool = False) -> Samples:
        """The next sound, (frames, 2), for more of it; the gain in use glides toward `gain` by 1 dB a second.

        Slices but the last must be multiples of 64 frames.
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
