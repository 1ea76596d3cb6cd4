"""New bars resemble earlier ones as those of a real piece do; returning themes are unaffected."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.events.packing import BAR
from composer.events.sections import CLIMAX
from composer.events.settings import Likeness, Setting
from composer.generation.form.echoes import LAST_BAR, OPEN_SHARE, with_departures, with_echoes, with_likenesses
from composer.generation.form.story import Story, story
from composer.score.meter import Meter
from composer.score.piece import Part

# Every fourth bar is the one before it, a third higher.
SEQUENCES: tuple[Likeness, ...] = ((0, 0, 0), (0, 0, 0), (0, 0, 0), (1, 4, 230)) * 6


def told(of: Story) -> np.ndarray:
    bars = np.zeros(len(of.energy), dtype=BAR)
    of.tell(bars, Setting(("romantic",), "piano", Meter(), 100.0, None, (Part((), 0),), 12.0))
    return bars


@pytest.mark.parametrize("form", ["story", "aaba", "loop"])
def test_themes_return_as_they_would_without_echoes(form: str) -> None:
    plain = story(48, form=form)
    returns = plain.is_theme
    one, other = told(plain), told(with_echoes(plain, SEQUENCES, np.random.default_rng(1)))
    assert (one[returns] == other[returns]).all()
    assert not one["recall_distance"][~returns].any()
    assert other["recall_distance"][~returns].any()


def test_an_echo_is_of_a_bar_that_was_heard() -> None:
    planned = with_echoes(story(200), ((150, 0, 200),) * 3 + SEQUENCES, np.random.default_rng(2))
    assert planned.recall_distance[~planned.is_theme].any()
    assert (planned.recall_distance <= np.arange(200)).all()


def test_a_sequence_of_a_real_piece_is_a_sequence_in_the_plan() -> None:
    planned = with_echoes(story(48), SEQUENCES, np.random.default_rng(3))
    bars = told(planned)
    is_echo = ~planned.is_theme & (bars["recall_distance"] > 0)
    assert set(bars["recall_transposition"][is_echo].tolist()) == {4}
    assert not bars["recall_transposition"][~is_echo & (bars["recall_distance"] > 0)].any()


def test_of_half_of_the_new_bars_it_is_left_open_what_they_resemble() -> None:
    several = [with_echoes(story(64), SEQUENCES, np.random.default_rng(seed)) for seed in range(20)]
    is_new = ~several[0].is_theme
    assert np.mean([planned.is_open[is_new] for planned in several]) == pytest.approx(OPEN_SHARE, abs=0.08)
    for planned in several:
        assert not planned.is_open[~is_new].any()


def test_a_story_brings_back_what_a_real_piece_does() -> None:
    real: tuple[Likeness, ...] = ((0, 0, 0),) * 8 + ((8, 0, 240),) * 8
    planned = with_likenesses(story(16), real, np.random.default_rng(5))
    returns = np.arange(16) >= 8
    assert (planned.is_theme == returns).all()
    assert (planned.recall_distance[returns] == 8).all()
    assert not planned.is_open[8:].any()


def test_a_theme_returns_varied_in_the_climax_and_is_not_left_to_chance() -> None:
    refrain: tuple[Likeness, ...] = ((0, 0, 0),) * 4 + ((4, 0, 255),) * 28
    planned = with_likenesses(story(32), refrain, np.random.default_rng(8))
    climax = np.flatnonzero(planned.section == CLIMAX)
    opening = climax[climax < climax[0] + 4]
    assert (planned.recall_distance[opening] == 4).all()
    assert (planned.recall_similarity[opening] > 0.7).all()
    assert (planned.recall_similarity[opening] < 0.8).all()
    assert not planned.is_open[climax].any()
    # What was new in the climax may come back as it was.
    assert (planned.recall_similarity[climax[0] + 4 :] == 1).all()


def test_a_story_of_a_fugue_brings_nothing_back_as_it_was() -> None:
    planned = with_likenesses(story(32), SEQUENCES, np.random.default_rng(6))
    assert not planned.is_theme.any()
    assert planned.recall_transposition.any()


def test_a_sequence_that_a_real_piece_has_is_never_left_open() -> None:
    planned = with_likenesses(story(32), SEQUENCES, np.random.default_rng(7))
    assert not planned.is_open[planned.recall_distance > 0].any()


def test_where_phrases_of_a_real_piece_have_fewer_notes_so_have_those_of_the_plan() -> None:
    new = replace(story(16), is_theme=np.zeros(16, dtype=bool))
    planned = with_departures(new, ((110, 0, 0), (110, 0, 0), (110, 0, 0), (70, -3, 4)))
    setting = Setting(("chorale",), "choir", Meter(), 80.0, None, (Part((), 0),), 12.0, register=(60.0, 60.0))
    ends = np.arange(16) % 4 == 3
    level, dense = (plan.density(setting) for plan in (story(16), planned))
    assert (dense[ends] < level[ends]).all()
    assert (dense[:-1][~ends[:-1]] > level[:-1][~ends[:-1]]).all()
    # The final chord needs the last bar.
    assert dense[-1] <= level[-1] / 2
    assert (planned.register(setting) == np.where(ends, 57, 60)).all()
    after, usual = (plan.longer(4).density(setting)[16:] for plan in (planned, story(16)))
    assert (after == usual).all()


def test_a_theme_that_returns_is_as_dense_as_it_was_and_a_loop_stays_level() -> None:
    departures = tuple((50 + bar, 0, 0) for bar in range(48))
    planned = with_departures(story(48, form="aaba"), departures)
    assert planned.departures[0, -1] <= LAST_BAR
    returns = np.flatnonzero(planned.is_theme[:-1])
    sources = returns - planned.recall_distance[returns]
    assert (planned.departures[:, returns] == planned.departures[:, sources]).all()
    assert (with_departures(story(16, form="loop"), departures).departures[0] == 100).all()


@given(
    departures=st.lists(
        st.tuples(st.integers(20, 250), st.integers(-12, 12), st.integers(-40, 40)), min_size=1, max_size=48
    ),
    bars=st.integers(8, 64),
)
def test_the_climax_is_as_dense_high_and_loud_as_planned_and_no_other_bar_departs_further_upward(
    departures: list[tuple[int, int, int]], bars: int
) -> None:
    planned = with_departures(story(bars), tuple(departures))
    is_climax = planned.section == CLIMAX
    is_climax[-1] = False
    for row, usual in ((0, 100), (1, 0), (2, 0)):
        assert planned.departures[row, is_climax].mean() > usual - 1
        assert planned.departures[row].max() == planned.departures[row, is_climax].max()
