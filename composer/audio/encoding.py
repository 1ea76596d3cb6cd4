"""Encodes sound to files, slice by slice. FORMATS is the only list of formats."""

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

# libvorbis allocates all frames of a write on the stack: a minute at once crashes the process.
FRAMES_PER_WRITE = 1 << 16
MP3_KILOBITS_PER_SECOND = 192
MP3_QUALITY = 5  # LAME: 0 is best and slowest, 9 is worst
# How much of a file is kept in memory while it is written.
HELD_BYTES = 32 << 20
# Enough for the headers of a FLAC or Ogg file.
HEAD_BYTES = 1 << 17
NO_TAGS = Tags()


@dataclass(frozen=True, slots=True)
class AudioFormat:
    """An audio file format: its media type, and how sound is written to it."""

    media_type: str
    write: Callable[[Iterator[Samples], IO[bytes], Tags, Loop | None], None]


def encode(audio: Audio, format: str, tags: Tags = NO_TAGS, loop: Loop | None = None) -> bytes:
    """Encode sound in a format of FORMATS, such as "mp3"; samples beyond full scale are clipped.

    Raises BadInput for an unknown format.
    """
    file = BytesIO()
    write_slices([audio.samples], file, format, tags, loop)
    return file.getvalue()


def check_format(format: str) -> None:
    """Raise BadInput for an unknown format; call this before long work."""
    if format not in FORMATS:
        raise BadInput("audio_format_unknown", format=format, known=tuple(FORMATS))


def write_slices(
    slices: Iterable[Samples],
    file: IO[bytes],
    format: str,
    tags: Tags = NO_TAGS,
    loop: Loop | None = None,
    on_frames: Callable[[int], None] = lambda written: None,
) -> None:
    """Write sound, slice by slice, into an empty, readable, seekable file.

    `on_frames` gets how many frames are written, every second or so, and may raise to stop. Raises as `encode` does.
    """
    check_format(format)
    FORMATS[format].write(_small(slices, on_frames), file, tags, loop)


def format_of(path: Path) -> str:
    """The format for a file name; call this before long work. Raises BadInput for an unknown suffix."""
    format = path.suffix.lower().removeprefix(".")
    if format not in FORMATS:
        known = ", ".join(f".{name}" for name in FORMATS)
        raise BadInput("audio_suffix_unknown", name=path.name, known=known)
    return format


def _small(slices: Iterable[Samples], on_frames: Callable[[int], None]) -> Iterator[Samples]:
    written = 0
    for samples in slices:
        for start in range(0, len(samples), FRAMES_PER_WRITE):
            small = np.clip(samples[start : start + FRAMES_PER_WRITE], -1, 1)
            yield small
            written += len(small)
            on_frames(written)


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
    """Write a file with libsndfile, replacing its header."""
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
    """A file for libsndfile, which reports only how many bytes were written; this keeps the reason."""

    def __init__(self, file: IO[bytes]):
        self._file = file
        self.error: OSError | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def write(self, content: bytes) -> int:
        """Return the number of bytes written: 0 if there is no room."""
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
