"""Every tool for the piece on the page, and undo."""

import random
from dataclasses import replace
from typing import cast

import pytest
from streamlit.testing.v1 import AppTest

from composer.export.work import Work
from composer.generation.engines.virtuoso import network_of
from composer.generation.request.request import Request
from composer.generation.tasks.rework import reworked
from composer.score.editing import Edits
from composer.score.midi import midi_bytes, piece_from_midi
from composer.score.midi_file import read_midi_file
from composer.score.piece import Piece
from composer.studio.components.player import Start
from composer.studio.editing import tasks
from composer.studio.editing.ab_comparison import shared
from composer.studio.editing.own_music import own_composition, read_own_music
from composer.studio.editing.tasks import Step
from composer.studio.editing.workbench import TOOL
from composer.studio.playback.performance import Performance
from composer.studio.session import library, resources
from composer.studio.session.composing import Composition, composition_of, keep
from composer.studio.session.jobs import Job
from composer.studio.session.keeping import piece_from_json, piece_to_json
from composer.studio.session.library import KeptPiece, Shelf
from composer.studio.texts import TEXTS, text
from tests.pieces import chorale
from tests.studio.test_compose_page import (
    PATIENCE_SECONDS,
    button_of,
    composition,
    finished,
    opened,
    press,
    pressed,
    reloaded,
)


def worked(page: AppTest) -> AppTest:
    """The page after its work."""
    return finished(page, "work")


def with_tool(page: AppTest, name: str) -> AppTest:
    """The page with a tool opened."""
    page.session_state[TOOL] = text(f"work_{name}")
    return page.run()


def done(piece: Piece | Composition, step: Step) -> Composition:
    """A step done to a piece, off the page."""
    engine = resources.engine("virtuoso").result(PATIENCE_SECONDS)
    if isinstance(piece, Composition):
        before = piece
    else:
        before = composition_of(piece, Request(expression=0), engine.weights, Performance())
    shelf = Shelf()
    job = Job(resources.workers(), lambda job: tasks.rework(before, step, Request(seed=4), shelf, job))
    job.wait(PATIENCE_SECONDS)
    made, problem = job.outcome()
    assert problem is None
    assert made is not None
    assert shelf.find(made.kept_as) is not None
    return made


def notes_outside(piece: Piece, first: int, end: int) -> list[tuple[int, int, int]]:
    places = enumerate(piece.parts)
    return [(place, n.onset, n.pitch) for place, part in places for n in part.notes if not first <= n.onset < end]


def test_bars_composed_anew_leave_every_other_note() -> None:
    made = done(chorale(), tasks.again((1, 2), None))
    assert notes_outside(made.piece, 96, 288) == notes_outside(chorale(), 96, 288)
    assert made.piece != chorale()
    assert made.step == "step_again"


@pytest.mark.parametrize(
    "step",
    [
        tasks.again((1, 2), None),
        tasks.variation(0.6),
        tasks.further(2),
        tasks.accompaniment("piano"),
        tasks.arrangement("quartet", None),
    ],
    ids=lambda step: step.name,
)
def test_what_is_kept_of_a_rework_makes_it_again(step: Step) -> None:
    engine = resources.engine("virtuoso").result(PATIENCE_SECONDS)
    shelf = Shelf()
    first = keep(composition_of(chorale(), Request(expression=0), engine.weights, Performance()), shelf)
    job = Job(resources.workers(), lambda job: tasks.rework(first, step, Request(), shelf, job))
    job.wait(PATIENCE_SECONDS)
    made, _ = job.outcome()
    assert made is not None
    kept = piece_from_json(piece_to_json(cast(KeptPiece, shelf.find(made.kept_as))))
    before = shelf.find(kept.before)
    assert before is not None
    assert kept.rework is not None
    again = reworked(network_of(engine), kept.rework, piece_from_midi(read_midi_file(before.written, "before.mid")))
    assert midi_bytes(again.piece) == kept.written


def test_one_part_alone_can_be_composed_anew() -> None:
    made = done(chorale(), tasks.again((1, 2), 3))
    assert [part.notes for part in made.piece.parts[:3]] == [part.notes for part in chorale().parts[:3]]


