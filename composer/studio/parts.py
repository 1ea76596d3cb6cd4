"""Parts of a page that are redrawn separately, as Streamlit's fragments.

A widget in a part redraws only that part. If it changes anything outside the part, its callback must redraw the whole
page (`whole_page`).
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from composer.studio.texts.language import language, speaking

Arguments = ParamSpec("Arguments")


def part(name: str, after: Callable[[], None]) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Decorate a function that draws a part of a page; `name` is for `redraw`.

    `after` is called when only the part was redrawn.
    """

    def of(draw: Callable[[], None]) -> Callable[[], None]:
        @st.fragment(key=name)
        @wraps(draw)
        def drawn() -> None:
            # Looked up once for the dozens of texts in a part.
            with speaking(language()):
                draw()
                context = get_script_run_ctx()
                if context is not None and context.fragment_ids_this_run:
                    after()

        return drawn

    return of


def whole_page(change: Callable[Arguments, None]) -> Callable[Arguments, None]:
    """The callback `change`, for a widget in a part, followed by a redraw of the whole page."""

    @wraps(change)
    def changed(*args: Arguments.args, **kwargs: Arguments.kwargs) -> None:
        change(*args, **kwargs)
        st.rerun()

    return changed


def redraw(name: str) -> Callable[[], None]:
    """A callback for a widget in one part that redraws another part instead."""
    return lambda: st.rerun(name)


def redraw_page() -> None:
    """Redraw the whole page; a callback for a widget in a part."""
    st.rerun()
