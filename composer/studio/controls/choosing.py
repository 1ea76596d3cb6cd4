"""A choice among options, each with a label in the visitor's language.

Streamlit names a choice to the browser and back by its label. Where the labels become others, with the language or with
what is offered, the last choice stands for itself: the session never holds a label.
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
    """A selectbox of the options that have labels, of which the first is the usual one; what is chosen."""
    state = st.session_state
    known = f"{key}_chosen"
    before = state.get(known)
    remembered = before[0] if before is not None and before[0] in labels else next(iter(labels))
    chosen: Option = state[key] if state.get(key) in labels else remembered
    if key not in state or before is None or before[1] != tuple(labels.values()) or state[key] != chosen:
        # The browser knows it by another label, or does not know it yet.
        state[key] = chosen
    st.selectbox(
        words, list(labels), format_func=labels.__getitem__, key=key, help=help, on_change=on_change, **options
    )
    state[known] = chosen, tuple(labels.values())
    return chosen
