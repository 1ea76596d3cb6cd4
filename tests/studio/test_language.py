"""The studio speaks the visitor's language, and is told in the address if another is chosen."""

from streamlit.testing.v1 import AppTest

from composer.studio.language import LANGUAGES
from composer.studio.texts import TEXTS
from tests.studio.test_compose_page import opened, press


def labels(page: AppTest) -> set[str]:
    assert not page.exception
    return {button.label for button in page.button}


def test_the_switch_leads_to_the_other_language_and_settings_stay() -> None:
    page = opened(program="46")
    page.slider(key="notes").set_value(120)
    assert TEXTS["compose"][0] in labels(page)
    press(page, LANGUAGES["ko"])
    assert TEXTS["compose"][1] in labels(page)
    assert (page.query_params["lang"], page.query_params["program"]) == ("ko", "46")
    assert (page.slider(key="notes").value, page.selectbox(key="program").value) == (120, 46)


def test_a_link_tells_the_language() -> None:
    assert TEXTS["compose"][1] in labels(opened(lang="ko"))
    assert TEXTS["compose"][0] in labels(opened(lang="en"))


def test_a_link_is_the_same_in_every_language() -> None:
    for spoken in LANGUAGES:
        page = opened(lang=spoken, style="chopin", program="73")
        assert (page.selectbox(key="style").value, page.selectbox(key="program").value) == ("chopin", 73)
        page.selectbox(key="style").set_value("bach").run()
        assert page.query_params["style"] == "bach"
