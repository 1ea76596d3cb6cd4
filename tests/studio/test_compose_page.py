"""The first page, driven without a browser."""

import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Element

from composer.errors import MissingDependency
from composer.generation.engine import Engine
from composer.score.editing import Edits, edits_of_text
from composer.studio import resources
from composer.studio.composing import Composition, sound_bytes
from composer.studio.language import LANGUAGES
from composer.studio.performance import Performance, find_performance
from composer.studio.starters import STARTERS, Starter
from composer.studio.texts import text

APP = str(Path(__file__).parents[2] / "streamlit_app.py")
PATIENCE_SECONDS = 120


def opened(**query: str) -> AppTest:
    page = AppTest.from_file(APP, default_timeout=PATIENCE_SECONDS)
    for name, value in query.items():
        page.query_params[name] = value
    return page.run()


def press(page: AppTest, label: str) -> AppTest:
    return next(button for button in page.button if button.label == label).click().run()


def finished(page: AppTest) -> AppTest:
    """The page after its job; a browser would ask again by itself."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while page.session_state.job is not None:
        assert time.monotonic() < deadline, "the job did not end"
        time.sleep(0.1)
        page.run()
    assert not page.exception
    return page


def stop_when(page: AppTest, is_time: Callable[[Performance], bool]) -> None:
    """Press Stop as soon as the performance has come so far."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_time(page.session_state.performance):
        assert time.monotonic() < deadline, "composing did not come so far"
        time.sleep(0.001)
    page.session_state.job.stop()


def composition(page: AppTest) -> Composition:
    made = page.session_state.composition
    assert isinstance(made, Composition)
    return made


def downloads(page: AppTest) -> set[str]:
    return {button.proto.label for button in page.get("download_button") if isinstance(button, Element)}


def test_a_fresh_page_invites_and_shows_no_trace() -> None:
    page = opened()
    assert not page.exception
    assert text("empty_title") in [heading.value for heading in page.header]
    starters = {text(starter.name) for starter in STARTERS}
    assert {button.label for button in page.button} == {text("compose"), LANGUAGES["ko"]} | starters


def test_one_press_composes_a_piece_that_can_be_heard_and_taken_away() -> None:
    page = opened(notes="100", seed="7")
    assert page.session_state.fresh_seed is False
    finished(press(page, text("compose")))
    made = composition(page)
    mp3 = sound_bytes(made, "mp3")
    assert mp3[:3] == b"ID3" or mp3[0] == 0xFF
    assert made.request.seed == 7
    assert made.piece.note_count == 100
    assert find_performance(made.performance.id) is made.performance
    assert downloads(page) == {"MIDI", "MP3", "WAV", "Sheet music"}


def test_the_same_link_gives_the_same_piece_and_a_fresh_page_a_new_one() -> None:
    pieces = [composition(finished(press(opened(notes="100", seed="5"), text("compose")))).piece for _ in range(2)]
    assert pieces[0] == pieces[1]
    assert composition(finished(press(opened(notes="100", seed="0"), text("compose")))).request.seed == 0
    fresh = opened(notes="100")
    assert fresh.session_state.fresh_seed is True
    assert composition(finished(press(fresh, text("compose")))).piece != pieces[0]


def test_the_settings_of_a_link_are_those_of_the_piece() -> None:
    page = opened(style="ragtime", notes="120", tempo="90", program="46", temperature="0.8", top_p="0.9", seed="3")
    made = composition(finished(press(page, text("compose"))))
    request = made.request
    assert (request.styles, request.notes, request.tempo, request.program) == ((("ragtime", 1.0),), 120, 90, 46)
    assert {part.program for part in made.piece.parts} == {46}
    assert (request.temperature, request.top_p, request.seed) == (0.8, 0.9, 3)


@pytest.mark.parametrize(
    "query",
    [
        {"temperature": "abc"},
        {"seed": "-4"},
        {"notes": "1000000"},
        {"program": "kazoo"},
        {"lang": "tlh"},
        {"style": "dubstep"},
        {"tempo": "nan"},
        {"x": "y"},
    ],
)
def test_a_broken_link_opens_the_page_all_the_same(query: dict[str, str]) -> None:
    page = opened(**query)
    assert not page.exception
    assert text("compose") in {button.label for button in page.button}
    assert page.session_state.fresh_seed is True


