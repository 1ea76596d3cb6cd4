"""The history of a visit uses limited memory, undo always works, and what was begun in it ends where it belongs."""

from dataclasses import replace

import pytest
import streamlit as st

from composer.generation.request.request import Request
from composer.score.analysis import analyze
from composer.score.editing import Edits
from composer.score.piece import Note, Part, Piece
from composer.studio.components.player import Start
from composer.studio.editing.workbench import collect_work
from composer.studio.session import history, resources
from composer.studio.session.composing import Composition
from composer.studio.session.history import MOST_BYTES, MOST_STEPS, bounded, bytes_of
from composer.studio.session.jobs import Job
from composer.studio.session.underway import RunningTool
from composer.studio.session.visit import Visit, visit


def step(notes: int) -> Composition:
    """A composition of so many notes."""
    piece = Piece((Part(tuple(Note(24 * place, 60, 12) for place in range(notes))),))
    small = Piece((Part((Note(0, 60, 12),)),))
    return Composition(Request(), piece, (0,), analyze(small), None, "")


def test_small_steps_are_kept_up_to_a_number() -> None:
    steps, place = bounded([step(10)] * (MOST_STEPS + 5), MOST_STEPS + 4)
    assert (len(steps), place) == (MOST_STEPS, MOST_STEPS - 1)
    # After nearly everything was undone, the last undone ones go.
    last = step(11)
    steps, place = bounded([*[step(10)] * MOST_STEPS, last], 1)
    assert (len(steps), place, last in steps) == (MOST_STEPS, 1, False)


def test_of_large_steps_the_newest_are_kept_up_to_so_many_bytes() -> None:
    large = step(20_000)
    steps, _ = bounded([large] * MOST_STEPS, MOST_STEPS - 1)
    assert 2 < len(steps) < MOST_STEPS
    assert sum(map(bytes_of, steps)) <= MOST_BYTES


def test_undoing_leads_back_from_the_largest_step_too() -> None:
    large = step(150_000)
    assert len(bounded([large, replace(large, written=large.piece)], 1)[0]) == 2


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch) -> Visit:
    """A visit with three steps: a piece, what was made of it, and another piece; the last one is on the page."""
    monkeypatch.setattr(st, "session_state", {"visitor": "v"})
    for name in ("step_composed", "step_again", "step_composed"):
        history.push(replace(step(1), step=name))
    return visit()


def work_on(of: Composition) -> Composition:
    """A tool that was at work on a step is done; returns its result."""
    made = replace(step(2), step="step_further")
    job: Job[Composition] = Job(resources.file_workers(), lambda _: made)
    visit().work = RunningTool(of, job, Start(1.0), None)
    job.wait(60)
    collect_work()
    return made


def test_what_is_made_of_a_piece_that_was_left_does_not_replace_the_one_on_the_page(state: Visit) -> None:
    first, second, other = state.history
    made = work_on(second)
    assert [id(one) for one in state.history] == [*map(id, (first, second, made, other))]
    assert history.present() is other
    assert state.start is None
    # Nor is it added to the steps of a piece opened since.
    history.open_steps([other])
    work_on(second)
    assert state.history == [other]


def test_what_is_made_of_a_piece_that_was_left_takes_the_place_of_the_oldest_steps(state: Visit) -> None:
    history.open_steps([replace(step(1), step="step_composed") for _ in range(MOST_STEPS)])
    *_, left, other = state.history
    made = work_on(left)
    assert len(state.history) == MOST_STEPS
    assert state.history[-3:] == [left, made, other]
    assert history.present() is other


def test_what_is_made_of_a_step_follows_it_though_the_one_before_is_heard_for_comparison(state: Visit) -> None:
    first, second, _ = state.history
    history.move(-1)
    history.switch()
    assert history.present() is first
    made = work_on(second)
    assert [id(one) for one in state.history] == [*map(id, (first, second, made))]
    assert history.present() is made


def test_the_mixer_changes_the_piece_that_it_was_moved_for_though_another_step_is_on_the_page(state: Visit) -> None:
    _, second, other = state.history
    history.edit(second.performance.id, Edits(tempo=1.5))
    assert [one.edits.tempo for one in state.history] == [1.0, 1.5, 1.0]
    assert history.present() is other
