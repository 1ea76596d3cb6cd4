"""The piano roll: a canvas with the notes of a piece and a playhead that follows the page's audio player.

What the browser draws is made once a piece, as bytes of JSON. Streamlit passes bytes on as they are; a dictionary it
would encode anew with every rerun, and look through with pandas, which takes a second to import.
"""

import json
from pathlib import Path

import streamlit as st

from composer.score.piece import Piece
from composer.studio.texts import text

FOLDER = Path(__file__).parent
_ROLL = st.components.v2.component(
    "piano_roll",
    html='<canvas tabindex="0" role="slider"></canvas>',
    css=(FOLDER / "piano_roll.css").read_text(encoding="utf-8"),
    js=(FOLDER / "piano_roll.js").read_text(encoding="utf-8"),
)


def roll_of(piece: Piece) -> bytes:
    """What the browser draws of a piece; times in seconds, so that it needs to know nothing of tempo."""
    bars = [round(piece.second_at(onset), 3) for onset in piece.bar_onsets()]
    notes = [
        [round(piece.second_at(note.onset), 3), round(piece.second_at(note.end), 3), note.pitch, note.velocity, number]
        for number, part in enumerate(piece.parts)
        for note in part.notes
    ]
    return _packed(notes, bars, round(piece.seconds, 3), text("roll", notes=len(notes), bars=len(bars)))


def blank_roll() -> bytes:
    """What the browser draws before there is a piece: ruled paper."""
    return _packed([], [], 0, text("blank_roll"))


def show_roll(roll: bytes) -> None:
    """Draw what `roll_of` or `blank_roll` made. There is one roll on a page, as there is one player."""
    _ROLL(data=roll, key="roll")


def _packed(notes: list[list[float]], bars: list[float], seconds: float, label: str) -> bytes:
    return json.dumps({"notes": notes, "bars": bars, "seconds": seconds, "label": label}).encode()
