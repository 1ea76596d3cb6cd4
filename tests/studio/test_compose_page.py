"""The composing page, tested without a browser."""

import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from composer.audio.soundfonts import find_soundfonts
from composer.errors import BadInput, MissingDependency
from composer.export.work import Work
from composer.generation.engines.protocol import Engine
from composer.generation.request.request import Request
from composer.notices import LANGUAGES
from composer.score.editing import Edits, edits_of_text
from composer.score.key import Key
from composer.studio.choices.presets import PRESETS, Preset
from composer.studio.components.downloads import sound_bytes
from composer.studio.playback.performance import Performance, find_performance
from composer.studio.session import resources
from composer.studio.session.composing import Composition
from composer.studio.session.fonts import readable
from composer.studio.session.jobs import Job
from composer.studio.texts import text
from tests.audio.audio_examples import DAMAGED_FONT, scale

# All kinds of links, also such as go beyond what a slider usually offers.
LINKS = (
    "styles=ragtime=0.3,bach=0.7,chopin=0.2&bars=300&key=C major,A minor,F major,C major&seed=5",
    "styles=kuci=1.0&seconds=33.5&tempo=240.0&meter=7/8&energy=0.1,0.8,0.33&strict=True&seed=2147483647",
    "notes=1001&ensemble=quartet&form=loop&program=127&candidates=8&temperature=2.0&top_p=0.3&strength=0.35&seed=1",
    "bars=7&engine=classic&temperature=0.1&seed=9",
    "styles=romantic=1.0&bars=16&section_styles=bach=0.7,chopin=0.2;;kuci=0.01,liszt=3.0;bach&seed=3",
    "bars=16&key=A minor,C major,F major,A minor&seed=3",
)


APP = str(Path(__file__).parents[2] / "streamlit_app.py")
PATIENCE_SECONDS = 120


def opened(**query: str) -> AppTest:
    page = AppTest.from_file(APP, default_timeout=PATIENCE_SECONDS)
    for name, value in query.items():
        page.query_params[name] = value
    return page.run()


def reloaded(page: AppTest) -> AppTest:
    """The page of another session of the same visitor, at the same address."""
    again = AppTest.from_file(APP, default_timeout=PATIENCE_SECONDS)
    again.session_state["visitor"] = page.session_state.visitor
    for name, values in page.query_params.items():
        again.query_params[name] = values
    return again.run()


def with_settings(page: AppTest) -> AppTest:
    """The page with its other settings opened."""
    page.session_state["more_settings"] = True
    return page.run()


def press(page: AppTest, label: str) -> AppTest:
    return pressed(page, button_of(page, label))


def button_of(page: AppTest, label: str) -> Button:
    return next(button for button in page.button if button.label == label)


def pressed(page: AppTest, button: Button) -> AppTest:
    """The page after a press, all of it: a browser keeps what a press leaves as it is, AppTest does not."""
    return button.click().run().run()


def finished(page: AppTest, name: str = "job") -> AppTest:
    """The page after its job of that name; a browser would ask again by itself."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while getattr(page.session_state.visit, name) is not None:
        assert time.monotonic() < deadline, "the job did not end"
        time.sleep(0.1)
        page.run()
    assert not page.exception
    return page


def stop_when(page: AppTest, is_time: Callable[[Performance], bool]) -> None:
    """Press Stop as soon as the performance has come so far."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_time(page.session_state.visit.performance):
        assert time.monotonic() < deadline, "composing did not come so far"
        time.sleep(0.001)
    page.session_state.visit.job.stop()


def composition(page: AppTest) -> Composition:
    made = page.session_state.visit.history[page.session_state.visit.history_place]
    assert isinstance(made, Composition)
    return made


