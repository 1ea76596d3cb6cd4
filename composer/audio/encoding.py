"""Sound to the bytes of a file. The table FORMATS is the one list of what can be written."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from composer.audio.samples import CHANNELS, SAMPLE_RATE, Audio
from composer.errors import BadInput
from composer.files import write_whole

# libvorbis takes room on the stack for all frames of one write: a minute of them at once ends the process.
FRAMES_PER_WRITE = 1 << 16
MP3_KILOBITS_PER_SECOND = 192
MP3_QUALITY = 5  # LAME: 0 is best and slowest, 9 is worst


@dataclass(frozen=True, slots=True)
class AudioFormat:
    """A kind of audio file: its media type for browsers, and how sound becomes its bytes."""

    media_type: str
    encode: Callable[[Audio], bytes]


def encode(audio: Audio, format: str) -> bytes:
    """The bytes of an audio file in a format of FORMATS, such as "mp3"; samples past full scale are clipped.

    Raises BadInput for a format that is not in the table.
    """
    if format not in FORMATS:
        raise BadInput(f"There is no audio format {format!r}; there is: {', '.join(FORMATS)}.")
    return FORMATS[format].encode(audio)


def write_audio(audio: Audio, path: Path) -> None:
    """Write an audio file, whole or not at all, in the format that its suffix names.

    Raises BadInput for an unknown suffix or a place that cannot be written.
    """
    write_whole(path, encode(audio, format_of(path)))


def format_of(path: Path) -> str:
    """The format that a file name asks for; ask before long work. Raises BadInput for an unknown suffix."""
    format = path.suffix.lower().removeprefix(".")
    if format not in FORMATS:
        known = ", ".join(f".{name}" for name in FORMATS)
        raise BadInput(f"{path.name} does not end in the name of an audio format; these are known: {known}.")
    return format


def _wav(audio: Audio) -> bytes:
    return _by_soundfile(audio, "WAV", "PCM_16")


def _flac(audio: Audio) -> bytes:
    return _by_soundfile(audio, "FLAC", "PCM_16")


def _ogg(audio: Audio) -> bytes:
    return _by_soundfile(audio, "OGG", "VORBIS")


def _by_soundfile(audio: Audio, container: str, subtype: str) -> bytes:
    import soundfile

    buffer = io.BytesIO()
    with soundfile.SoundFile(buffer, "w", SAMPLE_RATE, CHANNELS, subtype, format=container) as file:
        for start in range(0, audio.frames, FRAMES_PER_WRITE):
            file.write(np.clip(audio.samples[start : start + FRAMES_PER_WRITE], -1, 1))
    return buffer.getvalue()


def _mp3(audio: Audio) -> bytes:
    import lameenc

    encoder = lameenc.Encoder()
    encoder.set_in_sample_rate(SAMPLE_RATE)
    encoder.set_channels(CHANNELS)
    encoder.set_bit_rate(MP3_KILOBITS_PER_SECOND)
    encoder.set_quality(MP3_QUALITY)
    encoder.silence()
    content = bytearray()
    for start in range(0, audio.frames, FRAMES_PER_WRITE):
        piece = np.clip(audio.samples[start : start + FRAMES_PER_WRITE], -1, 1)
        content += encoder.encode(np.rint(piece * 32767).astype("<i2").tobytes())
    content += encoder.flush()
    return bytes(content)


FORMATS = {
    "wav": AudioFormat("audio/wav", _wav),
    "mp3": AudioFormat("audio/mpeg", _mp3),
    "ogg": AudioFormat("audio/ogg", _ogg),
    "flac": AudioFormat("audio/flac", _flac),
}
