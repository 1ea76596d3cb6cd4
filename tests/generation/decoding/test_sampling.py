"""Draws follow the network's probabilities, and constraints hold whatever these are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.events.fingerprints import LENGTH, fingerprints
from composer.generation.decoding.sampling import draw, guided, mixed, probabilities
from composer.generation.decoding.state.state import MOST_REPEATS
from composer.generation.engines.classic_constraints import hanging, would_copy
from composer.networks.logits import log_chances

logits = st.lists(st.floats(-20, 20), min_size=2, max_size=30).map(np.array)


@given(logits, st.floats(0.1, 2.0), st.floats(0.05, 1.0), st.data())
def test_chances_sum_to_one_and_forbidden_classes_have_none(
    logits: np.ndarray, temperature: float, top_p: float, data: st.DataObject
) -> None:
    allowed = np.array(data.draw(st.lists(st.booleans(), min_size=len(logits), max_size=len(logits)).filter(any)))
    chances = probabilities(logits, temperature, top_p, allowed)
    assert chances.sum() == pytest.approx(1.0)
    assert not chances[~allowed].any()


def test_low_temperature_is_safe_and_high_temperature_is_bold() -> None:
    every = np.ones(3, bool)
    safe, bold = (probabilities(np.array([2.0, 1.0, 0.0]), t, 1.0, every) for t in (0.1, 2.0))
    assert safe[0] > 0.99
    assert bold[2] > 0.15


def test_the_nucleus_keeps_the_likeliest_choices_that_reach_it() -> None:
    chances = probabilities(np.log([0.5, 0.3, 0.15, 0.05]), 1.0, 0.75, np.ones(4, bool))
    assert chances == pytest.approx([0.625, 0.375, 0, 0])


def test_guidance_goes_further_the_way_that_the_plan_points() -> None:
    told, untold = log_chances(np.array([[1.0, 0.0, 0.0]])), log_chances(np.zeros((1, 3)))
    every = np.ones(3, dtype=bool)
    chances = [probabilities(guided(told, untold, strength)[0], 1.0, 1.0, every)[0] for strength in (0.0, 1.0, 2.0)]
    assert chances[0] == pytest.approx(probabilities(told[0], 1.0, 1.0, every)[0])
    assert chances == sorted(chances)
    same = log_chances(np.array([[6.0, 5.0, 5.0]]))
    assert probabilities(guided(told, same, 2.0)[0], 1.0, 1.0, every)[0] == pytest.approx(chances[0])


def test_a_blend_is_the_average_of_the_chances() -> None:
    logits = np.array([[0.0, -30.0], [-30.0, 0.0]])
    blend = probabilities(mixed(logits, np.array([0.25, 0.75])), 1.0, 1.0, np.ones(2, dtype=bool))
    assert blend == pytest.approx([0.25, 0.75])
    assert (mixed(logits[:1], np.ones(1)) == logits[0]).all()


def test_draws_come_as_often_as_their_chances_say() -> None:
    random = np.random.default_rng(1)
    counts = np.bincount([draw(np.array([0.7, 0.0, 0.3]), random) for _ in range(10_000)], minlength=3)
    assert counts[1] == 0
    assert counts[0] / 10_000 == pytest.approx(0.7, abs=0.02)


def test_a_note_may_sound_four_times_in_a_row_but_not_five() -> None:
    assert hanging("a" * (MOST_REPEATS - 1)) == set()
    assert hanging("a" * MOST_REPEATS) == {"a"}


def test_a_trill_may_not_go_round_for_ever() -> None:
    assert hanging("ab" * MOST_REPEATS) == {"a"}
    assert hanging("xabcd" + "abcd" * (MOST_REPEATS - 1)) == {"a"}
    assert hanging("abcd" * (MOST_REPEATS - 1)) == set()


@given(st.integers(0, 2**32 - 1))
def test_obeying_the_law_no_figure_ever_sounds_five_times(seed: int) -> None:
    random = np.random.default_rng(seed)
    history: list[int] = []
    for _ in range(120):
        history.append(int(random.choice([choice for choice in range(6) if choice not in hanging(history)])))
    for period in range(1, 5):
        span = period * (MOST_REPEATS + 1)
        for start in range(len(history) - span + 1):
            figure = history[start : start + span]
            assert figure[period:] != figure[:-period]


def test_a_known_phrase_may_not_be_finished_in_any_key() -> None:
    random = np.random.default_rng(3)
    known = [(int(pitch),) for pitch in random.integers(48, 72, LENGTH)]
    heard_before = np.unique(fingerprints(known))
    for semitones in (0, 5, -7):
        moved = [(pitch + semitones,) for (pitch,) in known]
        assert would_copy(moved[:-1], moved[-1], heard_before)
        assert not would_copy(moved[:-1], (moved[-1][0] + 1,), heard_before)
    assert not would_copy(known[:-2], known[-1], heard_before)
