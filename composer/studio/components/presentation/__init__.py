"""Presentation mode: a button that shows the player alone, large and dark, with the title of what plays.

The script is presentation.js. The button stands on the page of the player, so that entering presentation mode stops
nothing. A link with ?stage=1 opens in it.
"""

import json
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from composer.studio.texts import text

FOLDER = Path(__file__).parent
_STAGE = st.components.v2.component(
    "stage",
    html=(FOLDER / "presentation.html").read_text(encoding="utf-8"),
    css=(FOLDER / "presentation.css").read_text(encoding="utf-8"),
    js=(FOLDER / "presentation.js").read_text(encoding="utf-8"),
)


def show_presentation_button(title: str, line: str, on_compose: Callable[[], None]) -> None:
    """The button; on stage there are a title, a line below it, the keys, and a button that composes, instead."""
    told = {"title": title, "line": line, "enter": text("stage_enter"), "leave": text("stage_leave")}
    told |= {"keys": text("stage_keys"), "compose": text("compose")}
    _STAGE(data=json.dumps(told).encode(), key="stage_mode", on_compose_change=on_compose)
