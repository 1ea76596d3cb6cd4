"""A story: it begins, rises, comes home, and its theme returns."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from composer.events.packing import BAR
from composer.generation.story import CLIMAX, ENDING, INTRODUCTION, story_arc


@given(st.integers(1, 600))
def test_every_bar_is_planned_and_recalls_only_what_was(bars: int) -> None:
    story = story_arc(bars)
    assert {len(values) for values in (story.section, story.energy, story.recall_distance)} == {bars}
    assert (story.recall_distance <= np.arange(bars)).all()
    assert (np.diff(story.section.astype(int)) >= 0).all()
    assert (story.energy > 0).all()
    assert (story.energy <= 1).all()


@given(st.integers(8, 600))
def test_a_piece_of_some_length_has_all_four_sections_and_its_height_in_the_climax(bars: int) -> None:
    story = story_arc(bars)
    assert set(story.section.tolist()) == {0, 1, 2, 3}
    assert story.section[np.argmax(story.energy)] == CLIMAX
    assert story.energy[-1] < story.energy[0]
    assert story.section[0] == INTRODUCTION
    assert story.section[-1] == ENDING


@given(st.integers(8, 600))
def test_the_ending_brings_back_the_first_theme(bars: int) -> None:
    story = story_arc(bars)
    home = int(np.flatnonzero(story.section == ENDING)[0])
    assert home == story.recall_distance[home]


def test_beyond_its_end_a_story_goes_on_without_recalling() -> None:
    told = np.zeros(4, dtype=BAR)
    story_arc(20).tell(told, 18)
    assert (told["section"] == ENDING).all()
    assert (told["recall_distance"][:2] > 0).all()
    assert not told["recall_distance"][2:].any()
