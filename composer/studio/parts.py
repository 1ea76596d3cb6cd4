"""Parts of a page that are redrawn separately, as Streamlit's fragments.

A widget in a part redraws only that part. If it changes anything outside the part, its callback must redraw the parts
concerned (`redrawing`), or the whole page (`whole_page`).
"""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import ParamSpec

import streamlit as st
from streamlit.errors import StreamlitAPIException
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_run_context import ThreadState

from composer.studio.texts.language import language, speaking

Arguments = ParamSpec("Arguments")
# The parts of the first page that show the piece.
PIECE, TOOLS = "piece", "tools"


def part(name: str, after: Callable[[], None]) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Decorate a function that draws a part of a page; `name` is for `redraw`.

    `after` is called when only parts were redrawn, after the last of them.
    """

    def of(draw: Callable[[], None]) -> Callable[[], None]:
        @st.fragment(key=name)
        @wraps(draw)
        def drawn() -> None:
            # Looked up once for the dozens of texts in a part.
            with speaking(language()):
                draw()
                if _is_last():
                    after()

        return drawn

    return of


def _is_last() -> bool:
    """Whether only parts are redrawn in this run, of which this is the last; those within another come with it."""
    context = get_script_run_ctx()
    if context is None or not context.fragment_ids_this_run:
        return False
    ids = context.fragment_ids_this_run
    outer = [one for one in ids if not context.fragment_storage.has_ancestor_in(one, ids)]
    return ThreadState.get().fragment_id == outer[-1]


def redrawing(change: Callable[Arguments, None], *names: str) -> Callable[Arguments, None]:
    """The callback `change`, followed by a redraw of the parts of these names, and of nothing else."""

    @wraps(change)
    def changed(*args: Arguments.args, **kwargs: Arguments.kwargs) -> None:
        change(*args, **kwargs)
        redraw(*names)

    return changed


def whole_page(change: Callable[Arguments, None]) -> Callable[Arguments, None]:
    """The callback `change`, for a widget in a part, followed by a redraw of the whole page."""
    return redrawing(change)


def redraw(*names: str) -> None:
    """In a callback: redraw the parts of these names instead of that of the widget; without names, the whole page."""
    if names:
        # While the page is drawn for the first time, a part may not be there yet.
        with suppress(StreamlitAPIException):
            st.rerun(names)
    st.rerun()
