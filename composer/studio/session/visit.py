"""Typed names for what a visit keeps between reruns, in Streamlit's session state.

Widgets have their own values there (`controls.kinds.key`); private state of a component stays in its module.
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

# The number of library cards drawn at first.
SHOWN_AT_ONCE = 12


class Visit(Protocol):
    """The state of a visit, page by page.

    While a piece is composed, `performance` is where it is heard, `composed_request` its request, `is_aloud` whether it
    plays by itself, and `asked_edits` the edits in a link. `start` is where the current step begins to play; `compared`
    the performance id of a step being compared with the next one; `edits_version` counts how often the mixer was set
    from here. `missing_piece` is the id of one that the browser may still restore.
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

    # The current tool: its work, where its result begins to play, what it varies and how far, and why it failed.
    work: Job[Composition] | None
    work_start: Start | None
    work_varies: tuple[Composition, str] | None
    work_problem: str | None

    # The library: what is heard, the number of cards drawn, what is being restored, and what was deleted last.
    heard: tuple[str, ...]
    library_plays: str
    library_start: Start | None
    library_playable: dict[str, Composition]
    shown: int
    restoring: list[Job[KeptPiece | None]]
    restoring_note: tuple[bool, str] | None
    removed: KeptPiece | None

    # How it works: where the chosen temperature begins to play, and the pieces of both engines by engine.
    temperature_start: Start | None
    engines: dict[str, Job[KeptPiece | None]]

    # The player's reports to the page.
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
    "temperature_start": lambda: None,
    "engines": dict,
}


def visit() -> Visit:
    """The state of the current visit, with defaults where nothing is set."""
    state = st.session_state
    # Called often, so all are set at once.
    if next(reversed(_BEGINNING)) not in state:
        for name, beginning in _BEGINNING.items():
            state.setdefault(name, beginning())
    return cast(Visit, state)
