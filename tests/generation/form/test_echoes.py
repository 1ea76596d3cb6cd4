"""New bars have something in common with those just before; themes that return are told as before."""

import numpy as np
import pytest

from composer.events.packing import BAR
from composer.events.settings import Setting
from composer.generation.form.echoes import DISTANCES, FURTHEST, NEAR, SIMILARITIES, with_echoes
from composer.generation.form.story import Story, story
from composer.score.meter import Meter
from composer.score.piece import Part


def told(of: Story) -> np.ndarray:
    bars = np.zeros(len(of.energy), dtype=BAR)
    of.tell(bars, 0, Setting(("romantic",), "piano", Meter(), 100.0, None, (Part((), 0),), 12.0))
    return bars


@pytest.mark.parametrize("form", ["story", "aaba", "loop"])
def test_themes_return_as_they_would_without_echoes(form: str) -> None:
    plain = story(48, form=form)
    returns = plain.recall_distance > 0
    one, other = told(plain), told(with_echoes(plain, np.random.default_rng(1)))
    assert (one[returns] == other[returns]).all()
    assert not one["recall_distance"][~returns].any()
    assert other["recall_distance"][~returns].any()


def test_an_echo_is_of_a_bar_that_was_heard_and_faint() -> None:
    planned = with_echoes(story(200), np.random.default_rng(2))
    assert (planned.echo_distance <= np.arange(200)).all()
    assert set(planned.echo_distance.tolist()) <= {0, *DISTANCES}
    assert {0, *NEAR} < set(planned.echo_distance.tolist())
    assert SIMILARITIES[0] <= planned.echo_similarity.min() < planned.echo_similarity.max() <= SIMILARITIES[1]


def test_what_is_not_told_of_an_echo_is_as_often_as_in_the_corpus() -> None:
    planned = with_echoes(story(600), np.random.default_rng(3))
    counts = np.bincount(planned.echo_distance, minlength=FURTHEST + 1) / 600
    assert counts[1:] == pytest.approx([*DISTANCES.values()], abs=0.06)
