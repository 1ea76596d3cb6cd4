"""The studio uses the visitor's language, and the address names it if another is chosen."""

from streamlit.testing.v1 import AppTest

from composer.notices import LANGUAGES
from composer.score.midi import midi_bytes
from composer.studio.editing.own_music import read_own_music
from composer.studio.texts import TEXTS
from tests.pieces import chorale
from tests.studio.test_compose_page import opened, press


def labels(page: AppTest) -> set[str]:
    assert not page.exception
    return {button.label for button in page.button}


def test_the_switch_leads_to_the_other_language_and_settings_stay() -> None:
    page = opened(program="46", bars="12", seed="7")
    before = page.session_state.asked
    assert TEXTS["compose"][0] in labels(page)
    press(page, LANGUAGES["ko"])
    assert TEXTS["compose"][1] in labels(page)
    assert (page.query_params["lang"], page.query_params["bars"]) == ("ko", "12")
    assert page.session_state.asked == before


def test_what_was_told_of_a_file_is_told_in_the_other_language() -> None:
    page = opened()
    page.session_state["own_music"] = read_own_music(midi_bytes(chorale()), "mine.mid")
    page.run().button(key="own_apply").click().run()
    for spoken, word in (("ko", "음표"), ("en", "notes")):
        page.session_state["language"] = spoken
        (told,) = [caption.value for caption in page.run().caption if "4/4, ♩" in caption.value]
        assert word in told


def test_a_link_tells_the_language() -> None:
    assert TEXTS["compose"][1] in labels(opened(lang="ko"))
    assert TEXTS["compose"][0] in labels(opened(lang="en"))


def test_a_link_is_the_same_in_every_language() -> None:
    pages = [opened(lang=spoken, styles="chopin=1.0", bars="12", seed="7") for spoken in LANGUAGES]
    first, second = (page.session_state.asked for page in pages)
    assert first == second
    assert {page.query_params["styles"] for page in pages} == {"chopin=1.0"}
