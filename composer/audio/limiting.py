"""The limiter: it reduces the gain shortly before and after peaks above the ceiling.

The ceiling applies to true peaks (ITU-R BS.1770-4, annex 2), including those between samples. They are found by
doubling the sample rate; a margin covers what finer oversampling would find.
"""

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from composer.audio.samples import SAMPLE_RATE, Audio, Samples

CEILING_DECIBELS = -1.0
MARGIN_DECIBELS = 0.1  # measured: what quadrupling the rate finds more than doubling it, in music
STEP_FRAMES = 64
LOOK_AHEAD_STEPS = 4  # 5.8 ms
RELEASE_DECIBELS_PER_SECOND = 100.0

Gains = npt.NDArray[np.float64]

# Interpolation halfway between samples: a Kaiser-windowed sinc.
_HALFWAY = np.sinc(np.arange(-6, 6) + 0.5) * np.kaiser(12, 5)
_HALFWAY = (_HALFWAY / _HALFWAY.sum()).astype(np.float32)


def limited(audio: Audio, gain: float) -> Audio:
    """Multiply sound by `gain` and limit its true peaks to -1 dB."""
    ends = border_gains(step_peaks(audio.samples) * gain)
    return Audio(np.concatenate([*turned(iter([audio.samples]), gain, ends), audio.samples[:0]]))


def step_peaks(samples: Samples) -> Samples:
    """The largest true peak of each 64 frames, (frames, 2) -> (steps,); the last step may be shorter."""
    if not len(samples):
        return np.zeros(0, np.float32)
    largest = _largest(samples)
    return np.maximum.reduceat(largest, np.arange(0, len(largest), STEP_FRAMES))


def _largest(samples: Samples) -> Samples:
    """The larger channel at each frame and halfway before it, (frames, 2) -> (frames,)."""
    from scipy.ndimage import correlate1d

    between = correlate1d(samples, _HALFWAY, axis=0, mode="constant")
    peaks: Samples = np.maximum(np.abs(samples), np.abs(between)).max(axis=1)
    return peaks


def border_gains(peaks: Samples) -> Gains:
    """The gains at the borders of steps, (steps,) -> (steps + 1,).

    Gains are linear between borders; at both ends of a step, they are no larger than its peak allows.
    """
    from scipy.ndimage import maximum_filter1d, uniform_filter1d

    if not len(peaks):
        return np.ones(1)
    ceiling = CEILING_DECIBELS - MARGIN_DECIBELS
    over = np.maximum(20 * np.log10(np.maximum(peaks, 1e-9)) - ceiling, 0)
    window = 2 * LOOK_AHEAD_STEPS + 1
    # Each step's reduction is extended to its neighbors and then released at a constant rate: a running maximum of
    # falling lines. Smoothing with the same window stays at or above the required reduction.
    spread = maximum_filter1d(over, window)
    fall = np.arange(len(over)) * (RELEASE_DECIBELS_PER_SECOND * STEP_FRAMES / SAMPLE_RATE)
    reduction = uniform_filter1d(np.maximum(np.maximum.accumulate(spread + fall) - fall, 0), window)
    at_borders = np.maximum(np.append(reduction, 0), np.insert(reduction, 0, 0))
    gains: Gains = 10 ** (-at_borders / 20)
    return gains


def round_gains(samples: Samples, gain: float) -> tuple[Gains, float]:
    """The gains for a seamless loop, and the length of its steps in frames.

    Steps are slightly longer or shorter than usual, so that a whole number fills the loop; the first border equals the
    last.
    """
    steps = max(round(len(samples) / STEP_FRAMES), 1)
    step_frames = len(samples) / steps
    around = STEP_FRAMES
    heard = np.concatenate([samples[-around:], samples, samples[:around]])
    largest = _largest(heard)[around : around + len(samples)]
    peaks = np.maximum.reduceat(largest, (np.arange(steps) * step_frames).astype(int))
    return border_gains(np.tile(peaks, 3) * np.float32(gain))[steps : 2 * steps + 1], step_frames


def turned(slices: Iterable[Samples], gain: float, ends: Gains, step_frames: float = STEP_FRAMES) -> Iterator[Samples]:
    """Apply `gain` and the gains at the borders of steps, linearly interpolated, to successive slices."""
    start = 0
    for samples in slices:
        louder = samples * np.float32(gain)
        stop = start + len(samples)
        first, last = int(start / step_frames), min(int(stop / step_frames) + 2, len(ends))
        around = ends[first:last]
        if len(around) and around.min() < 1:
            places = np.arange(first, last) * step_frames
            line = np.interp(np.arange(start, stop), places, around).astype(np.float32)
            louder *= line[:, np.newaxis]
        yield louder
        start = stop
