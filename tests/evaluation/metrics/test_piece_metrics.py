"""The usual metrics equal slow implementations of their definitions, as in MusPy."""

import math
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings

from composer.evaluation.metrics.note_table import NoteTable
from composer.evaluation.metrics.piece_metrics import (
    METRICS,
    OF_LOUDNESS,
    durations,
    empty_bars,
    groove_consistency,
    mean_interval,
    mean_wait,
    measured,
    note_density,
    notes_per_onset,
    pitch_class_entropy,
    pitch_classes,
    pitch_entropy,
    pitch_range,
    polyphony,
    polyphony_rate,
    positions,
    scale_consistency,
    velocity_spread,
    waits,
)
from composer.score.meter import Meter
from composer.score.piece import MeterMark, Note, Part, Piece
from tests.events.event_pieces import in_meter
from tests.pieces import chorale, melody, pieces
from tests.training.pack import tune

SCALE = (0, 2, 4, 5, 7, 9, 11)


def bits(counts: Counter[int]) -> float:
    return -sum(count / counts.total() * math.log2(count / counts.total()) for count in counts.values())


def pitched(piece: Piece) -> list[Note]:
    return [note for part in piece.parts if not part.is_drums for note in part.notes]


@settings(max_examples=30, deadline=None)
@given(pieces())
def test_they_are_what_muspy_defines(piece: Piece) -> None:
    notes, heard = NoteTable.of(piece), pitched(piece)
    if not heard:
        assert math.isnan(pitch_entropy(notes))
        return
    pitches = [note.pitch for note in heard]
    assert pitch_entropy(notes) == pytest.approx(bits(Counter(pitches)))
    assert pitch_class_entropy(notes) == pytest.approx(bits(Counter(pitch % 12 for pitch in pitches)))
    assert pitch_range(notes) == max(pitches) - min(pitches)
    inside = [sum((pitch - tonic) % 12 in SCALE for pitch in pitches) / len(pitches) for tonic in range(12)]
    assert scale_consistency(notes) == pytest.approx(max(inside))
    last = max(note.end for note in heard)
    sounding = [set[int]() for _ in range(last)]
    for note in heard:
        for tick in range(note.onset, note.end):
            sounding[tick].add(note.pitch)
    counts = [len(pitches) for pitches in sounding]
    assert polyphony(notes) == pytest.approx(sum(counts) / sum(count > 0 for count in counts))
    # MusPy's polyphony rate with threshold 1.
    assert polyphony_rate(notes) == pytest.approx(sum(count > 1 for count in counts) / len(counts))


@settings(max_examples=20, deadline=None)
@given(pieces())
def test_everything_can_be_measured_and_shares_are_shares(piece: Piece) -> None:
    for name, value in measured(NoteTable.of(piece), is_expressive=True).items():
        if isinstance(value, np.ndarray):
            assert value.min() >= 0
            assert value.sum() == pytest.approx(1) or not value.any(), name


def test_grooves_are_compared_bar_by_bar() -> None:
    """Two bars of quarters, then one of eighths: four of 96 ticks differ once."""
    piece = melody([60] * 8, 24)
    eighths = tuple(Note(192 + 12 * place, 62, 12) for place in range(8))
    whole = Piece((Part((*piece.parts[0].notes, *eighths)),))
    onsets = [{note.onset - 96 * bar for note in whole.parts[0].notes if note.onset // 96 == bar} for bar in range(3)]
    expected = 1 - sum(len(one ^ other) for one, other in pairwise(onsets)) / (2 * 96)
    assert groove_consistency(NoteTable.of(whole)) == pytest.approx(expected) == 1 - 4 / 192
    assert groove_consistency(NoteTable.of(piece)) == 1
    assert math.isnan(groove_consistency(NoteTable.of(melody([60]))))


def test_a_bar_is_empty_only_if_nothing_sounds_in_it() -> None:
    assert empty_bars(NoteTable.of(in_meter("4/4", (0, 60, 24), (288, 60, 24)))) == 0.5
    assert empty_bars(NoteTable.of(in_meter("4/4", (0, 60, 300), (288, 64, 24)))) == 0


def test_small_pieces_are_counted_by_hand() -> None:
    scale = NoteTable.of(melody([60, 62, 64, 65, 67, 69, 71, 72]))
    assert note_density(scale) == 1
    assert mean_wait(scale) == 1
    assert mean_interval(scale) == pytest.approx(12 / 7)
    assert waits(scale).max() == durations(scale).max() == 1
    assert positions(scale)[[0, 4, 8, 12]] == pytest.approx([0.25] * 4)
    assert velocity_spread(scale) == 0
    assert notes_per_onset(NoteTable.of(chorale())) == 4
    # G minor: the tonic comes first.
    assert pitch_classes(NoteTable.of(chorale())).argmax() == 0


def test_loudness_that_is_nobodys_is_not_measured() -> None:
    found = measured(NoteTable.of(tune(0, 8)), is_expressive=False)
    assert all(np.isnan(found[name]).all() for name in OF_LOUDNESS)
    assert set(found) == set(METRICS)


def test_a_pickup_and_a_change_of_meter_leave_places_in_the_bar_as_they_are() -> None:
    struck = tuple(Note(onset, 60, 12) for onset in (0, 24, 96, 168))
    piece = Piece((Part(struck),), meters=(MeterMark(0, Meter(1, 4)), MeterMark(24, Meter(3, 4))))
    assert positions(NoteTable.of(piece))[0] == 1
