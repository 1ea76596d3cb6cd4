"""Scripts shared by several components: their state, the address of the app, and the visitor's MIDI devices."""

from pathlib import Path
from typing import Any

import streamlit as st

FOLDER = Path(__file__).parent
ADDRESS_SCRIPT = (FOLDER / "address.js").read_text(encoding="utf-8")
MIDI_SCRIPT = (FOLDER / "midi.js").read_text(encoding="utf-8")
COMPONENT_SCRIPT = (FOLDER / "component.js").read_text(encoding="utf-8")


def told_by(key: str, name: str) -> dict[str, Any]:
    """What a component told last of its state of that name, with its `number`; nothing before that."""
    told = (st.session_state.get(key) or {}).get(name)
    return told if isinstance(told, dict) else {}


def heard(key: str, name: str) -> float:
    """The number of what a component told last, which the answer to it repeats (see component.js)."""
    number = told_by(key, name).get("number", 0)
    return number if isinstance(number, int | float) else 0
