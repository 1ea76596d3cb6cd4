"""Drags the MIDI of a piece, and the MIDI and audio of its parts, out of the page into a music program.

The script is dragging.js; the files come from the app's routes, made on request.
"""

import json
from pathlib import Path

import streamlit as st

from composer.studio.components.browser import ADDRESS_SCRIPT, COMPONENT_SCRIPT
from composer.studio.playback.performance import Performance
from composer.studio.texts import text

FOLDER = Path(__file__).parent
_DRAGGING = st.components.v2.component(
    "dragging",
    html=(FOLDER / "dragging.html").read_text(encoding="utf-8"),
    css=(FOLDER / "dragging.css").read_text(encoding="utf-8"),
    js=ADDRESS_SCRIPT + COMPONENT_SCRIPT + (FOLDER / "dragging.js").read_text(encoding="utf-8"),
)


def show_dragging(performance: Performance, edits: str, font: str, stem: str, parts: dict[int, str]) -> None:
    """Show chips to drag: the whole piece, and its parts by number and name, in the `font` of that name.

    `stem` is the prefix of file names.
    """
    chips = [[str(number), name] for number, name in parts.items()]
    told = {
        "id": performance.id,
        "edits": edits,
        "font": font,
        "stem": stem,
        "hint": text("drag_hint"),
        "groups": [
            ["midi", text("drag_midi"), [["all", text("drag_all")], *chips]],
            ["sound", text("drag_sound"), chips],
        ],
    }
    _DRAGGING(data=json.dumps(told).encode(), key="dragging")
