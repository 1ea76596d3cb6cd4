"""A blend that moves from one style to another is recognized, and one that does not is not."""

import numpy as np
import pytest

from composer.evaluation.studies.blends import SHARES, blends_table, rising

LINE = np.array(SHARES)


def test_what_rises_with_the_share_is_found_to_however_little() -> None:
    found = rising(np.stack([LINE, 0.01 * LINE, LINE**4]))
    assert found["of_means"] == pytest.approx(1)
    assert found["of_seeds"] == pytest.approx(1)


def test_what_falls_or_stays_or_jumps_about_is_not_taken_for_rising() -> None:
    assert rising(np.stack([1 - LINE, 1 - LINE]))["of_means"] == pytest.approx(-1)
    assert rising(np.full((4, 5), 0.3)) == {"means": [0.3] * 5, "of_means": 0.0, "of_seeds": 0.0}
    assert abs(rising(np.array([[0.1, 0.9, 0.1, 0.9, 0.1]]))["of_means"]) < 0.5


def test_the_curve_of_many_pieces_may_rise_where_the_single_ones_waver() -> None:
    random = np.random.default_rng(0)
    found = rising(np.clip(0.5 * LINE + random.normal(0.3, 0.3, (200, len(SHARES))), 0, 1))
    assert found["of_means"] == pytest.approx(1)
    assert 0 < found["of_seeds"] < 0.8


def test_the_table_tells_of_each_pair_and_step() -> None:
    row = {"from": "song", "to": "chorale", **rising(np.stack([LINE, LINE]))}
    table = blends_table({"seeds": 2, "bars": 16, "shares": list(SHARES), "pairs": [row]})
    assert "| chorale, blended with song | 0.00 | 0.25 | 0.50 | 0.75 | 1.00 | 1.00 | 1.00 |" in table
    assert "mean of 2 pieces" in table
