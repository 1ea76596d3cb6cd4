"""Presentation mode: shows the player alone, large and dark, with the title of the piece.

The script is presentation.js. The button is on the page of the player, so that entering presentation mode stops
nothing. A link with ?stage=1 opens in it.
"""

import json
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

import segno
import streamlit as st

from composer.studio.components.browser import COMPONENT_SCRIPT
from composer.studio.texts import text

FOLDER = Path(__file__).parent
_STAGE = st.components.v2.component(
    "stage",
    html=(FOLDER / "presentation.html").read_text(encoding="utf-8"),
    css=(FOLDER / "presentation.css").read_text(encoding="utf-8"),
    js=COMPONENT_SCRIPT + (FOLDER / "presentation.js").read_text(encoding="utf-8"),
)


def show_presentation_button(
    title: str, line: str, on_compose: Callable[[], None], sections: Sequence[str] = (), link: str = ""
) -> None:
    """Show the button; in presentation mode, it is replaced with a title, a line below it, the keys, and a button to
    compose.

    `sections` has the section name of each bar, shown while it sounds; a `link` is shown as a QR code.
    """
    told: dict[str, object] = {"title": title, "line": line, "enter": text("stage_enter"), "leave": text("stage_leave")}
    told |= {"keys": text("stage_keys"), "compose": text("compose")}
    told |= {"code": _code(link) if link else "", "code_label": text("stage_code")}
    told |= {"sections": list(sections)}
    _STAGE(data=json.dumps(told).encode(), key="stage_mode", width="content", on_compose_change=on_compose)


@lru_cache(maxsize=64)
def _code(link: str) -> str:
    """A QR code as SVG, as small as the link allows."""
    return segno.make(link, error="m", micro=False).svg_inline(dark="#12100e", light="#ffffff", border=2, omitsize=True)
