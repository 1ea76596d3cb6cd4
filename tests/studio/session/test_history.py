"""The history of a visit uses limited memory, and undo always works."""

from dataclasses import replace

from composer.generation.request.request import Request
from composer.score.analysis import analyze
from composer.score.piece import Note, Part, Piece
from composer.studio.session.composing import Composition
from composer.studio.session.history import MOST_BYTES, MOST_STEPS, bounded, bytes_of


def step(notes: int) -> Composition:
    """A composition of so many notes."""
    piece = Piece((Part(tuple(Note(24 * place, 60, 12) for place in range(notes))),))
    small = Piece((Part((Note(0, 60, 12),)),))
    return Composition(Request(), piece, (0,), analyze(small), None, "")


def test_small_steps_are_kept_up_to_a_number() -> None:
    assert len(bounded([step(10)] * (MOST_STEPS + 5))) == MOST_STEPS


def test_of_large_steps_the_newest_are_kept_up_to_so_many_bytes() -> None:
    large = step(20_000)
    steps = bounded([large] * MOST_STEPS)
    assert 2 < len(steps) < MOST_STEPS
    assert sum(map(bytes_of, steps)) <= MOST_BYTES


def test_undoing_leads_back_from_the_largest_step_too() -> None:
    large = step(150_000)
    assert len(bounded([large, replace(large, written=large.piece)])) == 2
