"""Presentation mode: a button that shows the player alone, large and dark, with the title of what plays.

The script is presentation.js. The button stands on the page of the player, so that entering presentation mode stops
nothing. A link with ?stage=1 opens in it.
"""

import json
from pathlib import Path

import streamlit as st

from composer.studio.texts import text

FOLDER = Path(__file__).parent
_STAGE = st.components.v2.component(
    "stage",
    html='<div class="stage"><h2></h2><p></p><button type="button"></button><button type="button"></button></div>',
    css=(FOLDER / "presentation.css").read_text(encoding="utf-8"),
    js=(FOLDER / "presentation.js").read_text(encoding="utf-8"),
)


def show_presentation_button(title: str, line: str) -> None:
    """The button; in presentation mode there are a title, and a line below it, instead."""
    told = {"title": title, "line": line, "enter": text("stage_enter"), "leave": text("stage_leave")}
    _STAGE(data=json.dumps(told).encode(), key="stage_mode")
