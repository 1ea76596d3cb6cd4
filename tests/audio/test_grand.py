"""The concert grand is a good instrument: color follows touch, every key has its pitch, nothing clicks or hisses."""

from collections.abc import Iterator

import numpy as np
import pytest

from composer.audio.fluidsynth import load_library
from composer.audio.instruments import SETTINGS, Instruments
from composer.audio.samples import SAMPLE_RATE, Samples
from composer.audio.soundfonts import GRAND, SYSTEM_NAMES, check_soundfont, find_soundfonts, grand_over

KEYS = (24, 38, 50, 60, 71, 83, 95)
VELOCITIES = (16, 32, 48, 64, 80, 96, 112, 127)
SUSTAIN = 64
FONT = next(font for font in find_soundfonts() if font.name in SYSTEM_NAMES)


@pytest.fixture(scope="module")
def piano() -> Iterator[Instruments]:
    """The grand in a dry room."""
    with pytest.MonkeyPatch.context() as dry:
        dry.setitem(SETTINGS, "synth.reverb.active", 0)
        instruments = Instruments(load_library(), FONT, 16)
    instruments.program(0, 0)
    yield instruments
    instruments.close()


def struck(piano: Instruments, key: int, velocity: int = 80, seconds: float = 1.0, after: float = 0.0) -> Samples:
    """A key held for so long, and what is heard after it; then silence."""
    held, released = (np.zeros((round(length * SAMPLE_RATE), 2), np.float32) for length in (seconds, after))
    piano.note_on(0, key, velocity)
    piano.write(held)
    piano.note_off(0, key)
    piano.write(released)
    for channel in (0, 16):
        piano.control(channel, 120, 0)
    piano.write(np.zeros((6400, 2), np.float32))
    return np.concatenate([held, released])


def decibels(samples: Samples) -> float:
    return float(10 * np.log10(np.mean(samples.astype(np.float64) ** 2) + 1e-20))


def centroid(samples: Samples) -> float:
    """The mean frequency, weighted by amplitude, in hertz."""
    amplitude = np.abs(np.fft.rfft(samples.sum(axis=1) * np.hanning(2 * len(samples))[len(samples) :]))
    frequency = np.fft.rfftfreq(len(samples), 1 / SAMPLE_RATE)
    audible = frequency < 12_000
    return float((amplitude * frequency)[audible].sum() / amplitude[audible].sum())


def cents_off(samples: Samples, key: int, partial: int) -> float:
    """How far a partial is from where equal temperament has it."""
    size = 1 << 18
    heard = samples[2000 : 2000 + 2 * SAMPLE_RATE]
    power = (np.abs(np.fft.rfft(heard * np.hanning(len(heard))[:, np.newaxis], size, axis=0)) ** 2).sum(axis=1)
    expected = partial * 440 * 2 ** ((key - 69) / 12) * size / SAMPLE_RATE
    low, high = round(expected * 2 ** (-40 / 1200)), round(expected * 2 ** (40 / 1200))
    return float(1200 * np.log2((low + power[low:high].argmax()) / expected))


def test_it_is_in_the_project_and_lies_over_the_fonts_of_the_system() -> None:
    assert check_soundfont(GRAND) is None
    assert GRAND.stat().st_size < 16e6
    assert grand_over(FONT) == GRAND
    assert grand_over(FONT.with_name("Mine.sf2")) is None
    assert GRAND not in find_soundfonts(), "it has pianos only"


@pytest.mark.parametrize("key", KEYS)
def test_harder_is_brighter_and_louder_at_every_step(piano: Instruments, key: int) -> None:
    heard = [struck(piano, key, velocity) for velocity in VELOCITIES]
    brightness, levels = [centroid(samples) for samples in heard], [decibels(samples) for samples in heard]
    assert (np.diff(brightness) > 0).all()
    assert brightness[-1] > 1.4 * brightness[0]
    # No layer stands out: a velocity changes loudness by the square that all instruments have.
    expected = [40 * np.log10(velocity / 127) for velocity in VELOCITIES]
    assert np.ptp(np.subtract(levels, expected)) < 3


def test_its_keys_are_equally_loud_as_far_as_neighbors_go(piano: Instruments) -> None:
    levels = [decibels(struck(piano, key, 90, 0.5)) for key in range(30, 90, 3)]
    assert np.abs(np.diff(levels)).max() < 4


@pytest.mark.parametrize("key", KEYS[1:-1])
def test_it_is_in_tune(piano: Instruments, key: int) -> None:
    heard = struck(piano, key, 90, 2.1)
    partial = 2 if key < 45 else 1
    stretch = float(np.interp(key, [24, 60, 96], [-13, 0, 12]))
    assert cents_off(heard, key, partial) == pytest.approx(stretch, abs=6)


@pytest.mark.parametrize("key", KEYS[:-1])
def test_a_long_note_dies_away_without_a_click(piano: Instruments, key: int) -> None:
    heard = struck(piano, key, 80, 9.0)
    levels = [decibels(heard[second * SAMPLE_RATE : (second + 1) * SAMPLE_RATE]) for second in range(9)]
    assert levels[0] - levels[8] > 18
    assert np.diff(levels).max() < 2, "the loop must not swell"
    rough = np.abs(np.diff(heard.sum(axis=1), 2))[SAMPLE_RATE:]
    window = SAMPLE_RATE // 20
    around = np.sqrt(np.convolve(rough**2, np.ones(window) / window, "same") + 1e-18)
    assert (rough / around).max() < 7, "a click stands out of what is around it"


@pytest.mark.parametrize("key", KEYS)
def test_it_is_stereo_and_survives_mono(piano: Instruments, key: int) -> None:
    heard = struck(piano, key, 80, 2.0)
    middle, side = heard.sum(axis=1), heard[:, 0] - heard[:, 1]
    assert -16 < decibels(side) - decibels(middle) < -1


def test_no_hiss_stays_behind_a_note(piano: Instruments) -> None:
    loud, late = struck(piano, 71, 110, 1.0), struck(piano, 71, 110, 9.0)[-SAMPLE_RATE:]
    assert decibels(late) < decibels(loud) - 40


def test_a_key_that_goes_up_damps_its_string_and_is_heard_itself(piano: Instruments) -> None:
    released = struck(piano, 60, 90, 1.0, after=1.0)
    held = struck(piano, 60, 90, 2.0)
    end = slice(round(1.7 * SAMPLE_RATE), None)
    assert decibels(released[end]) < decibels(held[end]) - 25
    piano.control(0, SUSTAIN, 127)
    pedaled = struck(piano, 60, 90, 1.0, after=1.0)
    piano.control(0, SUSTAIN, 0)
    assert decibels(pedaled[end]) == pytest.approx(decibels(held[end]), abs=1)
    # The noise of the key lies under the note, and is there only as long as it takes.
    mechanical = struck(piano, 60, 90, 1.0, after=0.1)[SAMPLE_RATE:]
    piano._noise_of.clear()
    silent = struck(piano, 60, 90, 1.0, after=0.1)[SAMPLE_RATE:]
    assert -60 < decibels(mechanical - silent) - decibels(held[:SAMPLE_RATE]) < -15
