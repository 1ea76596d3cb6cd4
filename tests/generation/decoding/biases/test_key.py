"""The bias to the key does nothing while the key is clear, and more the less clear it is."""

import numpy as np
import pytest

from composer.generation.decoding.biases.key import STRENGTH, duration_bias, pitch_bias
from composer.score.key import SCALES, Mode


def heard(*pitches: int) -> np.ndarray:
    """How long each pitch class sounds if each of these notes lasts a quarter."""
    return 24.0 * np.bincount(np.array(pitches, dtype=int) % 12, minlength=12)


@pytest.mark.parametrize("mode", ["major", "minor"])
def test_nothing_is_pushed_while_the_key_is_clear(mode: Mode) -> None:
    third = SCALES[mode][2]
    assert not pitch_bias(mode, heard(*[0, third, 7] * 4, *SCALES[mode])).any()
    assert not pitch_bias(mode, heard()).any()


def test_in_another_key_the_tones_that_tell_them_apart_are_pushed() -> None:
    # A minor, where C major was asked for.
    leaning = pitch_bias("major", heard(*[9, 12, 16, 20] * 8))
    assert leaning[60] > leaning[68]
    assert leaning[67] > 0 > leaning[69]
    assert np.abs(leaning).max() <= STRENGTH
    assert leaning.shape == (128,)
    assert (leaning[:12] == leaning[60:72]).all()


def test_drawing_by_what_is_pushed_brings_the_key_back() -> None:
    random = np.random.default_rng(0)
    pitches = [2, 6, 9] * 20
    for _ in range(400):
        chances = np.exp(pitch_bias("minor", heard(*pitches))[:12])
        pitches.append(int(random.choice(12, p=chances / chances.sum())))
    after = pitch_bias("minor", heard(*pitches))
    assert not after.any() or np.abs(after).max() < STRENGTH / 2


def test_only_a_note_of_another_key_is_not_held_for_long_once_the_key_is_in_doubt() -> None:
    durations = np.array([6, 24, 96, 384])
    in_doubt = heard(*[0, 3, 7] * 8, *[4] * 6)
    major_third, minor_third = (duration_bias("minor", in_doubt, pitch, durations) for pitch in (4, 3))
    assert (np.diff(major_third) <= 0).all()
    assert major_third[-1] < major_third[0]
    assert (minor_third >= major_third).all()
    assert not duration_bias("minor", heard(*[0, 3, 7] * 12), 3, durations[:3]).any()
