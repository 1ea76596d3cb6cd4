"""The piano roll: a canvas with the notes of a piece and a playhead that follows the page's audio player."""

from pathlib import Path

import streamlit as st

from composer.score.piece import Piece
from composer.studio.texts import text

FOLDER = Path(__file__).parent
_ROLL = st.components.v2.component(
    "piano_roll",
    html='<canvas tabindex="0" role="img"></canvas>',
    css=(FOLDER / "piano_roll.css").read_text(encoding="utf-8"),
    js=(FOLDER / "piano_roll.js").read_text(encoding="utf-8"),
)


def piano_roll(piece: Piece, key: str) -> None:
    """Show a piece; times are sent to the browser in seconds, so that it needs to know nothing of tempo."""
    bars = [round(piece.second_at(onset), 3) for onset in piece.bar_onsets()]
    notes = [
        [round(piece.second_at(note.onset), 3), round(piece.second_at(note.end), 3), note.pitch, note.velocity, number]
        for number, part in enumerate(piece.parts)
        for note in part.notes
    ]
    label = text("roll", notes=len(notes), bars=len(bars))
    _ROLL(data={"notes": notes, "bars": bars, "seconds": piece.seconds, "label": label}, key=key)