def test_a_story_that_is_moved_changes_its_bars_and_no_others() -> None:
    before = replace(
        composition_of(chorale(), Request(expression=0), "", Performance()), performance=Performance([0.3] * 4, [0] * 4)
    )
    before.performance.finish(before.piece)
    made = done(before, tasks.story((1, 2), (0.9, 1.0)))
    assert notes_outside(made.piece, 96, 288) == notes_outside(chorale(), 96, 288)
    assert made.piece != chorale()
    assert list(made.performance.energy) == [0.3, 0.9, 1.0, 0.3]
    assert made.step == "step_story"


@pytest.mark.parametrize("step", [tasks.further(2), tasks.arrangement("quartet", None)], ids=lambda step: step.name)
def test_going_on_and_arranging_give_a_piece_that_can_be_heard(step: Step) -> None:
    made = done(chorale(), step)
    assert made.piece.note_count
    assert made.performance.is_over
    assert made.is_reworked


def test_a_variation_is_a_step_that_is_taken_back_and_done_again() -> None:
    page = finished(opened(notes="100", seed="7"))
    original = composition(page).piece
    worked(press(with_tool(page, "vary"), text("distance_0")))
    varied = composition(page).piece
    assert varied != original
    press(page, text("undo"))
    assert composition(page).piece == original
    press(page, text("redo"))
    assert composition(page).piece == varied
    # One button goes to and fro, in the same bar.
    for piece, is_before in ((original, True), (varied, False)) * 2:
        press(page, text("ab"))
        assert composition(page).piece == piece
        assert page.session_state.visit.start == Start(None)
        assert any(caption.value.startswith("Before: variation") for caption in page.caption) == is_before


@pytest.mark.parametrize(("tool", "words"), [("further", text("more_bars", bars=4)), ("vary", text("distance_2"))])
def test_what_is_changed_in_the_mixer_meanwhile_holds_for_the_result(tool: str, words: str) -> None:
    page = with_tool(finished(opened(notes="100", seed="7")), tool)
    button_of(page, words).click().run()
    state = page.session_state.visit
    state.history[state.history_place] = replace(state.history[state.history_place], edits=Edits(tempo=1.5))
    before = composition(page)
    worked(page)
    assert composition(page).piece != before.piece
    assert composition(page).edits == Edits(tempo=1.5)
    kept = library.shelf_named(page.session_state.visitor).find(composition(page).kept_as)
    assert kept is not None
    assert kept.edits == "tempo=1.5"


def test_a_press_on_the_piece_redraws_what_shows_it_and_nothing_else() -> None:
    page = with_tool(finished(opened(notes="100", seed="7")), "vary")
    button_of(page, text("distance_0")).click().run()
    # All that AppTest knows is what was redrawn.
    labels = {button.label for button in page.button}
    assert text("another") in labels
    assert not labels & {text("compose"), text("surprise")}
    assert not page.slider
    worked(page.run())


def test_variations_stand_beside_the_original_until_one_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    # The seeds of the variations: with some of them no note changes. In other threads, other tests' work may draw too.
    monkeypatch.setattr("composer.studio.editing.tasks.random", random.Random(2))
    page = finished(opened(notes="100", seed="7"))
    original = composition(with_tool(page, "vary"))
    for place in range(2):
        # Of the original, also while the first variation is heard.
        worked(press(page, text(f"distance_{place}")))
    close, further = page.session_state.beside.variations
    assert page.session_state.beside.original.piece == original.piece
    assert (close.distance, further.distance) == ("distance_0", "distance_1")
    assert 0 < further.shared < 1
    assert composition(page).piece == further.composition.piece
    pressed(page, page.button(key="beside_1"))
    assert composition(page).piece == close.composition.piece
    pressed(page, page.button(key="beside_0"))
    assert composition(page).piece == original.piece
    pressed(page, page.button(key="beside_2"))
    pressed(page, page.button(key="beside_keep"))
    assert composition(page).piece == further.composition.piece
    assert "beside_1" not in {button.key for button in page.button}
    press(page, text("undo"))
    assert composition(page).piece == original.piece


