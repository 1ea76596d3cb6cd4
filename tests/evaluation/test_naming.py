"""Composed pieces are named beside real ones, in the styles that can be told by their real pieces."""

import numpy as np

from composer.evaluation.naming import judged_styles, named_table, ratio
from composer.evaluation.regression import Regression
from composer.evaluation.styles import StyleClassifier

NOTHING = Regression(np.zeros((1, 1)), np.zeros(1))


def test_a_style_that_is_not_known_in_real_pieces_is_not_asked_of_composed_ones() -> None:
    shares = {"bach": 0.9, "mozart": 0.0, "liszt": None, "drums": 1.0, "chorale": 1.0}
    judge = StyleClassifier(NOTHING, (), {}, shares)
    assert judged_styles(judge, ("bach", "mozart", "liszt", "drums", "folk")) == ["bach"]


def test_the_ratio_is_of_means_so_that_a_style_that_is_hard_to_name_does_not_outweigh_the_others() -> None:
    rows = {"bach": {"pieces": 8, "named": 0.75, "real": 1.0}, "chopin": {"pieces": 8, "named": 0.25, "real": 0.25}}
    assert ratio(rows) == 0.8
    table = named_table({"styles": rows, "ratio": ratio(rows)})
    assert "| bach | 75% | 100% |" in table
    assert "| 0.80 | 1.00 |" in table
