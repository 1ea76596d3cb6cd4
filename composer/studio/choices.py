"""A selectbox whose choice stands in the address by a name that no language changes.

Streamlit's own binding writes the label into the address, which is another in every language.
"""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from composer.studio.language import language


def choice(label: str, options: Sequence[Any], words: Callable[[Any], str], key: str, help: str | None = None) -> None:
    """A selectbox over language-neutral options, kept in the state and in the address under `key`.

    `words` makes a label of an option. The first option is the default, and is not written into the address.
    """
    state = st.session_state
    if key not in state:
        asked = st.query_params.get(key)
        state[key] = next((option for option in options if str(option) == asked), options[0])
    elif state.get(f"{key}_language") != language():
        # The browser knows the choice by its label, which is another now.
        state[key] = state[key]
    state[f"{key}_language"] = language()
    _remember(key, options[0])
    labels = {option: words(option) for option in options}
    st.selectbox(label, options, format_func=labels.__getitem__, key=key, help=help, persist_state="session")


def _remember(key: str, default: Any) -> None:
    chosen = st.session_state[key]
    if chosen == default:
        st.query_params.pop(key, None)
    elif st.query_params.get(key) != str(chosen):
        st.query_params[key] = str(chosen)
