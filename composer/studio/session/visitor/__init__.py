"""Who visits: a random name, kept by the browser, so that a reload finds what was made before it.

The browser keeps it in a cookie, which it sends when it connects: the page knows it at its first run. The name says
nothing of the visitor, cannot be guessed, and opens nothing but what was made under it.
"""

import hmac
import json
import secrets
from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from composer.studio.session.presence import note_presence
from composer.studio.texts.language import COOKIE_NAME as LANGUAGE_COOKIE
from composer.studio.texts.language import language

VISITOR_COOKIE = "composer_visitor"
REMEMBERED_SECONDS = 24 * 3600
# Names that were not given out by this server are not believed; after a start nothing is left that one could open.
_SECRET = secrets.token_bytes(32)
_STATE_NAME = "visitor"
_BROWSER = st.components.v2.component(
    "visitor", html="<span hidden></span>", js=(Path(__file__).parent / "visitor.js").read_text(encoding="utf-8")
)


def visitor() -> str:
    """The visitor's name: from this session, else from the browser, else a new one."""
    state = st.session_state
    if _STATE_NAME not in state:
        kept = str(st.context.cookies.get(VISITOR_COOKIE))
        state[_STATE_NAME] = kept if is_given_out(kept) else new_name()
    name: str = state[_STATE_NAME]
    return name


def new_name() -> str:
    """A name for a new visitor: 128 random bits, and this server's seal."""
    bits = secrets.token_urlsafe(16)
    return f"{bits}.{_seal(bits)}"


def is_given_out(name: str) -> bool:
    """Whether this server gave out a name."""
    bits, _, seal = name.partition(".")
    return hmac.compare_digest(seal.encode(errors="replace"), _seal(bits).encode())


def _seal(bits: str) -> str:
    return hmac.new(_SECRET, bits.encode(errors="replace"), "sha256").hexdigest()[:32]


def visitor_here() -> str:
    """The visitor of the page that is being drawn; nobody outside of a page."""
    return visitor() if get_script_run_ctx(suppress_warning=True) is not None else ""


def remember_visitor(shelf_version: int) -> None:
    """Have the browser keep the visitor's name and language, and tell it the language of the page.

    It also keeps what is on the shelf (`keeping`), whenever that has another version.
    """
    note_presence(visitor())
    cookies = {VISITOR_COOKIE: visitor(), LANGUAGE_COOKIE: language()}
    told = {"language": language(), "cookies": cookies, "seconds": REMEMBERED_SECONDS}
    told["shelf"] = shelf_version
    # As bytes: Streamlit would look through a dictionary with pandas.
    # What it brings back is there in the next run.
    _BROWSER(data=json.dumps(told).encode(), key="browser", on_brought_back_change=lambda: None)
