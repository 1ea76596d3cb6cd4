"""Pitch tracking of a voice with SwiftF0 (Nieradzik 2025, MIT license)."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from composer.errors import MissingDependency
from composer.transcription.recording import SAMPLE_RATE, Voice

FRAME_SECONDS = 0.016
CONCERT_PITCH, CONCERT_PITCH_NUMBER = 440.0, 69
# The range of voices and whistles in hertz, up to the limit of the detector.
LOWEST, HIGHEST = 60.0, 2093.0


@dataclass(frozen=True, slots=True, eq=False)
class PitchTrack:
    """The `pitch` of frames FRAME_SECONDS apart, (frames,), as fractional MIDI numbers; `confidence` 0..1 that there is
    one; `loudness` in dB."""

    pitch: np.ndarray
    confidence: np.ndarray
    loudness: np.ndarray


def pitch_track(voice: Voice) -> PitchTrack:
    """Track the pitch of a voice. Raises MissingDependency without the detector."""
    # The detector looks a few frames ahead, so the recording is padded with silence.
    padded = np.pad(voice, (0, SAMPLE_RATE // 4))
    found = _detector().detect(padded, SAMPLE_RATE, LOWEST, HIGHEST)
    pitch = CONCERT_PITCH_NUMBER + 12 * np.log2(found.pitch_hz / CONCERT_PITCH)
    return PitchTrack(pitch, found.confidence, found.loudness_db)


@cache
def _detector() -> Any:
    try:
        from swift_f0 import SwiftF0
    except ImportError as error:
        raise MissingDependency("pitch_detector_missing") from error
    return SwiftF0(threads=1, spin=False)
