"""Tapping the beat decides its speed and place; the rest of the performance follows."""

import numpy as np
import pytest

from composer.beats.finding import Correction
from composer.beats.found import with_found_beats
from composer.evaluation.studies.beats import f_measure
from tests.beats.playing import played


def tapped(taps: np.ndarray) -> np.ndarray:
    """The beats of a performance to which somebody taps."""
    found = with_found_beats(played(4).piece, correction=Correction(taps=tuple(taps.tolist()))).beats
    assert found is not None
    return np.array(found.seconds)


def of_hands(beats: np.ndarray, late: float = 0.0) -> np.ndarray:
    """Beats as somebody taps them: unevenly by 25 ms, and all of them late."""
    return beats + late + np.random.default_rng(2).normal(0, 0.025, len(beats))


@pytest.mark.parametrize("late", [-0.05, 0.0, 0.08])
@pytest.mark.parametrize("first", [0, 1])
def test_every_second_beat_that_is_tapped_for_four_bars_is_a_beat_to_the_end(first: int, late: float) -> None:
    beats = played(4).beats[first::2]

    found = tapped(of_hands(beats[4:12], late))

    assert f_measure(found, beats) > 0.9


def test_twice_as_many_beats_are_tapped() -> None:
    beats = played(4).beats
    halves = np.interp(np.arange(2 * len(beats) - 1) / 2, np.arange(len(beats)), beats)

    found = tapped(of_hands(halves[8:32]))

    assert f_measure(found, halves) > 0.9


def test_a_beat_that_nobody_tapped_is_one_too_and_a_finger_that_bounced_is_none() -> None:
    beats = played(4).beats[::2]
    taps = of_hands(beats[4:14])

    found = tapped(np.append(np.delete(taps, 3), taps[5] + 0.06))

    assert f_measure(found, beats) > 0.9


def test_of_three_taps_nothing_is_taken() -> None:
    music = played(4)

    assert np.array_equal(tapped(music.beats[:6:2]), tapped(np.array([])))


def test_beats_that_are_no_part_of_those_found_are_taken_as_they_are_tapped() -> None:
    # Five taps in the time of four beats.
    beats = played(4).beats
    others = np.interp(np.arange(0, len(beats) - 1, 0.8), np.arange(len(beats)), beats)

    found = tapped(of_hands(others[5:30]))

    here = (found > others[5] - 0.1) & (found < others[29] + 0.1)
    assert f_measure(found[here], others[5:30]) > 0.9
