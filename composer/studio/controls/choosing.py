"""A selectbox whose options are stored by value rather than by label.

Streamlit identifies choices to the browser by label. When labels change, with the language or the options, the last
choice is kept: the session never stores a label.
"""

from collections.abc import Callable, Hashable, Mapping
from typing import Any, TypeVar

import streamlit as st

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
    state = st.session_state
    known = f"{key}_chosen"
    before = state.get(known)
    remembered = before[0] if before is not None and before[0] in labels else next(iter(labels))
    chosen: Option = state[key] if state.get(key) in labels else remembered
    if key not in state or before is None or before[1] != tuple(labels.values()) or state[key] != chosen:
        # The browser has it under another label, or not at all yet.
        state[key] = chosen
    st.selectbox(
        words, list(labels), format_func=labels.__getitem__, key=key, help=help, on_change=on_change, **options
    )
    state[known] = chosen, tuple(labels.values())
    return chosen
