"""Loudness: every piece comes out about equally loud, and none clips.

Loudness is measured in LUFS after ITU-R BS.1770-4: sound is weighted as the ear hears it (K-weighting), its power
taken in blocks of 0.4 s that overlap by three quarters, and soft blocks are left out by two gates. It is
measured here rather than by pyloudnorm because that holds the whole piece in float64 several times over; the
tests compare the two. What would pass the ceiling is turned down by a limiter that looks ahead, so that music
with high peaks over a soft body, such as a piano's, still reaches the target.
"""

import math
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from composer.audio.samples import SAMPLE_RATE, Audio, Samples

TARGET_LUFS = -16.0  # what music and talk on the web is commonly levelled to (AES TD1004)
CEILING_DECIBELS = -1.0
MOST_LIMITING_DECIBELS = 12.0  # a lone click is not worth crushing for the sake of its loudness
TOLERANCE_DECIBELS = 0.1
MOST_PASSES = 4

HOPS_PER_BLOCK = 4
HOP_FRAMES = SAMPLE_RATE // 10
ABSOLUTE_GATE_LUFS = -70.0
RELATIVE_GATE_DECIBELS = -10.0
BLOCK_OFFSET_DECIBELS = -0.691  # makes a full-scale sine of 997 Hz on one side measure -3.01 LUFS
HOPS_AT_ONCE = 100

LIMITER_STEP_FRAMES = 64
LIMITER_STEPS_AT_ONCE = 8192
LOOK_AHEAD_STEPS = 4  # 5.8 ms
RELEASE_DECIBELS_PER_SECOND = 100.0


def loudness(audio: Audio) -> float:
    """Integrated loudness in LUFS; -inf for silence. Sound under 0.4 s is measured as one block."""
    if not audio.frames:
        return -math.inf
    blocks = np.array(list(_hop_powers(audio.samples)))
    if len(blocks) >= HOPS_PER_BLOCK:
        blocks = np.convolve(blocks, np.full(HOPS_PER_BLOCK, 1 / HOPS_PER_BLOCK), mode="valid")
    blocks = blocks[blocks > _power(ABSOLUTE_GATE_LUFS)]
    if not len(blocks):
        return -math.inf
    return _lufs(blocks[blocks > blocks.mean() * 10 ** (RELATIVE_GATE_DECIBELS / 10)].mean())


def normalised(audio: Audio) -> Audio:
    """The same sound at -16 LUFS, no sample over -1 dBFS; silence stays silence.

    Sound whose peaks would have to be turned down by over 12 dB stays softer than that.
    """
    return levelled_by(audio)[0]


def levelled_by(audio: Audio) -> tuple[Audio, float]:
    """The sound as `normalised` levels it, and the factor that it is turned up by before it is limited."""
    measured, peak = loudness(audio), audio.peak
    if measured == -math.inf:
        return audio, 1.0
    most = _ratio(CEILING_DECIBELS + MOST_LIMITING_DECIBELS) / peak
    gain = min(_ratio(TARGET_LUFS - measured), most)
    for _ in range(MOST_PASSES):
        levelled = limited(audio, gain)
        # Limiting takes some loudness away, and of louder sound other blocks pass the gates.
        missing = TARGET_LUFS - loudness(levelled)
        used = gain
        if abs(missing) < TOLERANCE_DECIBELS or (missing > 0 and gain >= most):
            break
        gain = min(gain * _ratio(missing), most)
    return levelled, used


