"""The most likely beats and bars for given probabilities."""

import numpy as np
import pytest

from composer.beats.bar_lines import bar_lines
from composer.beats.network import METERS
from composer.beats.tracking import PERIOD_BINS, PERIODS, track
from composer.score.meter import Meter

EVEN_METERS = np.full(len(METERS), -np.log(len(METERS)))


def likely_tempo(period: float, count: int) -> np.ndarray:
    logs = np.full((count, PERIOD_BINS), -6.0)
    logs[:, np.abs(PERIODS - period).argmin()] = -0.1
    return logs


def test_beats_are_those_that_fit_a_tempo_and_offbeats_are_none() -> None:
    seconds = np.arange(0, 12, 0.25)
    logits = np.where(np.arange(len(seconds)) % 2 == 0, 2.0, -1.0)

    found = track(seconds, logits, likely_tempo(0.5, len(seconds)))

    assert np.allclose(found.seconds, seconds[::2])


def test_a_beat_that_nothing_is_struck_on_is_put_between() -> None:
    seconds = np.delete(np.arange(0, 10, 0.5), [7, 12])

    found = track(seconds, np.full(len(seconds), 2.0), likely_tempo(0.5, len(seconds)))

    assert np.allclose(found.seconds, np.arange(0, 10, 0.5))
    assert np.flatnonzero(found.chords < 0).tolist() == [7, 12]


def test_beats_follow_a_player_who_slows_down() -> None:
    periods = 0.5 * 1.03 ** np.arange(30)
    seconds = np.concatenate([[0], np.cumsum(periods)])
    tempo = np.concatenate([likely_tempo(float(period), 1) for period in [*periods, periods[-1]]])

    found = track(seconds, np.full(len(seconds), 2.0), tempo)

    assert np.allclose(found.seconds, seconds)


def test_bars_of_three_are_told_from_bars_of_four() -> None:
    for count, meter in ((3, Meter(3, 4)), (4, Meter(4, 4)), (2, Meter(2, 4))):
        logits = np.where(np.arange(60) % count == 1, 2.0, -2.0)

        found = bar_lines(logits, EVEN_METERS, 0.5)

        assert found.meter.bar_ticks == meter.bar_ticks
        assert np.flatnonzero(found.positions == 0).tolist() == list(range(1, 60, count))


@pytest.mark.parametrize(("beat_seconds", "meter"), [(0.5, Meter(3, 4)), (0.24, Meter(3, 8))])
def test_fast_beats_in_three_are_eighths(beat_seconds: float, meter: Meter) -> None:
    logits = np.where(np.arange(60) % 3 == 0, 2.0, -2.0)

    assert bar_lines(logits, EVEN_METERS, beat_seconds).meter == meter


def test_one_bar_that_is_short_moves_those_after_it() -> None:
    lines = [*range(0, 37, 4), *range(38, 80, 4)]
    logits = np.full(80, -4.0)
    logits[lines] = 4.0

    found = bar_lines(logits, EVEN_METERS, 0.5)

    assert np.flatnonzero(found.positions == 0).tolist() == sorted(set(lines))
