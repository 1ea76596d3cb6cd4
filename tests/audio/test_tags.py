"""Other programs find the tags of a file, and its sound is unharmed."""

import io
import struct

import numpy as np
import pytest
import soundfile

from composer.audio.encoding import FORMATS, encode
from composer.audio.samples import SAMPLE_RATE, Audio
from composer.audio.tags import Loop, Tags

TAGS = Tags("Étude 즉흥", "Composer", "CC0 1.0", "https://example.org/?seed=7")
LOOP = Loop(0, 2 * SAMPLE_RATE)


def tone() -> Audio:
    time = np.arange(2 * SAMPLE_RATE)[:, np.newaxis] / SAMPLE_RATE
    return Audio((0.3 * np.sin(2 * np.pi * np.array([262, 392]) * time)).astype(np.float32))


def chunks(wav: bytes) -> dict[bytes, bytes]:
    """The chunks of a RIFF file, by kind."""
    assert struct.unpack("<I", wav[4:8])[0] == len(wav) - 8
    found, place = {}, 12
    while place < len(wav):
        kind, size = struct.unpack("<4sI", wav[place : place + 8])
        found[kind] = wav[place + 8 : place + 8 + size]
        place += 8 + size + size % 2
    assert place == len(wav)
    return found


@pytest.mark.parametrize("format", sorted(set(FORMATS) - {"mp3"}))
def test_libsndfile_reads_title_and_composer(format: str) -> None:
    with soundfile.SoundFile(io.BytesIO(encode(tone(), format, TAGS, LOOP))) as file:
        assert (file.title, file.artist) == (TAGS.title, TAGS.composer)
        assert file.frames == LOOP.frames
        assert np.abs(file.read(dtype="float32") - tone().samples).max() < 0.01


@pytest.mark.parametrize("format", FORMATS)
def test_words_change_nothing_that_is_heard(format: str) -> None:
    plain, tagged = (soundfile.read(io.BytesIO(encode(tone(), format, *more)))[0] for more in ((), (TAGS, LOOP)))
    np.testing.assert_array_equal(plain, tagged)


def test_a_sampler_finds_the_loop_of_a_wav_file() -> None:
    smpl = chunks(encode(tone(), "wav", TAGS, LOOP))[b"smpl"]
    loops = struct.unpack("<I", smpl[28:32])[0]
    start, last, _, times = struct.unpack("<4I", smpl[44:60])
    assert (loops, start, last + 1, times) == (1, 0, LOOP.frames, 0)
    assert b"smpl" not in chunks(encode(tone(), "wav", TAGS))


@pytest.mark.parametrize("format", ["ogg", "flac"])
def test_a_game_engine_finds_the_loop_in_the_comments(format: str) -> None:
    content = encode(tone(), format, TAGS, LOOP)
    assert b"LOOPSTART=0" in content
    assert f"LOOPLENGTH={LOOP.frames}".encode() in content
    assert f"LICENSE={TAGS.license}".encode() in content
    assert b"LOOPSTART" not in encode(tone(), format, TAGS)


def test_an_mp3_file_begins_with_its_tag() -> None:
    content = encode(tone(), "mp3", TAGS)
    assert content[:5] == b"ID3\x03\x00"
    size = int("".join(f"{byte:07b}" for byte in content[6:10]), 2)
    for word in (TAGS.title, TAGS.composer, TAGS.license):
        assert word.encode("utf-16") in content[: 10 + size]
    assert TAGS.link.encode() in content[: 10 + size]
    assert content[10 + size] == 0xFF, "the sound follows at once"
    assert encode(tone(), "mp3")[:3] != b"ID3"


def test_very_long_words_are_no_problem() -> None:
    for format in FORMATS:
        samples, _ = soundfile.read(io.BytesIO(encode(tone(), format, Tags("x" * 20_000, "y" * 20_000))))
        assert len(samples) >= LOOP.frames
