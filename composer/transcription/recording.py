"""Decodes a recording of a single voice from the bytes of a file."""

import io

import numpy as np
import numpy.typing as npt
from scipy.signal import resample_poly

from composer.errors import BadInput

Voice = npt.NDArray[np.float32]

# The sample rate of the pitch detector.
SAMPLE_RATE = 16_000
LARGEST_BYTES = 60_000_000
LONGEST_SECONDS = 300
AUDIO_SUFFIXES = (".wav", ".flac", ".ogg", ".mp3", ".oga", ".aiff", ".aif")
# Anything softer is silence.
SILENT = 1e-4


def voice_of(content: bytes, name: str) -> Voice:
    """The sound of a file as a mono signal at SAMPLE_RATE, (samples,), normalized to 1.

    Raises BadInput for a file that is not a recording, is silent, or is too long.
    """
    import soundfile

    if len(content) > LARGEST_BYTES:
        raise BadInput("recording_too_large", name=name, most=LARGEST_BYTES / 1e6)
    try:
        with soundfile.SoundFile(io.BytesIO(content)) as file:
            rate = file.samplerate
            if file.frames > LONGEST_SECONDS * rate:
                raise BadInput("recording_too_long", name=name, most=LONGEST_SECONDS // 60)
            samples = file.read(dtype="float32", always_2d=True).mean(axis=1)
    except (soundfile.LibsndfileError, RuntimeError, ValueError) as error:
        raise BadInput("not_a_recording", name=name, known=AUDIO_SUFFIXES) from error
    samples = np.nan_to_num(samples, posinf=0.0, neginf=0.0)
    loudest = float(np.abs(samples).max(initial=0.0))
    if loudest < SILENT:
        raise BadInput("recording_is_silent", name=name)
    divisor = int(np.gcd(rate, SAMPLE_RATE))
    heard = resample_poly(samples / loudest, SAMPLE_RATE // divisor, rate // divisor)
    return np.asarray(heard, dtype=np.float32)
