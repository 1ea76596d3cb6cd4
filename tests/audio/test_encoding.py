"""Sound written to a file is the same when the file is opened again."""

import errno
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from composer.audio.encoding import FORMATS, encode, format_of, write_slices
from composer.audio.samples import SAMPLE_RATE, Audio
from composer.errors import BadInput

# LAME turns sound down by 3 % at this bit rate, against overshoot.
LEVEL_CHANGE = {"wav": 0.001, "flac": 0.001, "ogg": 0.02, "mp3": 0.04}
LOSSLESS = {"wav", "flac"}


def chord(seconds: float) -> Audio:
    time = np.arange(round(seconds * SAMPLE_RATE))[:, np.newaxis] / SAMPLE_RATE
    return Audio((0.3 * np.sin(2 * np.pi * np.array([262, 392]) * time)).astype(np.float32))


def decoded(content: bytes) -> tuple[np.ndarray, int]:
    samples, rate = soundfile.read(io.BytesIO(content), dtype="float32", always_2d=True)
    return samples, rate


@pytest.mark.parametrize("format", FORMATS)
def test_each_format_opens_again_as_it_was(format: str) -> None:
    audio = chord(3)
    samples, rate = decoded(encode(audio, format))
    assert rate == SAMPLE_RATE
    assert samples.shape[1] == 2
    assert len(samples) / rate == pytest.approx(3, abs=0 if format in LOSSLESS else 0.1)
    middle = slice(SAMPLE_RATE, 2 * SAMPLE_RATE)
    assert np.sqrt(np.mean(samples[middle] ** 2, axis=0)) == pytest.approx(0.3 / np.sqrt(2), rel=LEVEL_CHANGE[format])
    for side, frequency in enumerate((262, 392)):
        assert np.abs(np.fft.rfft(samples[middle, side])).argmax() == frequency


@pytest.mark.parametrize("format", sorted(LOSSLESS))
def test_lossless_formats_lose_no_more_than_sixteen_bits_do(format: str) -> None:
    audio = chord(1)
    samples, _ = decoded(encode(audio, format))
    assert np.abs(samples - audio.samples).max() <= 1 / 32768


@pytest.mark.parametrize("format", FORMATS)
def test_sound_past_full_scale_is_clipped_and_does_not_wrap(format: str) -> None:
    samples = np.full((SAMPLE_RATE, 2), 1.5, np.float32)
    heard, _ = decoded(encode(Audio(samples), format))
    assert heard[SAMPLE_RATE // 2].min() > 0.7


@pytest.mark.parametrize("format", FORMATS)
def test_a_sound_of_one_frame_can_be_written(format: str) -> None:
    samples, _ = decoded(encode(Audio(np.zeros((1, 2), np.float32)), format))
    assert len(samples) >= 1


def test_a_long_piece_becomes_vorbis_without_harm() -> None:
    samples, rate = decoded(encode(chord(130), "ogg"))
    assert len(samples) / rate == pytest.approx(130, abs=0.1)


def test_the_suffix_names_the_format() -> None:
    assert format_of(Path("Étude no. 1.FLAC")) == "flac"


def test_an_unknown_suffix_is_answered_with_the_known_ones() -> None:
    with pytest.raises(BadInput, match=r"song\.aiff .*\.wav, \.mp3, \.ogg, \.flac"):
        format_of(Path("folder/song.aiff"))
    with pytest.raises(BadInput):
        format_of(Path("song"))
    with pytest.raises(BadInput, match="'aiff'"):
        encode(chord(0.1), "aiff")


class SmallDisk(io.BytesIO):
    """A file on a disk that has room for a little."""

    def write(self, content: Any) -> int:
        if self.tell() + len(content) > 20_000:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(content)


@pytest.mark.parametrize("format", FORMATS)
def test_a_full_disk_is_told_as_such_in_every_format(format: str) -> None:
    noise = np.random.default_rng(0).normal(0, 0.1, (4 * SAMPLE_RATE, 2)).astype(np.float32)
    with pytest.raises(OSError, match="No space left"):
        write_slices([noise], SmallDisk(), format)
