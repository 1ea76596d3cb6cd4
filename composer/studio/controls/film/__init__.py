"""Fits the music to a film: a clip that stays in the browser, hits that are marked during playback, and a fade.

The browser reports the length of the clip and the hits; the picture runs with the player.
"""

import json
import math
from pathlib import Path
from typing import Any

import streamlit as st

from composer.errors import BadInput
from composer.generation.request.hits import KINDS, MOST_HITS, Hit, hits_of
from composer.generation.request.request import LENGTH_LIMITS, Request
from composer.studio.components.browser import COMPONENT_SCRIPT, heard, told_by
from composer.studio.controls.kinds import Wish, keep, key
from composer.studio.parts import whole_page
from composer.studio.texts import text

FOLDER = Path(__file__).parent
KEY, PANEL, SEEN = "film", "film_panel", "film_seen"
FADE = Wish("fade", 0.5, 10.0, 0.5, "%.1f s", usual=2.0)
LABELS = ("drop", "mark", "add", "remove", "second", "kind", "together", "none")
_FILM = st.components.v2.component(
    "film",
    html=(FOLDER / "film.html").read_text(encoding="utf-8"),
    css=(FOLDER / "film.css").read_text(encoding="utf-8"),
    js=COMPONENT_SCRIPT + (FOLDER / "film.js").read_text(encoding="utf-8"),
)


class Film:
    """A clip with its hits, and the final fade."""

    def fill(self, request: Request) -> None:
        """Set the hits and the fade."""
        st.session_state[key("hits")] = request.hits
        FADE.fill(request)

    def show(self) -> None:
        """Draw the clip and the hits in an expander; once opened they stay, because the browser has the clip."""
        state = st.session_state
        with st.expander(text("film"), icon=":material/movie:", key=PANEL, on_change="rerun") as panel:
            state[SEEN] = panel.open or state.get(SEEN, False)
            if not state[SEEN]:
                keep([FADE])
                return
            data = {
                "hits": st.session_state[key("hits")],
                "heard": heard(KEY, "told"),
                "most": MOST_HITS,
                "labels": {name: text(f"film_{name}") for name in LABELS},
                "kinds": [[kind, text(f"film_{kind}")] for kind in KINDS],
            }
            _FILM(data=json.dumps(data).encode(), key=KEY, default={"told": None}, on_told_change=whole_page(_take))
            FADE.show()

    def read(self) -> dict[str, Any]:
        """The hits and the fade."""
        return {"hits": st.session_state[key("hits")], **FADE.read()}


def _take() -> None:
    """Take over the hits reported by the browser, and the length of a newly opened clip."""
    told = told_by(KEY, "told")
    state = st.session_state
    state[key("hits")] = _hits(told.get("hits"))
    seconds = told.get("seconds")
    lowest, highest = LENGTH_LIMITS["seconds"]
    if isinstance(seconds, int | float) and math.isfinite(seconds):
        state[key("unit")] = "seconds"
        state[key("seconds")] = round(float(min(max(seconds, lowest), highest)), 2)


def _hits(told: Any) -> tuple[Hit, ...]:
    """The hits reported by the browser, in order; none if they are invalid."""
    try:
        return tuple(sorted(hits_of([f"{second}:{kind}" for second, kind in told or ()])))[:MOST_HITS]
    except (BadInput, TypeError, ValueError):
        return ()
