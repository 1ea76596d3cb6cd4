"""An example for learning beats is a piece as somebody might play it, with its beats."""

import numpy as np

from composer.beats.network import METERS
from composer.score.meter import Meter
from composer.training.beat_examples import examples_of
from tests.pieces import melody

TUNE = melody([60, 64, 67, 72, 71, 67, 65, 62, 64, 60, 62, 59, 60, 64, 60, 60] * 2, 24)


def test_chords_and_beats_of_a_piece_are_told_as_they_are() -> None:
    of_chords, of_beats = examples_of(TUNE, False, np.random.default_rng(1))

    assert len(of_beats) == 32
    assert of_beats.is_bar.tolist() == [place % 4 == 0 for place in range(32)]
    assert set(of_beats.meter) == {METERS.index(Meter(4, 4))}
    # A note may be missed; none of those there is off a beat.
    assert of_chords.is_beat.all()
    assert 28 <= len(of_chords) <= 32
    assert of_chords.is_bar.sum() >= 6


def test_the_same_seed_plays_a_piece_the_same_way() -> None:
    one, other = (examples_of(TUNE, False, np.random.default_rng(3))[0] for _ in range(2))

    assert np.array_equal(one.features, other.features)
