"""The tables of note events, and the bars from which they are counted."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from composer.errors import BadInput
from composer.events.bars import Bars, bars_of, meter_marks, tempo_marks, tempos_of_bars
from composer.events.vocabulary import (
    DURATION,
    DURATIONS,
    FIELDS,
    LONGEST_BAR,
    NO_KEY,
    TEMPO_CLASSES,
    VELOCITY,
    key_code,
    key_of_code,
    meter_code,
    meter_of_code,
    tempo_classes,
    tempo_of_class,
)
from composer.score.key import Key
from composer.score.meter import Meter
from composer.score.piece import MeterMark, Piece, TempoMark
from tests.pieces import keys, meters, pieces


def as_lists(bars: Bars) -> list[list[int]]:
    return [bars.onsets.tolist(), bars.ticks.tolist(), bars.meters.tolist()]


def test_the_fields_are_predicted_from_time_to_loudness() -> None:
    assert [field.name for field in FIELDS] == ["bar_advance", "position", "part", "pitch", "duration", "velocity"]
    assert all(field.size <= 256 for field in FIELDS)
    assert FIELDS[VELOCITY].size == 128


def test_durations_are_every_length_of_a_whole_note_then_rising_longer_ones() -> None:
    assert len(DURATIONS) == FIELDS[DURATION].size
    assert DURATIONS[:96].tolist() == list(range(1, 97))
    assert (np.diff(DURATIONS) > 0).all()
    assert {144, 192, 288, 384, 768} <= set(DURATIONS.tolist())


@given(meters())
def test_a_meter_comes_back_from_its_code(meter: Meter) -> None:
    assert meter_of_code(meter_code(meter)) == meter
    assert meter_code(meter) < 1024


@given(keys())
def test_a_key_comes_back_from_its_code_as_it_sounds(key: Key) -> None:
    code = key_code(key)
    assert key_code(key_of_code(code)) == code < NO_KEY


def test_no_key_has_a_code_too() -> None:
    assert key_of_code(key_code(None)) is None


def test_tempo_classes_are_a_tenth_apart_and_end_at_their_ends() -> None:
    classes = np.arange(TEMPO_CLASSES)
    tempos = np.array([tempo_of_class(tempo_class) for tempo_class in range(TEMPO_CLASSES)])
    assert (tempo_classes(tempos) == classes).all()
    assert (tempo_classes(tempos * 1.04) == classes).all()
    assert tempo_classes(np.array([1.0, 5000.0])).tolist() == [0, TEMPO_CLASSES - 1]


@settings(max_examples=100, deadline=None)
@given(pieces())
def test_bars_are_those_of_the_piece_cut_at_the_longest(piece: Piece) -> None:
    bars = bars_of(piece.meters, piece.end)
    assert set(piece.bar_onsets()) <= set(bars.onsets.tolist())
    assert (bars.onsets[1:] == bars.onsets[:-1] + bars.ticks[:-1]).all()
    assert bars.onsets[-1] < piece.end <= int(bars.onsets[-1]) + LONGEST_BAR
    if max(mark.meter.bar_ticks for mark in piece.meters) <= LONGEST_BAR:
        assert bars.onsets.tolist() == piece.bar_onsets()


@settings(max_examples=100, deadline=None)
@given(pieces())
def test_the_meter_marks_of_bars_give_the_same_bars(piece: Piece) -> None:
    bars = bars_of(piece.meters, piece.end)
    marks = meter_marks(bars)
    assert len(marks) <= len(piece.meters)
    assert as_lists(bars_of(marks, piece.end)) == as_lists(bars)


def test_a_change_of_meter_in_mid_bar_starts_a_new_bar() -> None:
    bars = bars_of([MeterMark(0, Meter(4, 4)), MeterMark(60, Meter(3, 4))], 200)
    assert bars.onsets.tolist() == [0, 60, 132]
    assert bars.ticks.tolist() == [60, 72, 72]


def test_the_last_bar_has_its_full_length() -> None:
    bars = bars_of([MeterMark(0, Meter(4, 4)), MeterMark(30, Meter(3, 4))], 30)
    assert bars.ticks.tolist() == [96]


def test_bars_without_end_are_refused() -> None:
    with pytest.raises(BadInput, match="bars"):
        bars_of([MeterMark(0, Meter(1, 32))], 10_000_000)
    with pytest.raises(BadInput, match="too long"):
        bars_of([MeterMark(0, Meter(1, 32))], 2**31)


def test_the_tempo_of_a_bar_is_the_mean_over_its_time() -> None:
    bars = bars_of([MeterMark(0, Meter(4, 4))], 288)
    tempos = (TempoMark.of(0, 60), TempoMark.of(96 + 48, 120), TempoMark.of(10_000, 30))
    expected = tempo_classes(np.array([60, 80, 120]))
    assert tempos_of_bars(tempos, bars).tolist() == expected.tolist()


@given(st.lists(st.integers(0, TEMPO_CLASSES - 1), min_size=1, max_size=20))
def test_tempo_classes_come_back_from_their_marks(classes: list[int]) -> None:
    bars = bars_of([MeterMark(0, Meter(4, 4))], 96 * len(classes))
    marks = tempo_marks(np.array(classes, dtype=np.uint8), bars)
    assert tempos_of_bars(marks, bars).tolist() == classes
