"""The control for chords: progressions by what they are for, or whatever the visitor writes."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from composer.generation.request.request import Request
from composer.score.progression import LONGEST_TEXT
from composer.studio.controls.choosing import choose
from composer.studio.controls.kinds import ANY, key
from composer.studio.texts import text

# By numerals, so that they suit any key.
PROGRESSIONS = {
    "pop": "I V vi IV",
    "sad": "i VI III VII",
    "lofi": "ii7 V7 Imaj7 vi7",
    "jazz": "ii7:V7 Imaj7",
    "blues": "I7 IV7 I7 I7 IV7 IV7 I7 I7 V7 IV7 I7 V7",
    "canon": "I V vi iii IV I IV V",
    "andalusian": "i VII VI V",
    "fifties": "I vi IV V",
}
FIELD, PRESET = "chords", "chords_preset"
# What the list stands at where something else is written.
OWN = "own"


@dataclass(frozen=True)
class ProgressionControl:
    """Chords for the whole piece; those of single sections, which a link may tell, are kept as they are."""

    def fill(self, request: Request) -> None:
        """Set the field."""
        st.session_state[key(FIELD)] = request.chords or ANY
        st.session_state[key("section_chords")] = request.section_chords

    def show(self) -> None:
        """Draw the list of progressions, and the field in which the chosen one stands and another can be written."""
        labels = {progression: text(f"chords_{name}") for name, progression in PROGRESSIONS.items()}
        labels = {ANY: text("ask_no_chords"), **labels, OWN: text("chords_own")}
        written = st.session_state[key(FIELD)]
        st.session_state[PRESET] = written if written in labels else OWN
        left, right = st.columns([2, 3], vertical_alignment="bottom")
        with left:
            choose(text("ask_chords"), labels, PRESET, text("ask_chords_help"), on_change=_take_over)
        right.text_input(
            text("ask_chords_written"),
            key=key(FIELD),
            max_chars=LONGEST_TEXT,
            placeholder=text("ask_chords_example"),
            label_visibility="collapsed",
        )

    def read(self) -> dict[str, Any]:
        """The chords that are written, or None."""
        return {
            FIELD: st.session_state[key(FIELD)].strip() or None,
            "section_chords": st.session_state[key("section_chords")],
        }


def _take_over() -> None:
    """Write the chosen progression into the field."""
    chosen = st.session_state[PRESET]
    if chosen in (ANY, *PROGRESSIONS.values()):
        st.session_state[key(FIELD)] = chosen