def test_a_tool_that_is_open_stays_open_in_the_other_language() -> None:
    page = with_tool(finished(opened(notes="100", seed="7")), "further")
    assert [button.key for button in page.button if str(button.key).startswith(("vary", "further"))] == [
        "further_0",
        "further_1",
        "further_2",
    ]
    page.session_state["language"] = "ko"
    assert [tab.label for tab in page.run().tabs if tab.children] == [TEXTS["work_further"][1]]


def test_undoing_a_variation_leads_back_to_the_original() -> None:
    page = finished(opened(notes="100", seed="7"))
    original = composition(page).piece
    worked(press(with_tool(page, "vary"), text("distance_2")))
    pressed(page, page.button(key="beside_undo"))
    assert composition(page).piece == original
    assert "beside_0" not in {button.key for button in page.button}


def test_what_two_pieces_share_is_counted_by_their_notes() -> None:
    piece = chorale()
    assert shared(piece, piece) == 1
    without = replace(piece, parts=(replace(piece.parts[0], notes=()), *piece.parts[1:]))
    assert shared(piece, without) == pytest.approx(1 - len(piece.parts[0].notes) / piece.note_count)


def test_candidates_stand_side_by_side_and_each_can_be_heard() -> None:
    page = finished(opened(bars="4", seed="7", candidates="3"))
    made = composition(page)
    assert len(made.candidates) == 3
    pressed(page, page.button(key="candidate_2"))
    assert composition(page).candidate == 2
    assert composition(page).piece != made.piece


def test_music_of_ones_own_is_read_and_told() -> None:
    shelf = Shelf()
    made = own_composition(read_own_music(midi_bytes(chorale()), "mine.mid"), shelf)
    assert made.composition.piece.note_count == chorale().note_count
    assert (made.beats, made.remarks) == (None, ())
    assert [kept.title for kept in shelf.pieces] == ["mine"]


def test_a_reload_brings_a_reworked_piece_back_with_its_history() -> None:
    page = finished(opened(notes="100", seed="7"))
    original = composition(page)
    with_tool(page, "players").selectbox(key="work_ensemble").set_value("choir")
    # Pressed before the page was redrawn with this choice.
    pressed(page, page.button(key="players_0"))
    worked(page)
    made = composition(page)
    assert made.rework is not None
    assert made.rework.arrange == "choir"
    assert made.kept_as in page.query_params["piece"]
    assert page.header[0].value.rpartition(" ")[2] == str(original.naming and original.naming[1])
    assert made.performance.sections
    assert text("link_none") in [caption.value for caption in page.caption]

    again = reloaded(page)
    assert composition(again).piece == made.piece
    assert again.header[0].value == page.header[0].value
    press(again, text("undo"))
    assert composition(again).piece == original.piece


def test_a_reload_in_the_middle_of_a_tool_comes_to_its_result() -> None:
    page = finished(opened(notes="100", seed="7"))
    original = composition(page)
    button = with_tool(page, "vary").button(key="vary_1")
    button.click().run()
    assert page.session_state.visit.work is not None
    again = reloaded(page)
    assert composition(again).piece == original.piece
    varied = composition(worked(again))
    assert (varied.step, varied.request) == ("step_variation", original.request)
    assert text("beside_undo") in [button.label for button in again.button]

    # What was taken over once does not come again.
    press(again, text("undo"))
    assert composition(reloaded(again)).piece == original.piece


def test_a_link_to_a_piece_that_no_request_gives_says_where_it_is() -> None:
    page = opened(piece="a" * 16, notes="100")
    assert [error.value for error in page.error] == [text("piece_elsewhere")]
    # Restored later, it does not take the place of what was begun since.
    button_of(page, text("compose")).click().run()
    library.shelf_named(page.session_state.visitor).add(replace(KeptPiece.of(Work(chorale())), id="a" * 16))
    finished(page.run())
    assert composition(page).request.notes == 100
