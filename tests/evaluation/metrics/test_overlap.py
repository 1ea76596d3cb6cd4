"""The overlapped area is full for music of the same kind, and smaller for more different music."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.evaluation.metrics.overlap import overlap


def drawn(mean: float, seed: int, count: int = 60, width: int = 3) -> list[np.ndarray]:
    return list(np.random.default_rng(seed).normal(mean, 1, (count, width)))


def test_two_sets_of_one_kind_overlap_and_say_the_same() -> None:
    found = overlap(drawn(0, 0), drawn(0, 1))
    assert found is not None
    assert found.area > 0.9
    assert found.divergence < 0.05


@pytest.mark.parametrize("width", [1, 3])
def test_the_further_the_less(width: int) -> None:
    found = [overlap(drawn(0, 0, width=width), drawn(mean, 1, width=width)) for mean in (0, 2, 4, 16)]
    areas = [each.area for each in found if each]
    divergences = [each.divergence for each in found if each]
    assert areas == sorted(areas, reverse=True)
    assert divergences == sorted(divergences)
    assert areas[-1] < 0.05


def test_a_set_that_varies_less_overlaps_less() -> None:
    narrow = [value / 10 for value in drawn(0, 1)]
    wide, same = overlap(drawn(0, 0), narrow), overlap(drawn(0, 0), drawn(0, 2))
    assert wide
    assert same
    assert wide.area < same.area


def test_what_never_varies_overlaps_with_itself_and_with_nothing_else() -> None:
    same, other = overlap([1.0] * 9, [1.0] * 9), overlap([1.0] * 9, [3.0] * 9)
    assert same
    assert other
    assert same.area == 1
    assert other.area < 0.1


def test_what_is_not_known_is_left_out_and_too_little_says_nothing() -> None:
    unknown = float("nan")
    assert overlap([1.0, 2.0, 3.0, unknown], [1.0, 2.0, 3.0]) == overlap([1.0, 2.0, 3.0], [1.0, unknown, 2.0, 3.0])
    assert overlap([1.0, 2.0, unknown], [1.0, 2.0, 3.0]) is None
    assert overlap([1.0, 2.0, 3.0], [unknown]) is None


@given(st.lists(st.floats(-1e3, 1e3), min_size=3, max_size=12), st.lists(st.floats(-1e3, 1e3), min_size=3, max_size=12))
def test_an_area_is_a_share_whatever_the_numbers(one: list[float], other: list[float]) -> None:
    found = overlap(one, other)
    assert found
    assert 0 <= found.area <= 1
    assert 0 <= found.divergence < np.inf
