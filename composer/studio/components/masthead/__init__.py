"""The masthead of every page: navigation and language."""

import base64
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import Page

from composer.notices import LANGUAGES
from composer.studio.session.presence import note_presence
from composer.studio.session.visitor import visitor
from composer.studio.texts import text
from composer.studio.texts.language import choose_language, other_language

FOLDER = Path(__file__).parent
# Read once: as paths, Streamlit would read the files in every run.
PAGE_STYLE = f"<style>{(FOLDER / 'page.css').read_text(encoding='utf-8')}</style>"


@cache
def icon() -> str:
    """Our own picture as an address, because Streamlit would fetch an emoji or icon from elsewhere."""
    content = (FOLDER / "icon.png").read_bytes()
    return f"data:image/png;base64,{base64.b64encode(content).decode()}"


def show_masthead(pages: Iterable[Page]) -> None:
    """Show links to the pages, and a switch labeled with the other language in that language."""
    st.html(PAGE_STYLE)
    # Before any work starts, because work is only done for visitors who are present.
    note_presence(visitor())
    other = other_language()
    with st.container(horizontal=True, vertical_alignment="center", key="masthead"):
        for page in pages:
            st.page_link(page)
        st.button(
            LANGUAGES[other],
            key="switch_language",
            type="tertiary",
            help=text("switch_language_help"),
            on_click=choose_language,
            args=(other,),
        )