@pytest.mark.parametrize("starter", STARTERS, ids=lambda starter: starter.name)
def test_a_starter_sets_the_controls_and_composes(starter: Starter) -> None:
    page = finished(press(opened(), text(starter.name)))
    request = composition(page).request
    assert (request.styles, request.notes, request.tempo, request.temperature) == (
        ((starter.style, 1.0),),
        starter.notes,
        starter.tempo,
        starter.temperature,
    )
    assert (page.slider(key="notes").value, page.selectbox(key="style").value) == (starter.notes, starter.style)


def test_the_controls_stay_as_they_were_set() -> None:
    page = opened()
    page.slider(key="notes").set_value(120)
    page.slider(key="temperature").set_value(0.7)
    page.selectbox(key="program").set_value(11)
    finished(press(page, text("compose")))
    request = composition(page).request
    assert (request.notes, request.temperature, request.program) == (120, 0.7, 11)
    assert (page.slider(key="notes").value, page.slider(key="temperature").value) == (120, 0.7)
    assert page.selectbox(key="program").value == 11


def test_visitors_wait_in_line_and_all_get_their_piece() -> None:
    pages = [press(opened(notes="100", seed=str(seed)), text("compose")) for seed in range(resources.WORKERS + 3)]
    made = [composition(finished(page)) for page in pages]
    assert [piece.request.seed for piece in made] == list(range(len(pages)))
    assert all(piece.performance.is_over for piece in made)


def test_stop_keeps_what_was_composed_so_far() -> None:
    page = opened(notes="1000", seed="2")
    finished(press(page, text("compose")))
    whole = composition(page).piece
    press(page, text("compose"))
    stop_when(page, lambda performance: performance.snapshot is not None)
    finished(page)
    made = composition(page)
    assert made.was_stopped
    assert 0 < made.piece.note_count < whole.note_count
    begun, all_notes = (
        sorted((note.onset, note.pitch, part.program) for part in piece.parts for note in part.notes)
        for piece in (made.piece, whole)
    )
    assert begun == all_notes[: len(begun)]
    assert text("stopped") in [info.value for info in page.info]


def test_stop_before_the_first_note_leaves_everything_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    page = finished(press(opened(notes="100"), text("compose")))
    before = composition(page)
    never: Future[Engine] = Future()
    monkeypatch.setattr(resources, "engine", lambda name: never)
    press(page, text("compose"))
    stop_when(page, lambda performance: performance.phase == "loading")
    finished(page)
    assert composition(page) is before
    assert not page.error


def test_pressing_compose_again_leaves_the_piece_that_was_being_composed() -> None:
    page = press(opened(notes="1000", seed="2"), text("compose"))
    abandoned = page.session_state.performance
    made = composition(finished(press(page, text("compose"))))
    assert abandoned.is_over
    assert made.performance is not abandoned
    assert not made.was_stopped


def test_edits_change_what_is_taken_away_and_not_what_was_composed() -> None:
    made = composition(finished(press(opened(notes="100", seed="7"), text("compose"))))
    faster = replace(made, edits=edits_of_text(f"tempo=2,transpose=12,{made.numbers[0]}.program=46"))
    assert faster.heard.seconds == pytest.approx(made.piece.seconds / 2, rel=1e-4)
    assert faster.heard.parts[0].program == 46
    assert faster.piece == made.piece == replace(faster, edits=Edits()).heard


def test_if_the_network_is_missing_the_page_says_so_and_keeps_the_last_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    page = finished(press(opened(notes="100"), text("compose")))
    before = composition(page)

    failed: Future[Engine] = Future()
    failed.set_exception(MissingDependency("There are no trained weights."))
    monkeypatch.setattr(resources, "engine", lambda name: failed)
    finished(press(page, text("compose")))
    assert "There are no trained weights." in [error.value for error in page.error]
    assert composition(page) == before
