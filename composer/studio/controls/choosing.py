"""A selectbox and tabs whose options are stored by value rather than by label.

Streamlit identifies choices to the browser by label. When labels change, with the language or the options, the last
choice is kept: the session never stores a label.
"""

from collections.abc import Callable, Hashable, Mapping
from typing import Any, TypeVar

import streamlit as st
from streamlit.elements.lib.mutable_tab_container import TabContainer

Option = TypeVar("Option", bound=Hashable)


def choose(
    words: str,
    labels: Mapping[Option, str],
    key: str,
    help: str | None = None,
    on_change: Callable[[], None] | None = None,
    **options: Any,
) -> Option:
    """Show a selectbox with the labeled options, the first being the default; returns the chosen option."""
    state, known = st.session_state, _chosen()
    before = known.get(key)
    remembered = before[0] if before is not None and before[0] in labels else next(iter(labels))
    chosen: Option = state[key] if state.get(key) in labels else remembered
    if key not in state or before is None or before[1] != tuple(labels.values()) or state[key] != chosen:
        # The browser has it under another label, or not at all yet.
        state[key] = chosen
    st.selectbox(
        words, list(labels), format_func=labels.__getitem__, key=key, help=help, on_change=on_change, **options
    )
    known[key] = chosen, tuple(labels.values())
    return chosen


def open_tabs(labels: Mapping[str, str], key: str) -> dict[str, TabContainer]:
    """Show tabs with the labels, by name; only the one that is `open` need be filled.

    The first is open until another is chosen.
    """
    state, known = st.session_state, _chosen()
    if state.get(key) not in labels.values():
        # Not shown yet, or in the other language.
        state[key] = labels[known.get(key, next(iter(labels)))]
    tabs = dict(zip(labels, st.tabs(list(labels.values()), key=key, on_change="rerun"), strict=True))
    known[key] = next(name for name, tab in tabs.items() if tab.open)
    return tabs


def _chosen() -> dict[str, Any]:
    """What was chosen last, by key. Together, because Streamlit goes through the whole session for every selectbox."""
    known: dict[str, Any] = st.session_state.setdefault("chosen", {})
    return known
