"""A piano on the page: played by mouse, touch or the computer's keys, or from a MIDI keyboard, with a metronome.

What is played comes back as a take. The script is keyboard.js; its sound is fetched from the app.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from composer.audio.keys import SAMPLED
from composer.studio.components.browser import ADDRESS_SCRIPT, MIDI_SCRIPT
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
        [ADDRESS_SCRIPT, MIDI_SCRIPT]
        + [(FOLDER / name).read_text(encoding="utf-8") for name in ("sound.js", "keyboard.js")]
    ),
)


def show_keyboard(bars: int, told: str, refused: int, on_take: Callable[[], None]) -> None:
    """The piano. Who asks for an answer plays so many `bars`; `told` is said of the last take, and `refused` is the
    number of one that could not be answered."""
    data = {
        "bars": bars,
        "told": told,
        "refused": refused,
        "sampled": SAMPLED,
        "labels": {name: text(f"keyboard_{name}") for name in LABELS},
    }
    _KEYBOARD(data=json.dumps(data).encode(), key=KEY, on_take_change=on_take)


def take_told() -> Mapping[str, Any] | None:
    """What the browser tells of a take that was just played: as `transcription.playing` reads it, with its `number`,
    and how many `bars` of an answer are wanted, if any."""
    told: Mapping[str, Any] | None = st.session_state[KEY].take
    return told
