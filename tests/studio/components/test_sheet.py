"""Sheet music on the page: when its notes sound."""

from dataclasses import replace

import numpy as np
import pytest

from composer.score.meter import Meter
from composer.score.piece import MeterMark
from composer.studio.components.sheet import bars_at
from tests.pieces import chorale, melody


def test_notes_lie_between_bar_lines_whatever_the_tempo() -> None:
    piece = chorale()
    half = piece.meters[0].meter.bar_ticks // 2
    seconds = np.array([[piece.second_at(onset), piece.second_at(onset + half)] for onset in piece.bar_onsets()])
    assert bars_at(piece, seconds).ravel().tolist() == pytest.approx(np.arange(0, len(seconds), 0.5).tolist())


def test_the_last_bar_is_as_long_as_it_is_whatever_meter_would_follow() -> None:
    piece = melody([60] * 8)
    piece = replace(piece, meters=(MeterMark(0, Meter(4, 4)), MeterMark(piece.end, Meter(2, 4))))
    assert bars_at(piece, np.array([piece.second_at(piece.end - 48)])).tolist() == [1.5]
