"""The chord control: progressions by purpose, or whatever the visitor writes."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from composer.generation.request.request import Request
from composer.score.progression import LONGEST_TEXT
from composer.studio.controls.choosing import choose
from composer.studio.controls.kinds import ANY, key
from composer.studio.texts import text

# As numerals, so that they fit any key.
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
# The list entry for custom progressions.
OWN = "own"


@dataclass(frozen=True)
class ProgressionControl:
    """Chords for the whole piece; those of single sections, from a link, are kept unchanged."""

    def fill(self, request: Request) -> None:
        """Set the field."""
        st.session_state[key(FIELD)] = request.chords or ANY
        st.session_state[key("section_chords")] = request.section_chords

    def show(self) -> None:
        """Draw the list of progressions, and a field that shows the chosen one and accepts others."""
        labels = {progression: text(f"chords_{name}") for name, progression in PROGRESSIONS.items()}
        labels = {ANY: text("ask_no_chords"), **labels, OWN: text("chords_own")}
        written = st.session_state[key(FIELD)]
        st.session_state[PRESET] = written if written in labels else OWN
        with st.container(key="chords"):
            choose(text("ask_chords"), labels, PRESET, text("ask_chords_help"), on_change=_take_over)
            st.text_input(
                text("ask_chords_written"),
                key=key(FIELD),
                max_chars=LONGEST_TEXT,
                placeholder=text("ask_chords_example"),
                label_visibility="collapsed",
            )

    def read(self) -> dict[str, Any]:
        """The chords in the field, or None."""
        return {
            FIELD: st.session_state[key(FIELD)].strip() or None,
            "section_chords": st.session_state[key("section_chords")],
        }


def _take_over() -> None:
    """Copy the chosen progression into the field."""
    chosen = st.session_state[PRESET]
    if chosen in (ANY, *PROGRESSIONS.values()):
        st.session_state[key(FIELD)] = chosen
