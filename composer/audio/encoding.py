"""Sound to the bytes of a file, slice by slice. The table FORMATS is the one list of what can be written."""

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from struct import pack
from typing import IO, Any

import numpy as np

from composer.audio.samples import CHANNELS, SAMPLE_RATE, Audio, Samples
from composer.audio.tags import Loop, Tags, flac_header, id3, ogg_header, wav_chunks
from composer.errors import BadInput
from composer.files import write_whole

# libvorbis takes room on the stack for all frames of one write: a minute of them at once ends the process.
FRAMES_PER_WRITE = 1 << 16
MP3_KILOBITS_PER_SECOND = 192
MP3_QUALITY = 5  # LAME: 0 is best and slowest, 9 is worst
# Of a file that is being made, so much is held in memory.
HELD_BYTES = 32 << 20
# The beginning of a FLAC or Ogg file that holds all before the sound.
HEAD_BYTES = 1 << 17
NO_TAGS = Tags()


@dataclass(frozen=True, slots=True)
class AudioFormat:
    """A kind of audio file: its media type for browsers, and how sound is written into a file of its kind."""

    media_type: str
    write: Callable[[Iterator[Samples], IO[bytes], Tags, Loop | None], None]


def encode(audio: Audio, format: str, tags: Tags = NO_TAGS, loop: Loop | None = None) -> bytes:
    """The bytes of an audio file in a format of FORMATS, such as "mp3"; samples past full scale are clipped.

    Raises BadInput for a format that is not in the table.
    """
    file = BytesIO()
    write_slices([audio.samples], file, format, tags, loop)
    return file.getvalue()


def check_format(format: str) -> None:
    """Raise BadInput for a format that is not in the table; asked before long work starts."""
    if format not in FORMATS:
        raise BadInput("audio_format_unknown", format=format, known=tuple(FORMATS))


def write_slices(
    slices: Iterable[Samples], file: IO[bytes], format: str, tags: Tags = NO_TAGS, loop: Loop | None = None
) -> None:
    """Write sound, slice by slice, into an empty file that can be read and sought in. Raises as `encode` does."""
    check_format(format)
    FORMATS[format].write(_small(slices), file, tags, loop)


def write_audio(audio: Audio, path: Path, tags: Tags = NO_TAGS, loop: Loop | None = None) -> None:
    """Write an audio file, whole or not at all, in the format that its suffix names.

    Raises BadInput for an unknown suffix or a place that cannot be written.
    """
    write_whole(path, encode(audio, format_of(path), tags, loop))


def format_of(path: Path) -> str:
    """The format that a file name asks for; ask before long work. Raises BadInput for an unknown suffix."""
    format = path.suffix.lower().removeprefix(".")
    if format not in FORMATS:
        known = ", ".join(f".{name}" for name in FORMATS)
        raise BadInput("audio_suffix_unknown", name=path.name, known=known)
    return format


def _small(slices: Iterable[Samples]) -> Iterator[Samples]:
    for samples in slices:
        for start in range(0, len(samples), FRAMES_PER_WRITE):
            yield np.clip(samples[start : start + FRAMES_PER_WRITE], -1, 1)


def _wav(slices: Iterator[Samples], file: IO[bytes], tags: Tags, loop: Loop | None) -> None:
    _by_soundfile(slices, file, "WAV", "PCM_16")
    chunks = wav_chunks(tags, loop)
    if chunks:
        size = file.seek(0, 2)
        file.write(b"\0" * (size % 2) + chunks)
        file.seek(4)
        file.write(pack("<I", size + size % 2 + len(chunks) - 8))


def _flac(slices: Iterator[Samples], file: IO[bytes], tags: Tags, loop: Loop | None) -> None:
    _with_header(slices, file, ("FLAC", "PCM_16"), lambda head: flac_header(head, tags, loop))


def _ogg(slices: Iterator[Samples], file: IO[bytes], tags: Tags, loop: Loop | None) -> None:
    _with_header(slices, file, ("OGG", "VORBIS"), lambda head: ogg_header(head, tags, loop))


def _with_header(
    slices: Iterator[Samples], file: IO[bytes], kind: tuple[str, str], header: Callable[[bytes], tuple[bytes, int]]
) -> None:
    """Write a file by libsndfile, with another header in the place of its own."""
    with tempfile.SpooledTemporaryFile(HELD_BYTES) as plain:
        _by_soundfile(slices, plain, *kind)
        plain.seek(0)
        new, old_size = header(plain.read(HEAD_BYTES))
        plain.seek(old_size)
        file.write(new)
        shutil.copyfileobj(plain, file)


def _by_soundfile(slices: Iterator[Samples], file: IO[bytes], container: str, subtype: str) -> None:
    import soundfile

    place = _Place(file)
    try:
        with soundfile.SoundFile(place, "w", SAMPLE_RATE, CHANNELS, subtype, format=container) as written:
            for samples in slices:
                written.write(samples)
    except (AssertionError, soundfile.SoundFileError) as error:
        raise place.error or error from None
    if place.error is not None:
        raise place.error


class _Place:
    """A file for libsndfile, which only says that fewer bytes were written than it gave; why is kept here."""

    def __init__(self, file: IO[bytes]):
        self._file = file
        self.error: OSError | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def write(self, content: bytes) -> int:
        """How many bytes were written: none where there is no room."""
        try:
            return self._file.write(content)
        except OSError as error:
            self.error = self.error or error
            return 0


def _mp3(slices: Iterator[Samples], file: IO[bytes], tags: Tags, loop: Loop | None) -> None:
    del loop
    import lameenc

    encoder = lameenc.Encoder()
    encoder.set_in_sample_rate(SAMPLE_RATE)
    encoder.set_channels(CHANNELS)
    encoder.set_bit_rate(MP3_KILOBITS_PER_SECOND)
    encoder.set_quality(MP3_QUALITY)
    encoder.silence()
    file.write(id3(tags))
    for samples in slices:
        file.write(encoder.encode(np.rint(samples * 32767).astype("<i2").tobytes()))
    file.write(encoder.flush())


FORMATS = {
    "wav": AudioFormat("audio/wav", _wav),
    "mp3": AudioFormat("audio/mpeg", _mp3),
    "ogg": AudioFormat("audio/ogg", _ogg),
    "flac": AudioFormat("audio/flac", _flac),
}
