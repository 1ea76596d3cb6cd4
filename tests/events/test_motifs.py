"""A tune is recognized by its motifs in any key; common motifs say nothing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.events.motifs import NOTES, STEPS, motif_buckets, motifs, numbers, says_something

lines = st.lists(st.integers(20, 100), min_size=0, max_size=40).map(lambda pitches: np.array(pitches, dtype=np.uint8))


@given(lines, st.integers(-12, 12))
def test_motifs_are_the_same_in_any_key(pitches: np.ndarray, shift: int) -> None:
    moved = (pitches.astype(int) + shift).astype(np.uint8)
    assert np.array_equal(motifs(pitches), motifs(moved))
    assert len(motifs(pitches)) == max(len(pitches) - NOTES + 1, 0)


@given(lines)
def test_the_same_motif_has_the_same_number_and_bucket_and_no_other_has_its_number(pitches: np.ndarray) -> None:
    found = motifs(pitches)
    rows = [tuple(row) for row in found.tolist()]
    assert len(set(numbers(found).tolist())) == len(set(rows))
    assert len(set(zip(rows, motif_buckets(found).tolist(), strict=True))) == len(set(rows))


@pytest.mark.parametrize(
    "pitches",
    [
        [60, 62, 64, 65, 67, 69],
        [60, 62, 60, 62, 60, 62],
        [60, 64, 67, 60, 64, 67],
        [60, 64, 62, 65, 64, 67],
    ],
    ids=["scale", "trill", "broken chord", "thirds along a scale"],
)
def test_everybodys_figures_say_nothing(pitches: list[int]) -> None:
    assert not says_something(motifs(np.array(pitches, dtype=np.uint8))).any()


def test_a_tune_says_something() -> None:
    assert says_something(motifs(np.array([64, 63, 64, 63, 64, 59, 62, 60, 57], dtype=np.uint8))).any()
    assert says_something(np.zeros((0, STEPS), dtype=np.int8)).shape == (0,)
