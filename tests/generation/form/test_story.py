"""A story begins, rises and comes home, and its theme returns."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.errors import BadInput
from composer.events.packing import BAR
from composer.events.sections import CLIMAX, ENDING, INTRODUCTION
from composer.events.settings import Setting
from composer.generation.form.story import PATTERNS, story
from composer.score.meter import Meter

SETTING = Setting(("romantic",), "piano", Meter(4, 4), 100.0, None, (), 8.0, (40.0, 80.0))


@given(st.integers(1, 600))
def test_every_bar_is_planned_and_recalls_only_what_was(bars: int) -> None:
    plan = story(bars)
    assert {len(values) for values in (plan.section, plan.energy, plan.recall_distance)} == {bars}
    assert (plan.recall_distance <= np.arange(bars)).all()
    assert (np.diff(plan.section.astype(int)) >= 0).all()
    assert (plan.energy > 0).all()
    assert (plan.energy <= 1).all()


@given(st.integers(8, 600))
def test_a_piece_of_some_length_has_all_four_sections_and_its_height_in_the_climax(bars: int) -> None:
    plan = story(bars)
    assert set(plan.section.tolist()) == {0, 1, 2, 3}
    assert plan.section[np.argmax(plan.energy)] == CLIMAX
    assert plan.energy[-1] < plan.energy[0]
    assert plan.section[0] == INTRODUCTION
    assert plan.section[-1] == ENDING


@given(st.integers(8, 600), st.integers(0, 11))
def test_the_ending_brings_back_the_first_theme(bars: int, way: int) -> None:
    plan = story(bars, way=way)
    home = int(np.flatnonzero(plan.section == ENDING)[0])
    assert home == plan.recall_distance[home]


def test_beyond_its_end_a_story_goes_on_without_recalling() -> None:
    told = np.zeros(22, dtype=BAR)
    story(20).longer(2).tell(told, SETTING)
    assert (told["section"][18:] == ENDING).all()
    assert (told["recall_distance"][18:20] > 0).all()
    assert not told["recall_distance"][20:].any()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6), st.integers(1, 200))
def test_a_drawn_curve_is_the_energy(curve: list[float], bars: int) -> None:
    plan = story(bars, curve)
    assert plan.energy[0] == curve[0]
    assert bars == 1 or plan.energy[-1] == curve[-1]
    assert plan.energy.max() <= max(curve) + 1e-9


def test_the_climax_lies_where_the_curve_is_highest() -> None:
    plan = story(40, (0.1, 0.2, 0.3, 1.0, 0.2, 0.1))
    assert plan.section[24] == CLIMAX


@given(st.sampled_from(sorted(PATTERNS)), st.integers(8, 200), st.integers(0, 11))
def test_every_form_has_its_sections_in_order_and_themes_that_return(form: str, bars: int, way: int) -> None:
    plan = story(bars, form=form, way=way)
    assert (np.diff(plan.section.astype(int)) >= 0).all()
    assert set(plan.section.tolist()) == {0, 1, 2, 3}
    assert (plan.recall_distance > 0).any()
    assert plan.closes == (form != "loop")


def test_a_loop_is_steady_and_its_end_has_led_to_its_beginning_before() -> None:
    plan = story(32, form="loop")
    assert np.ptp(plan.energy) < 0.2
    # Phrases of four bars: A B A C D B A B, so that after the last one A may follow as it did.
    assert (plan.recall_distance[8:12] == 8).all()
    assert (plan.recall_distance[28:] == 24).all()


def test_loud_bars_are_as_loud_as_the_loudest_of_the_setting() -> None:
    told = np.zeros(2, dtype=BAR)
    story(2, (0, 1)).tell(told, SETTING)
    assert told["loudness"].tolist() == [40, 80]
    assert told["density"][1] > 1.5 * told["density"][0]


def test_a_story_is_laid_out_in_several_ways_that_rise_and_fall_alike() -> None:
    ways = [story(48, way=way) for way in range(len(PATTERNS["story"].phrases))]
    assert len({way.recall_distance.tobytes() for way in ways}) == len(ways) > 1
    assert len({way.energy.tobytes() for way in ways}) == 1


def test_a_climax_is_written_with_more_than_its_energy_and_nothing_else_is() -> None:
    plan = story(48)
    for bar in range(48):
        lift = plan.written[bar] - plan.energy[bar]
        assert lift > 0.04 if plan.section[bar] == CLIMAX else lift == 0


def test_where_a_drawn_curve_is_nearly_level_its_climax_stands_out_all_the_same() -> None:
    plan = story(48, (0.8, 0.85, 0.9, 0.85))
    is_climax = plan.section == CLIMAX
    assert plan.written[is_climax].max() >= plan.written[~is_climax].max() + 0.2
    assert (np.diff(plan.written)[np.diff(plan.energy) > 0] >= 0).all()


def test_what_is_drawn_highest_at_its_end_is_written_so() -> None:
    plan = story(48, (0.2, 0.5, 1.0))
    assert plan.section[-1] != CLIMAX
    assert plan.written[-1] == plan.energy[-1] == 1.0


def test_a_loop_is_written_as_level_as_it_is_planned() -> None:
    plan = story(32, form="loop")
    assert (plan.written == plan.energy).all()


def test_a_form_that_there_is_not_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(BadInput, match="aaba"):
        story(8, form="fugue")


def test_the_register_rises_with_the_energy_within_the_range_of_a_real_piece() -> None:
    lowest, highest = 50.0, 70.0
    setting = replace(SETTING, register=(lowest, highest))
    plan = story(64)
    register = plan.register(setting)
    assert np.corrcoef(register, plan.written)[0, 1] > 0.999
    assert lowest < register.min() < register.max() < highest
    # Single bars depart from it, so it has less than all of the range.
    assert np.ptp(register) < 0.7 * (highest - lowest)