def test_a_fresh_page_has_music_on_it_and_says_what_it_can_be_for() -> None:
    page = opened()
    assert not page.exception
    presets = {text(preset.name) for preset in PRESETS}
    begin = {text("compose"), text("surprise"), text("another"), LANGUAGES["ko"]}
    assert {button.label for button in page.button} >= begin | presets
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not page.session_state.visit.history:
        assert time.monotonic() < deadline, "the piece of the day did not come"
        time.sleep(0.1)
        page.run()
    assert composition(page).is_welcome
    assert page.query_params == {}
    # The address is no link to it.
    assert text("link") not in [caption.value for caption in page.caption]
    (link,) = [caption.value for caption in page.caption if f"seed={composition(page).request.seed}" in caption.value]
    assert link.startswith("[A link to this piece](")


def test_one_press_composes_a_piece_that_can_be_heard_and_taken_away() -> None:
    page = finished(opened(notes="100", seed="7"))
    made = composition(page)
    mp3 = sound_bytes(Work(made.heard), "mp3")
    assert mp3[:3] == b"ID3" or mp3[0] == 0xFF
    assert made.request.seed == 7
    assert made.piece.note_count == 100
    assert find_performance(made.performance.id) is made.performance
    assert page.session_state.takeaways[-1][1].stem.endswith(page.header[0].value.rpartition(" ")[2])


def test_what_the_browser_says_before_it_knows_the_new_address_stops_nothing() -> None:
    page = button_of(opened(notes="300"), text("compose")).click().run()
    version = page.session_state.visit.edits_version
    assert "seed" in page.query_params
    del page.query_params["seed"]
    page = finished(page.run())
    assert composition(page).piece.note_count == 300
    # Nor is the mixer set back to what it told last.
    assert page.session_state.visit.edits_version == version
    assert not composition(page).was_stopped


def test_a_touch_counts_whichever_address_the_browser_has_at_the_time() -> None:
    page = opened(bars="8")
    first = dict(page.query_params)
    page.selectbox(key="ask_meter").set_value("3/4").run()
    second = dict(page.query_params)
    # There and back before the browser knows of it, and on: each touch comes from one address before.
    page.query_params.clear()
    page.query_params.update(first)
    page.selectbox(key="ask_meter").set_value("4/4").run()
    page.query_params.clear()
    page.query_params.update(second)
    page.selectbox(key="ask_meter").set_value("6/8").run()
    assert page.query_params["meter"] == "6/8"
    # A link to a piece that was asked for long ago is one.
    page.run()
    page.query_params.clear()
    page.query_params.update(second)
    assert page.run().query_params["meter"] == "3/4"


def test_the_same_link_gives_the_same_piece() -> None:
    pieces = [composition(finished(opened(notes="100", seed="5"))).piece for _ in range(2)]
    assert pieces[0] == pieces[1]
    assert composition(finished(opened(notes="100", seed="0"))).request.seed == 0


def test_what_a_link_cannot_have_is_refused_in_sight() -> None:
    page = opened(seed="99999999999999999999", bars="8", meter="3/4")
    (refused,) = [error.value for error in page.error]
    assert "seed=99999999999999999999" in refused.replace("\\", "")
    assert "bars" not in refused
    assert page.slider(key="ask_bars").value == 8
    # A style is not one of sixty to be told; the piece is composed without it.
    page = opened(styles="nosuch=1.0", bars="8", seed="5")
    (refused,) = [error.value for error in page.error]
    assert "styles=nosuch" in refused.replace("\\", "")
    assert len(refused) < 200
    assert composition(finished(page)).request.styles == ()
    assert [error.value for error in page.error] == [refused]
    page = opened(bars="8", meter="3/4", seed="5")
    assert not page.error


def test_compose_always_gives_a_new_piece_unless_the_same_is_wanted_again() -> None:
    page = finished(opened(notes="100", seed="5"))
    made = composition(page)
    assert composition(finished(press(page, text("compose")))).piece != made.piece
    with_settings(page)
    page.toggle(key="ask_seed_kept").set_value(True).run()
    page.number_input(key="ask_seed").set_value(5).run()
    assert composition(finished(press(page, text("compose")))).piece == made.piece


