"""What a visit remembers from one rerun of a page to the next: Streamlit's session state, by names that are typed.

Widgets have values of their own there, under their keys (`controls.kinds.key`); what a component keeps for itself alone
stands in its module.
"""

from collections.abc import Callable
from typing import Any, Protocol, cast

import streamlit as st

from composer.generation.request.request import Request
from composer.studio.components.player import Start
from composer.studio.playback.performance import Performance
from composer.studio.session.composing import Composition
from composer.studio.session.jobs import Job
from composer.studio.session.library import KeptPiece

# How many cards of the library are drawn at first.
SHOWN_AT_ONCE = 12


class Visit(Protocol):
    """What is remembered, page by page.

    While something is composed `performance` is where it is heard, and `composed_request` what was asked for; it plays
    by itself if it `is_aloud`, and `asked_edits` are changes that a link asks for. `start` is where the present step
    begins to play; `compared` is the id of the performance of a step that is heard to be compared with the one after
    it; `edits_version` counts the times that the mixer was set from here. `missing_piece` is the id of one
    that the browser may still bring back.
    """

    history: list[Composition]
    history_place: int
    compared: str
    job: Job[Composition | None] | None
    performance: Performance | None
    composed_request: Request | None
    is_aloud: bool
    asked_edits: str
    edits_version: int
    problem: str | None
    start: Start | None
    missing_piece: str

    # The tool in use: its work, where what it makes begins to play, what it varies and how far, and why it failed.
    work: Job[Composition] | None
    work_start: Start | None
    work_varies: tuple[Composition, str] | None
    work_problem: str | None

    # The library: what is heard, how many cards are drawn, what comes back from files, and what was deleted last.
    heard: tuple[str, ...]
    library_plays: str
    library_start: Start | None
    library_playable: dict[str, Composition]
    shown: int
    restoring: list[Job[KeptPiece | None]]
    restoring_note: tuple[bool, str] | None
    removed: KeptPiece | None

    # What the player tells the page.
    player: Any


_BEGINNING: dict[str, Callable[[], object]] = {
    "history": list,
    "history_place": int,
    "compared": str,
    "job": lambda: None,
    "performance": lambda: None,
    "composed_request": lambda: None,
    "is_aloud": bool,
    "asked_edits": str,
    "edits_version": int,
    "problem": lambda: None,
    "start": lambda: None,
    "missing_piece": str,
    "work": lambda: None,
    "work_start": lambda: None,
    "work_varies": lambda: None,
    "work_problem": lambda: None,
    "heard": tuple,
    "library_plays": str,
    "library_start": lambda: None,
    "library_playable": dict,
    "shown": lambda: SHOWN_AT_ONCE,
    "restoring": list,
    "restoring_note": lambda: None,
    "removed": lambda: None,
}


def visit() -> Visit:
    """The state of whoever sees this page; what nothing was said of yet is as it is in the beginning."""
    state = st.session_state
    # Asked often: all are set at once.
    if next(reversed(_BEGINNING)) not in state:
        for name, beginning in _BEGINNING.items():
            state.setdefault(name, beginning())
    return cast(Visit, state)