def limited(audio: Audio, gain: float) -> Audio:
    """The sound times `gain`, turned down around what would pass -1 dBFS.

    The gain is found for steps of 64 frames and goes in straight lines between them. At both ends of a step it
    is no more than the step's own peak allows, so no sample can pass.
    """
    frames = audio.frames
    steps = -(-frames // LIMITER_STEP_FRAMES)
    padded = np.zeros((steps * LIMITER_STEP_FRAMES, 2), np.float32)
    np.multiply(audio.samples, np.float32(gain), out=padded[:frames])
    stepped = padded.reshape(steps, LIMITER_STEP_FRAMES, 2)
    peaks = np.maximum(stepped.max(axis=(1, 2)), -stepped.min(axis=(1, 2)))
    ends = _limiter_gains(peaks)  # (steps + 1,)
    turned_down = np.flatnonzero(np.minimum(ends[:-1], ends[1:]) < 1)
    for first in range(0, len(turned_down), LIMITER_STEPS_AT_ONCE):
        chosen = turned_down[first : first + LIMITER_STEPS_AT_ONCE]
        lines = np.linspace(ends[chosen], ends[chosen + 1], LIMITER_STEP_FRAMES, axis=1, dtype=np.float32)
        stepped[chosen] *= lines[:, :, np.newaxis]
    return Audio(padded[:frames])


def _limiter_gains(peaks: Samples) -> npt.NDArray[np.float64]:
    """The gain at the borders of steps whose largest samples are `peaks`, shape (steps,) -> (steps + 1,)."""
    from scipy.ndimage import maximum_filter1d, uniform_filter1d

    over = np.maximum(20 * np.log10(np.maximum(peaks, 1e-9)) - CEILING_DECIBELS, 0)
    window = 2 * LOOK_AHEAD_STEPS + 1
    # Each step's reduction is spread over its neighbours, then let go at a constant rate: a running maximum of
    # straight lines that fall. Smoothing over the same window stays at or above what each step needs.
    spread = maximum_filter1d(over, window)
    fall = np.arange(len(over)) * (RELEASE_DECIBELS_PER_SECOND * LIMITER_STEP_FRAMES / SAMPLE_RATE)
    reduction = uniform_filter1d(np.maximum(np.maximum.accumulate(spread + fall) - fall, 0), window)
    at_borders = np.maximum(np.append(reduction, 0), np.insert(reduction, 0, 0))
    gains: npt.NDArray[np.float64] = 10 ** (-at_borders / 20)
    return gains


def _hop_powers(samples: Samples) -> Iterator[float]:
    """K-weighted power of each tenth of a second, both sides added; sound under 0.4 s is one hop."""
    from scipy.signal import sosfilt

    filters = np.array([_high_shelf(), _high_pass()])
    state = np.zeros((len(filters), 2, 2))  # (filters, delays, sides)
    hop = HOP_FRAMES if len(samples) >= HOPS_PER_BLOCK * HOP_FRAMES else len(samples)
    for start in range(0, len(samples) - hop + 1, HOPS_AT_ONCE * hop):
        stop = min(start + HOPS_AT_ONCE * hop, len(samples))
        weighted, state = sosfilt(filters, samples[start:stop].astype(np.float64), axis=0, zi=state)
        whole = weighted[: len(weighted) // hop * hop].reshape(-1, hop * 2)
        yield from np.einsum("ij,ij->i", whole, whole) / hop


def _high_shelf() -> list[float]:
    """The first K-weighting filter: the head lifts what is high. Parameters: B. De Man, AES e-Brief 149, 2014."""
    frequency, quality, boost = 1681.9744509555319, 0.7071752369554193, _ratio(3.99984385397)
    middle = boost**0.499666774155
    k = math.tan(math.pi * frequency / SAMPLE_RATE)
    a0 = 1 + k / quality + k * k
    b = [boost + middle * k / quality + k * k, 2 * (k * k - boost), boost - middle * k / quality + k * k]
    return [*(value / a0 for value in b), 1.0, 2 * (k * k - 1) / a0, (1 - k / quality + k * k) / a0]


def _high_pass() -> list[float]:
    """The second K-weighting filter: the ear hears little of what is low. Same source."""
    k = math.tan(math.pi * 38.13547087613982 / SAMPLE_RATE)
    quality = 0.5003270373238773
    a0 = 1 + k / quality + k * k
    return [1.0, -2.0, 1.0, 1.0, 2 * (k * k - 1) / a0, (1 - k / quality + k * k) / a0]


def _ratio(decibels: float) -> float:
    return float(10 ** (decibels / 20))


def _power(lufs: float) -> float:
    return float(10 ** ((lufs - BLOCK_OFFSET_DECIBELS) / 10))


def _lufs(power: float) -> float:
    return BLOCK_OFFSET_DECIBELS + 10 * math.log10(power)
