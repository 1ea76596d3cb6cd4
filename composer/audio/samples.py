"""Sound samples, from synthesis to encoding.

Samples are float32, shape (frames, 2), left and right; full scale is -1 to 1. The sample rate is always 44,100, which
every player and format supports.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]

SAMPLE_RATE = 44_100
CHANNELS = 2
INAUDIBLE = 10 ** (-60 / 20)  # of the loudest sample: what is softer at the end of a piece is taken for silence
FADE_SECONDS = 0.25


@dataclass(frozen=True, slots=True, eq=False)
class Audio:
    """Stereo sound: a whole piece, or a slice. `samples`: float32, (frames, 2)."""

    samples: Samples

    def __post_init__(self) -> None:
        if self.samples.dtype != np.float32 or self.samples.ndim != 2 or self.samples.shape[1] != CHANNELS:
            raise ValueError(f"not stereo float32 samples: {self.samples.dtype} {self.samples.shape}")

    @property
    def frames(self) -> int:
        """The number of sample pairs."""
        return len(self.samples)

    @property
    def seconds(self) -> float:
        """The length in seconds."""
        return self.frames / SAMPLE_RATE

    @property
    def peak(self) -> float:
        """The largest absolute sample; 0.0 for silence."""
        return largest_sample(self.samples)


def largest_sample(samples: Samples) -> float:
    """The largest absolute value, 0.0 without samples; avoids the copy that `abs` makes."""
    return float(max(samples.max(), -samples.min())) if samples.size else 0.0


def tail_trimmed(samples: Samples, music_frames: int, peak: float) -> Samples:
    """End the sound with a short fade where it becomes inaudible.

    The first `music_frames` frames are unchanged; `peak` is the largest sample of the whole piece.
    """
    tail = samples[music_frames:]
    audible = np.flatnonzero(np.abs(tail).max(axis=1) > peak * INAUDIBLE)
    tail = tail[: audible[-1] + 1 if len(audible) else 0].copy()
    fade = min(round(FADE_SECONDS * SAMPLE_RATE), len(tail))
    if fade:
        tail[-fade:] *= np.linspace(1, 0, fade, dtype=np.float32)[:, np.newaxis]
    return np.concatenate([samples[:music_frames], tail])
