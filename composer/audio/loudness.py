"""Loudness: all pieces are about equally loud, and none clips.

Loudness is measured in LUFS according to ITU-R BS.1770-4: sound is K-weighted, its power measured in blocks of 0.4 s
that overlap by three quarters, and soft blocks are excluded by two gates. pyloudnorm is not used because it holds
several float64 copies of the whole piece; the tests compare the two.

Sound is measured slice by slice and not kept. The gain that reaches the target after limiting follows from the power
and peak of every 64 frames.
"""

import math
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from composer.audio.limiting import CEILING_DECIBELS, STEP_FRAMES, border_gains, step_peaks, turned
from composer.audio.samples import SAMPLE_RATE, Audio, Samples

TARGET_LUFS = -14.0  # what the large streaming services level music to
MOST_LIMITING_DECIBELS = 12.0  # a lone click is not worth crushing for the sake of its loudness
TOLERANCE_DECIBELS = 0.05
MOST_PASSES = 8

HOPS_PER_BLOCK = 4
HOP_FRAMES = SAMPLE_RATE // 10
ABSOLUTE_GATE_LUFS = -70.0
RELATIVE_GATE_DECIBELS = -10.0
BLOCK_OFFSET_DECIBELS = -0.691  # makes a full-scale sine of 997 Hz on one side measure -3.01 LUFS
FRAMES_AT_ONCE = 10 * SAMPLE_RATE
# The history that interpolation needs.
CONTEXT_FRAMES = STEP_FRAMES

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Measured:
    """Measurements of a whole sound: weighted power of each tenth of a second, peak and power of each 64 frames."""

    hops: Numbers
    peaks: Samples
    powers: Samples

    @property
    def loudness(self) -> float:
        """Integrated loudness in LUFS; -inf for silence. Sound under 0.4 s is one block."""
        return _integrated(self.hops)

    def loudness_limited(self, gain: float) -> float:
        """Estimated integrated loudness after applying a gain and limiting."""
        ends = border_gains(self.peaks * gain)
        # The mean square of a linear ramp.
        kept = (ends[:-1] ** 2 + ends[:-1] * ends[1:] + ends[1:] ** 2) / 3
        starts = np.arange(len(self.hops)) * HOP_FRAMES // STEP_FRAMES
        before = np.add.reduceat(self.powers, starts)
        after = np.add.reduceat(self.powers * kept, starts)
        return _integrated(self.hops * gain**2 * after / np.maximum(before, 1e-30))


