"""All pieces are equally loud, and none clips."""

import math

import numpy as np
import pyloudnorm
import pytest

from composer.audio.limiting import limited
from composer.audio.loudness import TARGET_LUFS, loudness, normalized
from composer.audio.rendering import render
from composer.audio.samples import SAMPLE_RATE, Audio, Samples
from composer.score.midi import midi_from_piece
from tests.audio.audio_examples import nocturne

CEILING = 10 ** (-1 / 20)
ROUNDING = 1e-5


def sine(seconds: float, frequency: float, amplitude: float, sides: tuple[float, float] = (1, 1)) -> Audio:
    time = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    wave = amplitude * np.sin(2 * np.pi * frequency * time)
    return Audio((wave[:, np.newaxis] * sides).astype(np.float32))


def struck(seconds: int) -> Audio:
    """Two strokes a second, over in a moment, on a tone that stays: high peaks over a soft body."""
    time = np.arange(SAMPLE_RATE // 2) / SAMPLE_RATE
    stroke = np.sin(2 * np.pi * 330 * time) * (0.05 + 0.9 * np.exp(-time / 0.002))
    wave = np.tile(stroke, 2 * seconds)
    return Audio(np.stack([wave, wave], axis=1).astype(np.float32))


def noise(seconds: float, seed: int) -> Audio:
    """Noise that swells and fades."""
    frames = round(seconds * SAMPLE_RATE)
    swell = np.sin(np.linspace(0, 9, frames)) ** 2
    samples = np.random.default_rng(seed).normal(0, 0.1, (frames, 2)) * swell[:, np.newaxis]
    return Audio(samples.astype(np.float32))


def test_the_standards_own_example_measures_as_it_says() -> None:
    assert loudness(sine(5, 997, 1.0, sides=(1, 0))) == pytest.approx(-3.01, abs=0.02)


@pytest.mark.parametrize("audio", [noise(0.4, 0), noise(3.21, 1), noise(14, 2), sine(3, 60, 0.3), sine(3, 9000, 0.3)])
def test_loudness_agrees_with_pyloudnorm(audio: Audio) -> None:
    reference = pyloudnorm.Meter(SAMPLE_RATE).integrated_loudness(audio.samples)
    assert loudness(audio) == pytest.approx(reference, abs=0.15)


def test_loudness_is_the_same_however_much_is_measured_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    music = sine(3, 45, 0.3)
    at_once = loudness(music)
    monkeypatch.setattr("composer.audio.loudness.FRAMES_AT_ONCE", 4410)
    assert loudness(music) == pytest.approx(at_once, abs=1e-6)


def test_a_pause_does_not_make_music_softer() -> None:
    music = sine(4, 440, 0.1)
    pause = np.zeros((4 * SAMPLE_RATE, 2), np.float32)
    assert loudness(Audio(np.concatenate([music.samples, pause]))) == pytest.approx(loudness(music), abs=0.5)


def test_a_rendered_piece_is_as_loud_as_every_other() -> None:
    finished = render(midi_from_piece(nocturne(20)))
    reference = pyloudnorm.Meter(SAMPLE_RATE).integrated_loudness(finished.samples)
    assert reference == pytest.approx(TARGET_LUFS, abs=0.5)
    assert finished.peak <= CEILING + ROUNDING


@pytest.mark.parametrize("amplitude", [0.001, 0.1, 1.0, 8.0])
def test_soft_and_loud_sound_meet_at_the_target(amplitude: float) -> None:
    leveled = normalized(sine(3, 440, amplitude))
    assert loudness(leveled) == pytest.approx(TARGET_LUFS, abs=0.1)


def test_music_of_high_peaks_reaches_the_target_too() -> None:
    plain = struck(6)
    assert TARGET_LUFS - loudness(plain) > 20 * math.log10(CEILING / plain.peak) + 3, "a plain gain would clip"
    leveled = normalized(plain)
    assert loudness(leveled) == pytest.approx(TARGET_LUFS, abs=0.5)
    assert leveled.peak <= CEILING + ROUNDING


def test_a_lone_click_is_not_crushed() -> None:
    samples = np.zeros((SAMPLE_RATE, 2), np.float32)
    samples[1000:1010] = 0.5
    leveled = normalized(Audio(samples))
    assert leveled.peak <= CEILING + ROUNDING
    assert loudness(leveled) < TARGET_LUFS


@pytest.mark.parametrize("frames", [0, 1, 100, SAMPLE_RATE])
def test_silence_stays_silence(frames: int) -> None:
    silence = Audio(np.zeros((frames, 2), np.float32))
    assert loudness(silence) == -math.inf
    assert normalized(silence).frames == frames
    assert normalized(silence).peak == 0


@pytest.mark.parametrize("seconds", [0.001, 0.05, 0.39])
def test_a_very_short_sound_is_leveled_too(seconds: float) -> None:
    assert loudness(normalized(sine(seconds, 1000, 0.01))) == pytest.approx(TARGET_LUFS, abs=1.0)


def limiter_cases() -> list[Samples]:
    loud_edges = np.full((1000, 2), 0.01, np.float32)
    loud_edges[[0, -1]] = 3.0
    one_side = np.full((20_000, 2), 0.2, np.float32)
    one_side[10_000, 1] = -5.0
    return [loud_edges, one_side, noise(2, 3).samples * 20, sine(1, 50, 4.0).samples]


@pytest.mark.parametrize("samples", limiter_cases())
def test_nothing_passes_the_ceiling(samples: Samples) -> None:
    assert limited(Audio(samples), 1.0).peak <= CEILING + ROUNDING


def test_what_is_under_the_ceiling_is_left_alone() -> None:
    soft = noise(1, 4)
    assert np.array_equal(limited(soft, 1.0).samples, soft.samples)


def test_limiting_is_over_a_second_after_the_peak() -> None:
    body = sine(3, 440, 0.2).samples
    struck = body.copy()
    struck[SAMPLE_RATE] = 2.0
    after = limited(Audio(struck), 1.0).samples[2 * SAMPLE_RATE :]
    assert np.array_equal(after, body[2 * SAMPLE_RATE :])
