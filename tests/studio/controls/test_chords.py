"""The control for chords: presets that work, and a field for your own."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from composer.generation.request.request import Request
from composer.score.progression import parse_progression
from composer.studio.controls.chords import PROGRESSIONS
from composer.studio.texts import text

APP = str(Path(__file__).parents[3] / "streamlit_app.py")


@pytest.mark.parametrize("name", PROGRESSIONS)
def test_every_progression_can_be_composed_with(name: str) -> None:
    assert parse_progression(PROGRESSIONS[name], None).bars
    assert Request(chords=PROGRESSIONS[name])


def test_a_link_with_chords_keeps_them_and_a_preset_writes_its_own() -> None:
    page = AppTest.from_file(APP, default_timeout=120)
    page.query_params["chords"] = "Am F C G"
    page.query_params["bars"] = "8"
    page.run()
    assert not page.exception
    assert page.text_input(key="ask_chords").value == "Am F C G"
    menu = next(box for box in page.selectbox if box.label == text("ask_chords"))
    menu.set_value(PROGRESSIONS["jazz"]).run()
    assert not page.exception
    assert page.text_input(key="ask_chords").value == PROGRESSIONS["jazz"]
    assert PROGRESSIONS["jazz"] in page.query_params["chords"]
