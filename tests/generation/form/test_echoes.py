"""New bars have in common with earlier ones what those of a real piece have; themes that return are told as before."""

import numpy as np
import pytest

from composer.events.packing import BAR
from composer.events.settings import Likeness, Setting
from composer.generation.form.echoes import OPEN_SHARE, with_echoes, with_likenesses
from composer.generation.form.story import Story, story
from composer.score.meter import Meter
from composer.score.piece import Part

# Every fourth bar is the one before it, a third higher.
SEQUENCES: tuple[Likeness, ...] = ((0, 0, 0), (0, 0, 0), (0, 0, 0), (1, 4, 230)) * 6


def told(of: Story) -> np.ndarray:
    bars = np.zeros(len(of.energy), dtype=BAR)
    of.tell(bars, 0, Setting(("romantic",), "piano", Meter(), 100.0, None, (Part((), 0),), 12.0))
    return bars


@pytest.mark.parametrize("form", ["story", "aaba", "loop"])
@pytest.mark.parametrize("likenesses", [(), SEQUENCES])
def test_themes_return_as_they_would_without_echoes(form: str, likenesses: tuple[Likeness, ...]) -> None:
    plain = story(48, form=form)
    returns = plain.recall_distance > 0
    one, other = told(plain), told(with_echoes(plain, likenesses, np.random.default_rng(1)))
    assert (one[returns] == other[returns]).all()
    assert not one["recall_distance"][~returns].any()
    assert other["recall_distance"][~returns].any()


@pytest.mark.parametrize("likenesses", [(), SEQUENCES])
def test_an_echo_is_of_a_bar_that_was_heard(likenesses: tuple[Likeness, ...]) -> None:
    planned = with_echoes(story(200), likenesses, np.random.default_rng(2))
    assert (planned.echo_distance <= np.arange(200)).all()


def test_a_sequence_of_a_real_piece_is_a_sequence_in_the_plan() -> None:
    planned = with_echoes(story(48), SEQUENCES, np.random.default_rng(3))
    bars = told(planned)
    is_echo = (planned.recall_distance == 0) & (bars["recall_distance"] > 0)
    assert set(bars["recall_transposition"][is_echo].tolist()) == {4}
    assert not bars["recall_transposition"][~is_echo & (bars["recall_distance"] > 0)].any()


def test_of_half_of_the_new_bars_it_is_left_open_what_they_resemble() -> None:
    several = [with_echoes(story(64), SEQUENCES, np.random.default_rng(seed)) for seed in range(20)]
    is_new = several[0].recall_distance == 0
    assert np.mean([planned.is_open[is_new] for planned in several]) == pytest.approx(OPEN_SHARE, abs=0.08)
    for planned in several:
        assert not planned.is_open[~is_new].any()
        assert [planned.tells_likeness(bar) for bar in range(64)] == (~planned.is_open).tolist()


def test_a_story_brings_back_what_a_real_piece_does() -> None:
    real: tuple[Likeness, ...] = ((0, 0, 0),) * 8 + ((8, 0, 240),) * 8
    planned = with_likenesses(story(16), real, np.random.default_rng(5))
    assert planned.recall_distance.tolist() == [0] * 8 + [8] * 8
    assert not planned.is_open[8:].any()


def test_a_story_of_a_fugue_brings_nothing_back_as_it_was() -> None:
    planned = with_likenesses(story(32), SEQUENCES, np.random.default_rng(6))
    assert not planned.recall_distance.any()
    assert planned.echo_transposition.any()


def test_a_sequence_that_a_real_piece_has_is_never_left_open() -> None:
    planned = with_likenesses(story(32), SEQUENCES, np.random.default_rng(7))
    assert not planned.is_open[planned.echo_distance > 0].any()