def test_a_link_opens_the_piece_and_says_what_it_is() -> None:
    page = opened(notes="100", seed="5")
    assert [heading.value for heading in page.header] == [text("title_composing")]
    assert not page.session_state.visit.is_aloud
    made = composition(finished(page))
    assert made.request.seed == 5
    press(page, text("another"))
    assert composition(finished(page)).request.seed != 5
    assert composition(page).request.notes == 100


def test_the_settings_of_a_link_are_those_of_the_piece() -> None:
    query = {
        "styles": "ragtime=0.7,chopin=0.3",
        "notes": "120",
        "tempo": "90.5",
        "program": "46",
        "key": "Eb major",
        "meter": "2/4",
        "form": "aaba",
        "energy": "0.2,0.9,0.4",
        "strict": "True",
        "strength": "1.3",
        "temperature": "0.83",
        "top_p": "0.9",
        "seed": "3",
    }
    made = composition(finished(opened(**query)))
    assert made.request == Request.from_query(query)
    assert made.piece.note_count == 120
    assert made.piece.parts[0].program == 46


@pytest.mark.parametrize("link", LINKS)
def test_a_request_comes_back_from_the_controls_as_it_was(link: str) -> None:
    query = dict(word.split("=", 1) for word in link.split("&"))
    page = opened(**query)
    assert not page.exception
    request = Request.from_query(query)
    assert Request.from_query({name: page.query_params[name] for name in request.to_query()}) == request
    page.session_state.visit.job.stop()


