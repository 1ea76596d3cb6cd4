"""How beats are judged."""

from pathlib import Path

import numpy as np
import pytest

from composer.corpus.manifest import Entry
from composer.corpus.stripped import is_held_out, true_beats
from composer.evaluation.studies.beats import f_measure, heard
from composer.score.meter import Meter
from composer.score.piece import MeterMark, Note, Part, Piece, TempoMark


def test_beats_within_the_tolerance_count_once() -> None:
    true = np.arange(10.0)

    assert f_measure(true, true) == 1
    assert f_measure(true + 0.069, true) == 1
    assert f_measure(true + 0.08, true) == 0
    assert f_measure(np.arange(0, 10, 0.5), true) == pytest.approx(2 / 3)
    assert f_measure(np.sort(np.concatenate([true, true + 0.01])), true) == pytest.approx(2 / 3)
    assert f_measure(np.array([]), true) == 0


def test_meters_that_sound_alike_are_heard_alike() -> None:
    def alike(one: str, other: str) -> bool:
        return heard(Meter.parse(one)) == heard(Meter.parse(other))

    assert alike("3/4", "3/8")
    assert alike("2/4", "2/2")
    assert alike("4/4", "4/8")
    assert not alike("3/4", "6/8")
    assert not alike("2/4", "6/8")
    assert not alike("2/4", "4/4")


def test_true_beats_are_those_of_the_meter_at_the_tempos_of_the_piece() -> None:
    notes = tuple(Note(12 * place, 60, 12) for place in range(12))
    piece = Piece((Part(notes),), (TempoMark.of(0, 60), TempoMark.of(72, 120)), (MeterMark(0, Meter(6, 8)),))

    true = true_beats(piece)

    assert true.beats.tolist() == [0.0, 1.5, 3.0, 3.75]
    assert true.bars.tolist() == [0.0, 3.0]
    assert true.meter == Meter(6, 8)


def test_movements_of_a_work_are_held_out_together() -> None:
    def entry(title: str) -> Entry:
        return Entry(Path("a.mid"), "pianomidi_krueger", "Haydn", title, "classical", "CC BY-SA 3.0")

    for number in range(20):
        movements = [f"Haydn: Klaviersonate Hob. XVI:{number}, {movement}. Satz" for movement in (1, 2, 3)]
        assert len({is_held_out(entry(title)) for title in movements}) == 1
