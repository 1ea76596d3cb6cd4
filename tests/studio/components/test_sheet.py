"""Sheet music on the page: when its notes sound."""

import numpy as np
import pytest

from composer.studio.components.sheet import bars_at
from tests.pieces import chorale


def test_notes_lie_between_bar_lines_whatever_the_tempo() -> None:
    piece = chorale()
    half = piece.meters[0].meter.bar_ticks // 2
    seconds = np.array([[piece.second_at(onset), piece.second_at(onset + half)] for onset in piece.bar_onsets()])
    assert bars_at(piece, seconds).ravel().tolist() == pytest.approx(np.arange(0, len(seconds), 0.5).tolist())