@pytest.mark.parametrize(
    "query",
    [
        {"temperature": "abc"},
        {"seed": "-4"},
        {"notes": "1000000"},
        {"program": "kazoo"},
        {"form": "xyz"},
        {"ensemble": "xyz"},
        {"engine": "xyz"},
        {"meter": "9" * 5000 + "/4"},
        {"font": "../../etc/passwd"},
        {"piece": "\0"},
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
    assert page.session_state.visit.job is None


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_a_preset_can_be_composed(preset: Preset) -> None:
    engine = resources.engine(preset.request.engine).result(PATIENCE_SECONDS)
    bars = engine.plan(preset.request).bars
    assert bars == preset.request.bars if preset.request.bars else bars > 0


def test_a_preset_sets_the_controls_and_composes() -> None:
    preset = PRESETS[0]
    page = finished(press(opened(), text(preset.name)))
    request = composition(page).request
    assert replace(request, seed=0) == preset.request
    assert page.slider(key="ask_seconds").value == preset.request.seconds
    # The final chord lasts for half of the last bar at the least.
    assert composition(page).piece.seconds == pytest.approx(30, abs=2)


def test_the_second_press_of_a_double_click_begins_no_other_piece() -> None:
    for label in (text("compose"), text("surprise"), text(PRESETS[1].name)):
        page = opened()
        button_of(page, label).click().run()
        first = page.session_state.visit.composing
        # From where the browser was before; AppTest does not know all buttons after the first press.
        page.query_params.clear()
        page.run()
        page.query_params.clear()
        button_of(page, label).click().run()
        assert page.session_state.visit.composing is first
        # The controls are those of the piece.
        assert page.session_state["asked"] == first.request
        first.job.stop()


def test_what_was_not_touched_stays_as_a_preset_set_it_though_the_browser_did_not_know_yet() -> None:
    page = opened()
    ensemble, key, bars = (page.session_state[f"ask_{name}"] for name in ("ensemble", "key", "bars"))
    (elegy,) = [preset for preset in PRESETS if preset.name == "preset_elegy"]
    button_of(page, text(elegy.name)).click().run()
    begun = page.session_state.visit.composing
    # The next touch is sent with the old address and the old values, apart from what is touched.
    page.query_params.clear()
    page.selectbox(key="ask_ensemble").set_value(ensemble)
    page.selectbox(key="ask_key").set_value(key)
    page.slider(key="ask_bars").set_value(bars)
    page.toggle(key="ask_tempo_set").set_value(False)
    page.selectbox(key="ask_meter").set_value("5/4").run()
    assert page.session_state["asked"] == replace(begun.request, meter="5/4")
    assert page.session_state.visit.composing is begun
    # What is touched when it knows counts, also if it is as it was.
    page.selectbox(key="ask_ensemble").set_value(ensemble).run()
    assert page.session_state["asked"].ensemble == ensemble
    begun.job.stop()


def test_what_was_pressed_is_composed_though_a_press_elsewhere_ends_that_one(monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(notes="2000", seed="7")
    first = page.session_state.visit.composing
    assert first is not None

    def interrupted(job: Job[Composition], seconds: float) -> None:
        # Streamlit ends what runs in the same way.
        monkeypatch.undo()
        st.rerun()

    monkeypatch.setattr(Job, "wait", interrupted)
    button_of(page, text("compose")).click().run()
    second = page.session_state.visit.composing
    assert (second.request.notes, second.request.seed == 7) == (2000, False)
    assert (first.job.stopping, page.session_state.visit.wanted) == (True, None)
    second.job.stop()


def test_a_surprise_is_composed_and_stands_in_the_address() -> None:
    page = finished(press(opened(), text("surprise")))
    made = composition(page)
    assert page.query_params["seed"] == str(made.request.seed)


def test_the_controls_stay_as_they_were_set() -> None:
    page = with_settings(opened(notes="120", styles="folk"))
    page.slider(key="ask_temperature").set_value(0.7)
    page.selectbox(key="ask_program").set_value(11)
    page.multiselect(key="ask_composers").set_value(["liszt"]).run()
    page.slider(key="ask_share_liszt_percent").set_value(20).run()
    finished(press(page, text("compose")))
    request = composition(page).request
    assert (request.notes, request.temperature, request.program) == (120, 0.7, 11)
    assert request.styles == (("folk", 0.8), ("liszt", 0.2))
    assert page.slider(key="ask_share_folk_percent").value == 80
    # And one press leaves only the one that was chosen last.
    page.button(key="only_newest").click().run()
    assert (page.session_state.ask_genres, page.session_state.ask_composers) == ([], ["liszt"])
    assert (page.slider(key="ask_notes").value, page.slider(key="ask_temperature").value) == (120, 0.7)
    assert page.selectbox(key="ask_program").value == 11
    # Also those that are not drawn while their place is closed.
    page.session_state["more_settings"] = False
    page.run().run()
    assert [slider.key for slider in page.slider if slider.key == "ask_temperature"] == []
    assert page.session_state.ask_temperature == 0.7
    assert with_settings(page).slider(key="ask_temperature").value == 0.7


def test_sections_have_keys_and_blends_of_their_own() -> None:
    page = with_settings(opened(bars="8", key="A minor"))
    page.toggle(key="ask_section_keys_set").set_value(True).run()
    assert page.query_params["key"] == "A minor,A minor,A minor,A minor"
    page.selectbox(key="ask_key_climax").set_value("C major").run()
    page.toggle(key="ask_section_styles_set").set_value(True).run()
    page.multiselect(key="ask_styles_climax").set_value(["liszt", "bach"]).run()
    page.slider(key="ask_share_climax_bach_percent").set_value(25).run()
    request = Request.from_query({name: page.query_params[name] for name in ("key", "section_styles", "bars")})
    assert request.keys[2] == Key("C", "major")
    assert request.section_styles == ((), (), (("liszt", 0.75), ("bach", 0.25)), ())
    page.toggle(key="ask_section_keys_set").set_value(False).run()
    assert page.query_params["key"] == "A minor"
    page.toggle(key="ask_section_keys_set").set_value(True).run()
    page.selectbox(key="ask_key_instead").set_value("D minor").run()
    assert page.query_params["key"] == "D minor"
    assert not page.toggle(key="ask_section_keys_set").value


def test_visitors_wait_in_line_and_all_get_their_piece() -> None:
    # A link to a piece composes it by itself.
    pages = [opened(notes="100", seed=str(seed)) for seed in range(5)]
    made = [composition(finished(page)) for page in pages]
    assert [piece.request.seed for piece in made] == list(range(len(pages)))
    assert all(piece.performance.is_over for piece in made)


def test_stop_keeps_what_was_composed_so_far() -> None:
    page = finished(opened(notes="1000", seed="2"))
    whole = composition(page).piece
    with_settings(page).toggle(key="ask_seed_kept").set_value(True).run()
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
    assert text("link_stopped") in [caption.value for caption in page.caption]


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


def test_a_reload_goes_on_with_the_piece_that_is_being_composed() -> None:
    page = opened(notes="1000", seed="3")
    again = reloaded(page)
    assert again.session_state.visit.job is page.session_state.visit.job
    assert composition(finished(again)).performance is page.session_state.visit.performance


def test_pressing_compose_again_leaves_the_piece_that_was_being_composed() -> None:
    page = opened(notes="1000", seed="2")
    abandoned = page.session_state.visit.performance
    made = composition(finished(press(page, text("compose"))))
    assert abandoned.is_over
    assert made.performance is not abandoned
    assert not made.was_stopped


def test_edits_change_what_is_taken_away_and_not_what_was_composed() -> None:
    made = composition(finished(opened(notes="100", seed="7")))
    faster = replace(made, edits=edits_of_text(f"tempo=2,transpose=12,{made.numbers[0]}.program=46"))
    assert faster.heard.seconds == pytest.approx(made.piece.seconds / 2, rel=1e-4)
    assert faster.heard.parts[0].program == 46
    assert faster.piece == made.piece == replace(faster, edits=Edits()).heard


def test_the_sound_of_a_link_is_the_usual_one_if_it_is_not_there() -> None:
    page = opened(font="No such font")
    assert not page.exception
    assert "font" not in page.query_params
    usual, *others = find_soundfonts()
    for font in others:
        assert opened(font=font.stem).query_params["font"] == font.stem
    assert readable(usual) != usual.name


def test_what_is_taken_away_is_played_in_the_sound_that_is_heard(tmp_path: Path) -> None:
    work = Work(scale())
    assert sound_bytes(work, "wav", find_soundfonts()[0]) == sound_bytes(work, "wav")
    broken = tmp_path / "broken.sf2"
    broken.write_bytes(DAMAGED_FONT)
    with pytest.raises(BadInput, match=r"broken\.sf2"):
        sound_bytes(work, "wav", broken)


def test_if_the_network_is_missing_the_page_says_so_and_keeps_the_last_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    page = finished(press(opened(notes="100"), text("compose")))
    before = composition(page)

    failed: Future[Engine] = Future()
    failed.set_exception(MissingDependency("weights_missing", folder="virtuoso"))
    monkeypatch.setattr(resources, "engine", lambda name: failed)
    finished(press(page, text("compose")))
    assert "There are no trained weights in virtuoso; restore it or run train." in [error.value for error in page.error]
    assert composition(page) == before


def test_the_changes_of_a_link_are_those_of_its_piece() -> None:
    page = finished(opened(notes="100", seed="7", edits="tempo=1.5,transpose=2"))
    made = composition(page)
    assert made.edits == edits_of_text("tempo=1.5,transpose=2")
    assert "tempo=1.5,transpose=2" in page.query_params["edits"]
    assert composition(finished(press(page, text("compose")))).edits == Edits()
    assert "edits" not in page.query_params


def test_what_is_said_follows_what_is_heard() -> None:
    page = finished(opened(notes="100", seed="7", key="C major", edits="tempo=2,transpose=2"))
    made = composition(page)
    assert made.key == Key("D", "major")
    assert "D major" in page.header[0].value
    assert made.facts.seconds == pytest.approx(made.analysis.seconds / 2, rel=1e-3)
    assert any(f"♩ = {made.facts.tempo:.0f}" in caption.value for caption in page.caption)
    number = page.header[0].value.rpartition(" ")[2]
    page = finished(opened(notes="100", seed="7", key="C major"))
    assert page.header[0].value.endswith(number)
    assert "C major" in page.header[0].value
