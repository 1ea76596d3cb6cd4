"""Dynamic marks say how the music rises and falls, and no more often than a reader needs."""

from composer.score.meter import Meter
from composer.score.notation.dynamics import dynamics
from composer.score.notation.grid import BarOfPaper
from composer.score.piece import Note

BAR = 96


def marks(*levels: int | None) -> dict[int, str]:
    """The marks of bars with one note each, by its velocity; None for a silent bar."""
    notes = tuple(Note(bar * BAR, 60, BAR, velocity) for bar, velocity in enumerate(levels) if velocity is not None)
    bars = [BarOfPaper(BAR * bar, BAR * bar + BAR, Meter()) for bar in range(len(levels))]
    return dynamics(notes, bars)


def test_a_climax_is_marked_wherever_its_loudness_lies() -> None:
    for loud in range(75, 120):
        found = marks(60, 60, loud, loud, 60, 60)
        assert list(found) == [0, 2, 4]
        assert found[0] == found[4] == "mp"


def test_a_rise_by_steps_is_marked_step_by_step() -> None:
    assert marks(50, 50, 65, 66, 88, 89, 51, 50) == {0: "p", 2: "mp", 4: "f", 6: "p"}


def test_one_louder_bar_is_no_new_dynamic() -> None:
    assert marks(60, 60, 90, 60, 60) == {0: "mp"}


def test_a_level_on_the_border_of_two_marks_does_not_flicker() -> None:
    assert marks(88, 86, 89, 85, 88, 86) == {0: "f"}


def test_silent_bars_carry_no_mark() -> None:
    assert marks(None, 60, None, 90, 90) == {1: "mp", 3: "f"}
