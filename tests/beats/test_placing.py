"""A performance on any beats: every note keeps its time, to the millisecond."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from composer.beats.finding import Beats
from composer.beats.placing import on_beats
from composer.beats.quantizing import quantized
from composer.score.meter import Meter
from tests.beats.playing import recorded, times

METERS = [Meter(4, 4), Meter(3, 4), Meter(6, 8), Meter(2, 2), Meter(3, 8)]


@st.composite
def performances(draw: st.DrawFn) -> list[tuple[float, float, int, int]]:
    count = draw(st.integers(2, 40))
    gaps = draw(st.lists(st.floats(0.0, 1.5), min_size=count, max_size=count))
    lengths = draw(st.lists(st.floats(0.03, 2.5), min_size=count, max_size=count))
    pitches = draw(st.lists(st.integers(40, 80), min_size=count, max_size=count, unique=True))
    begins = np.cumsum(gaps).tolist()
    return [(begin, begin + length, pitch, 70) for begin, length, pitch in zip(begins, lengths, pitches, strict=True)]


@given(
    performances(),
    st.sampled_from(METERS),
    st.floats(0.0, 3.0),
    st.lists(st.floats(0.18, 2.0), min_size=1, max_size=60),
    st.integers(0, 5),
)
@settings(deadline=None, max_examples=60)
def test_no_note_moves(
    notes: list[tuple[float, float, int, int]], meter: Meter, first: float, periods: list[float], place: int
) -> None:
    piece = recorded(notes)
    seconds = first + np.concatenate([[0.0], np.cumsum(periods)])
    count = meter.bar_ticks // meter.beat_ticks
    positions = tuple(((place + np.arange(len(seconds))) % count).tolist())

    put = on_beats(piece, Beats(tuple(seconds.tolist()), positions, meter, 0.5))

    assert np.abs(times(put) - times(piece)).max() < 0.001
    assert {mark.meter.denominator for mark in put.meters} == {meter.denominator}


def test_a_triplet_and_sixteenths_that_were_played_unevenly_are_written_as_such() -> None:
    triplet = np.array([0.0, 8.6, 15.5])
    sixteenths = np.array([24.4, 29.8, 36.3, 42.3])

    ticks, steps = quantized(np.concatenate([triplet, sixteenths, [48.0]]), 24, np.array([0.5, 0.5, 0.5]))

    assert ticks.tolist() == [0, 8, 16, 24, 30, 36, 42, 48]
    assert steps.tolist() == [8, 6, 24]
