"""A button to tap the beat with while the music plays; the script is tapping.js."""

import json
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from composer.beats.tapping import FEWEST_TAPS
from composer.studio.components.browser import COMPONENT_SCRIPT
from composer.studio.texts import text

FOLDER = Path(__file__).parent
KEY, MOST_TAPS = "tapping", 5000
_TAPPING = st.components.v2.component(
    "tapping",
    html=(FOLDER / "tapping.html").read_text(encoding="utf-8"),
    css=(FOLDER / "tapping.css").read_text(encoding="utf-8"),
    js=COMPONENT_SCRIPT + (FOLDER / "tapping.js").read_text(encoding="utf-8"),
)


def show_tapping(piece: str | None, take: Callable[[], None]) -> None:
    """The button; `take` is called when taps to the `piece` of that name are to be used (see `taps_here`)."""
    labels = {
        "tap": text("tap_beat"),
        "use": text("tap_use"),
        "anew": text("tap_anew"),
        "help": text("tap_help"),
        "count": text("tap_count"),
        "play_first": text("tap_play_first"),
        "fewest": FEWEST_TAPS,
    }
    _TAPPING(data=json.dumps({"id": piece, "labels": labels}).encode(), key=KEY, on_taps_change=take)


def taps_here() -> tuple[float, ...]:
    """The seconds that were tapped last; what a browser says that are no seconds is nothing."""
    told = (st.session_state.get(KEY) or {}).get("taps")
    if not isinstance(told, list) or len(told) > MOST_TAPS:
        return ()
    return tuple(float(second) for second in told if isinstance(second, int | float) and 0 <= second < float("inf"))
