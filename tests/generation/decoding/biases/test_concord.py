"""Seconds, also octaves apart, are less likely; thirds, fourths, fifths and octaves are not."""

import numpy as np
import pytest

from composer.generation.decoding.biases.concord import concord


@pytest.mark.parametrize("apart", [1, 2, 10, 11, 13, 14, -1, -2])
def test_beside_a_note_that_is_struck_seconds_in_any_octave_are_less_likely(apart: int) -> None:
    assert concord([60], [])[60 + apart] < 0


@pytest.mark.parametrize("apart", [0, 3, 4, 5, 6, 7, 8, 9, 12, -3, -12])
def test_other_intervals_are_as_likely_as_before(apart: int) -> None:
    assert concord([60], [60])[60 + apart] == 0


def test_what_clashes_with_several_notes_is_held_against_it_once() -> None:
    assert concord([60, 62], [])[61] == concord([60], [])[61]


def test_beside_what_is_held_a_second_is_less_unlikely_than_beside_what_is_struck() -> None:
    assert concord([60], [])[61] < concord([], [60])[61] < 0


def test_alone_every_pitch_will_do() -> None:
    assert not np.any(concord([], []))
