"""KeyTracker: silent while the key is clear, and stronger the less it is."""

import numpy as np
import pytest

from composer.generation.decoding.biases.key import STRENGTH, KeyTracker
from composer.score.key import SCALES, Mode


def heard(mode: Mode, *pitches: int) -> KeyTracker:
    tracker = KeyTracker(mode)
    for pitch in pitches:
        tracker.observe(pitch, 24)
    return tracker


@pytest.mark.parametrize("mode", ["major", "minor"])
def test_nothing_is_pushed_while_the_key_is_clear(mode: Mode) -> None:
    third = SCALES[mode][2]
    assert not heard(mode, *[0, third, 7] * 4, *SCALES[mode]).pitch_bias().any()
    assert not heard(mode).pitch_bias().any()


def test_in_another_key_the_tones_that_tell_them_apart_are_pushed() -> None:
    # A minor, where C major was asked for.
    leaning = heard("major", *[9, 12, 16, 20] * 8).pitch_bias()
    assert leaning[60] > leaning[68]
    assert leaning[67] > 0 > leaning[69]
    assert np.abs(leaning).max() <= STRENGTH
    assert leaning.shape == (128,)
    assert (leaning[:12] == leaning[60:72]).all()


def test_drawing_by_what_is_pushed_brings_the_key_back() -> None:
    random = np.random.default_rng(0)
    tracker = heard("minor", *[2, 6, 9] * 20)
    for _ in range(400):
        chances = np.exp(tracker.pitch_bias()[:12])
        tracker.observe(int(random.choice(12, p=chances / chances.sum())), 24)
    assert not tracker.pitch_bias().any() or np.abs(tracker.pitch_bias()).max() < STRENGTH / 2


def test_only_a_note_of_another_key_is_not_held_for_long_once_the_key_is_in_doubt() -> None:
    durations = np.array([6, 24, 96, 384])
    in_doubt = heard("minor", *[0, 3, 7] * 8, *[4] * 6)
    major_third, minor_third = in_doubt.duration_bias(4, durations), in_doubt.duration_bias(3, durations)
    assert (np.diff(major_third) <= 0).all()
    assert major_third[-1] < major_third[0]
    assert (minor_third >= major_third).all()
    assert not heard("minor", *[0, 3, 7] * 12).duration_bias(3, durations[:3]).any()
