"""What may follow a few notes: probabilities that change with the temperature, from which the visitor draws."""

import json
from pathlib import Path

import streamlit as st

from composer.studio.components.browser import ADDRESS_SCRIPT, COMPONENT_SCRIPT
from composer.studio.texts import text
from composer.studio.texts.language import language

FOLDER = Path(__file__).parent
# The starting notes: an upbeat figure that could go anywhere.
PHRASE = (60, 64, 67, 69)
_NEXT = st.components.v2.component(
    "next_note",
    html=(FOLDER / "next_note.html").read_text(encoding="utf-8"),
    css=(FOLDER / "next_note.css").read_text(encoding="utf-8"),
    js="\n".join([ADDRESS_SCRIPT, COMPONENT_SCRIPT, (FOLDER / "next_note.js").read_text(encoding="utf-8")]),
)


def show_next_note() -> None:
    """Show the notes so far, a bar for every pitch, the slider, and buttons to draw and to restart."""
    names = ("about", "boldness", "draw", "anew", "pitch", "waiting", "gone", "phrase")
    labels = {name: text(f"next_{name}") for name in names}
    told = {**labels, "start": PHRASE, "language": language()}
    _NEXT(data=json.dumps(told).encode(), key="next_note")
