"""The story arc: a form, and its energy as an editable curve.

The curve is a component with points that can be dragged, or moved with the arrow keys.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from composer.generation.form.story import PATTERNS, story
from composer.generation.request.request import Request
from composer.studio.components.browser import COMPONENT_SCRIPT, heard, told_by
from composer.studio.controls.kinds import key
from composer.studio.texts import text

FOLDER = Path(__file__).parent
KEY = "arc"
POINTS = 9
USUAL = "story"
# Enough bars for the shape of every form.
SHAPE_BARS = 96
_CURVE = st.components.v2.component(
    "arc",
    html=(FOLDER / "story_curve.html").read_text(encoding="utf-8"),
    css=(FOLDER / "story_curve.css").read_text(encoding="utf-8"),
    js=COMPONENT_SCRIPT + (FOLDER / "story_curve.js").read_text(encoding="utf-8"),
)


class Arc:
    """A form, and the energy of the piece: that of the form, unless another is drawn."""

    def fill(self, request: Request) -> None:
        """Choose the request's form, with its curve if it has one."""
        # A link may name any form.
        st.session_state[key("form")] = request.form if request.form in PATTERNS else USUAL
        st.session_state[key("energy")] = request.energy

    def show(self) -> None:
        """Draw the forms, with the curve below."""
        state = st.session_state
        st.pills(
            text("ask_form"),
            list(PATTERNS),
            format_func=lambda form: text(f"form_{form}"),
            key=key("form"),
            required=True,
            help=text("ask_form_help"),
            on_change=_follow_form,
        )
        drawn = state[key("energy")]
        data = {
            "levels": list(drawn) or energy_of_form(state[key("form")]),
            "is_drawn": bool(drawn),
            "heard": heard(KEY, "curve"),
            "axes": [text(f"ask_energy_{name}") for name in ("full", "calm", "beginning", "end")],
            "label": text("ask_energy"),
            "point": text("ask_energy_point"),
            "back": text("ask_energy_back"),
        }
        _CURVE(data=json.dumps(data).encode(), key=KEY, default={"curve": None}, on_curve_change=_take_curve)

    def read(self) -> dict[str, Any]:
        """Read the form if it is not the default, and the curve if one was drawn."""
        form = st.session_state[key("form")]
        return {"form": None if form == USUAL else form, "energy": st.session_state[key("energy")]}


@cache
def energy_of_form(form: str) -> list[float]:
    """The energy of a form at equally spaced points, 0..1."""
    energy = story(SHAPE_BARS, form=form).energy
    at = np.linspace(0, SHAPE_BARS - 1, POINTS)
    return [round(float(level), 2) for level in np.interp(at, np.arange(SHAPE_BARS), energy)]


def _follow_form() -> None:
    st.session_state[key("energy")] = ()


def _take_curve() -> None:
    levels = told_by(KEY, "curve").get("levels") or ()
    st.session_state[key("energy")] = tuple(min(max(float(level), 0.0), 1.0) for level in levels)
