"""What a visit keeps between reruns, as one object in Streamlit's session state.

Streamlit goes through the whole session for every field and list on a page, so that it should hold little. Widgets have
their own values there (`controls.kinds.key`); private state of a component stays in its module.
"""

from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from composer.generation.request.request import Request
from composer.studio.components.player import Start
from composer.studio.playback.performance import Performance
from composer.studio.session.composing import Composition
from composer.studio.session.jobs import Job
from composer.studio.session.library import KeptPiece
from composer.studio.session.underway import Composing, RunningTool
from composer.studio.texts.translation import Sentence

_NAME = "visit"
# The number of library cards drawn at first.
SHOWN_AT_ONCE = 12


@dataclass(slots=True, eq=False)
class Visit:
    """The state of a visit, page by page.

    While a piece is `composing`, `performance` is where it is heard, `is_aloud` whether it plays by itself, and
    `asked_edits` the edits in a link. `start` is where the current step begins to play; `compared`
    the performance id of a step being compared with the next one; `edits_version` counts how often the mixer was set
    from here, and `notes_heard` is the number of the last note edit that was applied. `wanted` is what a press asked
    for, until it is being composed; `surprise` is what was begun by that button last; `missing_piece` is the id of one
    that the browser may still restore.
    """

    history: list[Composition] = field(default_factory=list)
    history_place: int = 0
    compared: str = ""
    composing: Composing | None = None
    performance: Performance | None = None
    is_aloud: bool = False
    asked_edits: str = ""
    edits_version: int = 0
    problem: Sentence | None = None
    notes_heard: float = 0
    start: Start | None = None
    wanted: Request | None = None
    surprise: Composing | None = None
    missing_piece: str = ""

    # The current tool, and why it failed.
    work: RunningTool | None = None
    work_problem: Sentence | None = None

    # The library: what is heard, the number of cards drawn, what is being restored, the files in its list, and what was
    # deleted last.
    heard: tuple[str, ...] = ()
    library_plays: str = ""
    library_start: Start | None = None
    library_playable: dict[str, Composition] = field(default_factory=dict)
    shown: int = SHOWN_AT_ONCE
    restoring: list[Job[KeptPiece | None]] = field(default_factory=list)
    restoring_note: tuple[bool, str] | None = None
    restored: frozenset[str] = frozenset()
    removed: KeptPiece | None = None

    # How it works: where the chosen temperature begins to play, and the pieces of both engines by engine.
    temperature_start: Start | None = None
    engines: dict[str, Job[KeptPiece | None]] = field(default_factory=dict)

    @property
    def job(self) -> Job[Composition | None] | None:
        """The job that composes."""
        return self.composing.job if self.composing is not None else None

    @property
    def player(self) -> Any:
        """The player's reports to the page, once it was shown."""
        return st.session_state["player"]


def visit() -> Visit:
    """The state of the current visit."""
    there: Visit | None = st.session_state.get(_NAME)
    if there is None:
        there = st.session_state[_NAME] = Visit()
    return there
