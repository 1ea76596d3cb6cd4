"""A piano on the page, played by mouse, touch, computer keys, or a MIDI keyboard, with a metronome.

Playing produces a take. The script is keyboard.js; its sounds are fetched from the app.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from composer.audio.keys import SAMPLED
from composer.studio.components.browser import ADDRESS_SCRIPT, COMPONENT_SCRIPT, MIDI_SCRIPT
from composer.studio.texts import text

FOLDER = Path(__file__).parent
KEY = "keyboard"
LABELS = (
    *("open", "hint", "connect", "connected", "nothing", "device", "unsupported", "insecure", "refused", "piano"),
    *("lower", "higher", "octave", "metronome", "tempo", "beats", "record", "stop", "ready", "counting", "taking"),
    *("answer", "answer_stop", "my_turn", "answering", "their_turn"),
)
_KEYBOARD = st.components.v2.component(
    "keyboard",
    html=(FOLDER / "keyboard.html").read_text(encoding="utf-8"),
    css=(FOLDER / "keyboard.css").read_text(encoding="utf-8"),
    js="\n".join(
        [ADDRESS_SCRIPT, COMPONENT_SCRIPT, MIDI_SCRIPT]
        + [(FOLDER / name).read_text(encoding="utf-8") for name in ("sound.js", "keyboard.js")]
    ),
)


def show_keyboard(bars: int, told: str, refused: int, on_take: Callable[[], None]) -> None:
    """Show the piano. `bars` is the length of phrases to answer; `told` is a message about the last take, and `refused`
    the number of one that could not be answered."""
    data = {
        "bars": bars,
        "told": told,
        "refused": refused,
        "sampled": SAMPLED,
        "labels": {name: text(f"keyboard_{name}") for name in LABELS},
    }
    _KEYBOARD(data=json.dumps(data).encode(), key=KEY, on_take_change=on_take)


def take_told() -> Mapping[str, Any] | None:
    """The take that was just played: as read by `transcription.playing`, with its `number`, and if an answer is wanted,
    its length in `bars`."""
    told: Mapping[str, Any] | None = st.session_state[KEY].take
    return told
