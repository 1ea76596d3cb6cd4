"""How similar two bars are."""

import pytest

from composer.generation.decoding.biases.resemblance import places, resemblance

BAR = [(0, 0, 0, 60, 5, 80), (0, 24, 0, 64, 5, 80), (0, 48, 0, 67, 5, 80)]


def test_bars_with_the_same_notes_are_alike_however_long_and_loud_they_are() -> None:
    louder = [(*note[:4], 7, 100) for note in BAR]
    assert resemblance(places(BAR), places(louder)) == 1
    assert resemblance(places(BAR), places(BAR[:2])) == pytest.approx(2 / 3)
    assert resemblance(places(BAR), places([])) == 0


def test_of_bars_with_few_notes_what_was_expected_is_believed() -> None:
    assert resemblance(set(), set(), expected=0.7, trust_notes=2) == pytest.approx(0.7)
    assert resemblance(places(BAR), places(BAR), expected=0.5, trust_notes=2) == pytest.approx(4 / 5)
