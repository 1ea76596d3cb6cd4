"""Visitor identity: a random name, kept by the browser, so that a reload finds earlier pieces.

It is in a cookie, sent when the browser connects, so the page knows it in its first run. The name reveals nothing about
the visitor, cannot be guessed, and gives access only to what was made under it.
"""

import hmac
import json
import secrets
from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from composer.studio.components.browser import ADDRESS_SCRIPT
from composer.studio.parts import redraw
from composer.studio.texts import TEXTS, text
from composer.studio.texts.language import COOKIE_NAME as LANGUAGE_COOKIE
from composer.studio.texts.language import language

VISITOR_COOKIE = "composer_visitor"
REMEMBERED_SECONDS = 24 * 3600
# The setting of the largest file that may be uploaded, in megabytes.
UPLOAD_LIMIT = "server.maxUploadSize"
# What Streamlit says in English only.
PHRASES = ("press_enter", "no_options", "microphone", "microphone_how", "field_failed")
# Only names issued by this server are accepted; after a restart there is nothing left to access.
_SECRET = secrets.token_bytes(32)
_STATE_NAME = "visitor"
_BROWSER = st.components.v2.component(
    "visitor",
    html="<span hidden></span>",
    js=ADDRESS_SCRIPT + (Path(__file__).parent / "visitor.js").read_text(encoding="utf-8"),
)


def visitor() -> str:
    """The visitor's name: from this session, from the browser, or a new one."""
    state = st.session_state
    if _STATE_NAME not in state:
        kept = str(st.context.cookies.get(VISITOR_COOKIE))
        state[_STATE_NAME] = kept if is_given_out(kept) else new_name()
    name: str = state[_STATE_NAME]
    return name


def new_name() -> str:
    """A name for a new visitor: 128 random bits, signed by this server."""
    bits = secrets.token_urlsafe(16)
    return f"{bits}.{_seal(bits)}"


def is_given_out(name: str) -> bool:
    """Whether this server issued a name."""
    bits, _, seal = name.partition(".")
    return hmac.compare_digest(seal.encode(errors="replace"), _seal(bits).encode())


def _seal(bits: str) -> str:
    return hmac.new(_SECRET, bits.encode(errors="replace"), "sha256").hexdigest()[:32]


def visitor_here() -> str:
    """The visitor of the page being drawn; empty outside a page."""
    return visitor() if get_script_run_ctx(suppress_warning=True) is not None else ""


def remember_visitor(shelf_version: int) -> None:
    """Make the browser keep the visitor's name and language, and tell it the language of the page.

    It also saves the shelf (`keeping`) whenever its version changes.
    """
    cookies = {VISITOR_COOKIE: visitor(), LANGUAGE_COOKIE: language()}
    most = float(st.get_option(UPLOAD_LIMIT))
    upload = {
        "choose": text("upload_choose"),
        "too_large": text("upload_too_large", most=most),
        "unreadable": text("upload_unreadable"),
    }
    told = {
        "language": language(),
        "visitor": visitor(),
        "cookies": cookies,
        "seconds": REMEMBERED_SECONDS,
        "shelf": shelf_version,
        "upload": upload,
        "phrases": {TEXTS[name][0]: text(name) for name in PHRASES},
        "missing": {"title": text("missing_page"), "words": text("missing_page_words"), "close": text("close")},
    }
    # As bytes: Streamlit would inspect a dictionary with pandas. What is restored is available in the next run.
    _BROWSER(data=json.dumps(told).encode(), key="browser", on_brought_back_change=redraw)
