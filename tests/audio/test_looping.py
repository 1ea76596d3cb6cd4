"""A loop repeats without a seam, lasts whole bars, and its file says where it repeats."""

import io
from dataclasses import replace

import numpy as np
import pytest
import soundfile

from composer.audio.loudness import TARGET_LUFS, loudness
from composer.audio.rendering import Recording, loop_seconds, record, record_loop
from composer.audio.samples import SAMPLE_RATE, Audio, Samples
from composer.errors import BadInput
from composer.export.files import seconds_of_loop
from composer.export.work import Work
from composer.generation.request.request import Request
from composer.score.meter import TICKS_PER_QUARTER, Meter
from composer.score.midi import midi_from_piece
from composer.score.piece import MeterMark, Note, Part, Piece, TempoMark
from tests.audio.audio_examples import scale

BAR = 4 * TICKS_PER_QUARTER


def vamp() -> Piece:
    """Two bars of loud piano chords whose last note rings over the end, at a tempo that no sample rate divides."""
    chords = [Note(place * BAR // 4, pitch + place, BAR // 4, 120) for place in range(8) for pitch in (36, 60, 64, 67)]
    return Piece((Part(tuple(sorted(chords))),), tempos=(TempoMark.of(0, 131),))


@pytest.fixture(scope="module")
def loop() -> Recording:
    return record_loop(midi_from_piece(vamp()), loop_seconds(vamp()))


def roughness(samples: Samples) -> np.ndarray:
    """How much each frame departs from the line through its neighbors."""
    return np.abs(np.diff(samples.astype(np.float64), 2, axis=0)).max(axis=1)


def test_it_lasts_as_long_as_its_bars_to_the_frame(loop: Recording) -> None:
    assert loop_seconds(vamp()) == pytest.approx(8 * 60 / 131, abs=1e-5)
    assert loop.audio().frames == loop.frames == round(8 * 60 / 131 * SAMPLE_RATE)


def test_bars_are_counted_whatever_the_meter_and_the_last_note() -> None:
    waltz = Piece((Part((Note(0, 60, 500),)),), meters=(MeterMark(0, Meter(3, 4)),))
    assert loop_seconds(waltz) == pytest.approx(1.5)
    assert loop_seconds(Piece((Part(()),))) == pytest.approx(2.0)
    # A stop silences the bar from its tempo mark on, which belongs to the loop.
    stopped = replace(vamp(), tempos=(TempoMark.of(0, 120), TempoMark.of(2 * BAR, 120)))
    assert loop_seconds(stopped) == pytest.approx(4.0)
    work = Work(stopped, Request(form="loop", seconds=6, hits=((4.0, "stop"),)))
    assert seconds_of_loop(work) == pytest.approx(6.0)


@pytest.mark.parametrize("format", ["wav", "flac", "ogg"])
def test_three_repeats_of_the_file_have_no_seam(loop: Recording, format: str) -> None:
    samples, _ = soundfile.read(io.BytesIO(loop.encoded(format)), dtype="float32")
    rough = roughness(np.tile(samples, (3, 1)))
    frames = len(samples)
    for seam in (frames, 2 * frames):
        around = np.concatenate([rough[seam - 300 : seam - 4], rough[seam + 4 : seam + 300]])
        assert rough[seam - 4 : seam + 4].max() <= around.max()


def test_what_rings_on_is_heard_at_the_start(loop: Recording) -> None:
    """The second time round sounds as the first: a loop is music that has played for ever."""
    once = record(midi_from_piece(vamp())).audio()
    silence_before, rings_over = once.samples[:50], loop.audio().samples[:50]
    assert np.abs(rings_over).max() > 4 * np.abs(silence_before).max()


def test_it_is_as_loud_as_other_music_and_clips_no_more(loop: Recording) -> None:
    audio = loop.audio()
    assert loudness(Audio(np.tile(audio.samples, (3, 1)))) == pytest.approx(TARGET_LUFS, abs=0.5)
    assert audio.peak <= 10 ** (-1 / 20)


def test_files_say_where_it_repeats(loop: Recording) -> None:
    assert f"LOOPLENGTH={loop.frames}".encode() in loop.encoded("ogg")
    assert b"smpl" in loop.encoded("wav")


def test_a_loop_shorter_than_its_own_echo_wraps_more_than_once() -> None:
    short = record_loop(midi_from_piece(scale()), 0.5)
    assert short.frames == SAMPLE_RATE // 2
    assert short.audio().peak > 0.1


def test_a_loop_of_an_hour_is_refused() -> None:
    with pytest.raises(BadInput, match="10 minutes"):
        record_loop(midi_from_piece(scale()), 3600)