@dataclass(slots=True)
class LoudnessMeter:
    """Measures sound slice by slice."""

    _hops: list[Numbers] = field(default_factory=list)
    _peaks: list[Samples] = field(default_factory=list)
    _powers: list[Samples] = field(default_factory=list)
    _state: Numbers = field(default_factory=lambda: np.zeros((2, 2, 2)))  # (filters, delays, sides)
    _squares: Numbers = field(default_factory=lambda: np.zeros(0))
    _rest: Samples = field(default_factory=lambda: np.zeros((0, 2), np.float32))
    _context: int = 0

    def feed(self, samples: Samples) -> None:
        """Add the next frames, (frames, 2)."""
        from scipy.signal import sosfilt

        if not len(samples):
            return
        weighted, self._state = sosfilt(_FILTERS, samples.astype(np.float64), axis=0, zi=self._state)
        squares = np.concatenate([self._squares, np.einsum("ij,ij->i", weighted, weighted)])
        whole = len(squares) // HOP_FRAMES * HOP_FRAMES
        self._hops.append(squares[:whole].reshape(-1, HOP_FRAMES).mean(axis=1))
        self._squares = squares[whole:]
        heard = np.concatenate([self._rest, samples])
        self._step(heard, (len(heard) - self._context) // STEP_FRAMES)

    def measured(self) -> Measured:
        """The measurements so far."""
        hops, peaks, powers = np.concatenate([*self._hops, np.zeros(0)]), self._peaks, self._powers
        rest = self._rest[self._context :]
        if len(rest):
            peaks = [*peaks, step_peaks(self._rest)[-1:]]
            powers = [*powers, np.array([np.square(rest).sum()], np.float32)]
        if len(hops) < HOPS_PER_BLOCK and (len(hops) or len(self._squares)):
            heard = len(hops) * HOP_FRAMES + len(self._squares)
            hops = np.array([(hops.sum() * HOP_FRAMES + self._squares.sum()) / heard])
        empty = np.zeros(0, np.float32)
        return Measured(hops, np.concatenate([*peaks, empty]), np.concatenate([*powers, empty]))

    def _step(self, heard: Samples, steps: int) -> None:
        """Process whole steps; preceding frames are included for interpolation."""
        if steps:
            stop = self._context + steps * STEP_FRAMES
            self._peaks.append(step_peaks(heard[:stop])[self._context // STEP_FRAMES :])
            squares = np.square(heard[self._context : stop]).reshape(steps, -1)
            self._powers.append(squares.sum(axis=1))
            heard = heard[stop - CONTEXT_FRAMES :]
            self._context = CONTEXT_FRAMES
        self._rest = heard


def measured(audio: Audio) -> Measured:
    """Measure a whole sound."""
    meter = LoudnessMeter()
    for start in range(0, audio.frames, FRAMES_AT_ONCE):
        meter.feed(audio.samples[start : start + FRAMES_AT_ONCE])
    return meter.measured()


def loudness(audio: Audio) -> float:
    """Integrated loudness in LUFS; -inf for silence. Sound under 0.4 s is one block."""
    return measured(audio).loudness


def gain_to_target(heard: Measured) -> float:
    """The gain that brings a sound to -14 LUFS after limiting; 1.0 for silence.

    Limited so that peaks are reduced by at most 12 dB.
    """
    plain = heard.loudness
    if plain == -math.inf:
        return 1.0
    most = _ratio(CEILING_DECIBELS + MOST_LIMITING_DECIBELS) / float(heard.peaks.max())
    gain = min(_ratio(TARGET_LUFS - plain), most)
    for _ in range(MOST_PASSES):
        missing = TARGET_LUFS - heard.loudness_limited(gain)
        if abs(missing) < TOLERANCE_DECIBELS or (missing > 0 and gain >= most):
            break
        gain = min(gain * _ratio(missing), most)
    return gain


def normalized(audio: Audio) -> Audio:
    """The sound at -14 LUFS with true peaks of at most -1 dB; silence is unchanged."""
    heard = measured(audio)
    gain = gain_to_target(heard)
    ends = border_gains(heard.peaks * gain)
    return Audio(np.concatenate([*turned(iter([audio.samples]), gain, ends), audio.samples[:0]]))


def _integrated(hops: Numbers) -> float:
    blocks = hops
    if len(blocks) >= HOPS_PER_BLOCK:
        blocks = np.convolve(blocks, np.full(HOPS_PER_BLOCK, 1 / HOPS_PER_BLOCK), mode="valid")
    blocks = blocks[blocks > _power(ABSOLUTE_GATE_LUFS)]
    if not len(blocks):
        return -math.inf
    return _lufs(blocks[blocks > blocks.mean() * 10 ** (RELATIVE_GATE_DECIBELS / 10)].mean())


def _ratio(decibels: float) -> float:
    return float(10 ** (decibels / 20))


def _power(lufs: float) -> float:
    return float(10 ** ((lufs - BLOCK_OFFSET_DECIBELS) / 10))


def _lufs(power: float) -> float:
    return BLOCK_OFFSET_DECIBELS + 10 * math.log10(power)


def _high_shelf() -> list[float]:
    """The first K-weighting filter, for the acoustic effect of the head. Parameters: B. De Man, AES e-Brief 149,
    2014."""
    frequency, quality, boost = 1681.9744509555319, 0.7071752369554193, _ratio(3.99984385397)
    middle = boost**0.499666774155
    k = math.tan(math.pi * frequency / SAMPLE_RATE)
    a0 = 1 + k / quality + k * k
    b = [boost + middle * k / quality + k * k, 2 * (k * k - boost), boost - middle * k / quality + k * k]
    return [*(value / a0 for value in b), 1.0, 2 * (k * k - 1) / a0, (1 - k / quality + k * k) / a0]


def _high_pass() -> list[float]:
    """The second K-weighting filter, a high-pass. Same source."""
    k = math.tan(math.pi * 38.13547087613982 / SAMPLE_RATE)
    quality = 0.5003270373238773
    a0 = 1 + k / quality + k * k
    return [1.0, -2.0, 1.0, 1.0, 2 * (k * k - 1) / a0, (1 - k / quality + k * k) / a0]


_FILTERS = np.array([_high_shelf(), _high_pass()])
