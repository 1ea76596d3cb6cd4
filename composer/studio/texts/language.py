"""The visitor's language: chosen with the switch, given in the link, remembered, or that of the browser.

Work in other threads knows no visitor, so whoever starts it passes the language on (`speaking`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from composer.notices import LANGUAGES

DEFAULT = "en"
QUERY_NAME = "lang"
COOKIE_NAME = "composer_language"
_STATE_NAME = "language"
_passed_on: ContextVar[str | None] = ContextVar("language", default=None)


def language() -> str:
    """The language, of LANGUAGES, of this visit or of the work for it."""
    passed_on = _passed_on.get()
    if passed_on is not None:
        return passed_on
    if get_script_run_ctx(suppress_warning=True) is None:
        return DEFAULT
    if _STATE_NAME not in st.session_state:
        st.session_state[_STATE_NAME] = _preferred()
    chosen: str = st.session_state[_STATE_NAME]
    return chosen


def choose_language(name: str) -> None:
    """Switch to a language, and keep it in the address."""
    st.session_state[_STATE_NAME] = name
    st.query_params[QUERY_NAME] = name


def other_language() -> str:
    """The language to which the switch leads."""
    return next(name for name in LANGUAGES if name != language())


@contextmanager
def speaking(name: str) -> Iterator[None]:
    """Use a language in this thread."""
    token = _passed_on.set(name)
    try:
        yield
    finally:
        _passed_on.reset(token)


def _preferred() -> str:
    told = (
        st.query_params.get(QUERY_NAME),
        st.context.cookies.get(COOKIE_NAME),
        (st.context.locale or "").partition("-")[0].lower(),
    )
    return next((name for name in told if name in LANGUAGES), DEFAULT)
