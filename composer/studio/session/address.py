"""The address of the first page: it identifies the current piece, and detects when another one is opened.

It is written once per run, so that the browser's Back goes from piece to piece. Other contents, such as the language,
are left alone.
"""

from collections.abc import Mapping
from dataclasses import fields

import streamlit as st

from composer.generation.request.request import Request

# Names in the address besides request fields: edits, a piece without a request, the soundfont.
EDITS, PIECE, FONT = "edits", "piece", "font"
FIELDS = {field.name for field in fields(Request)}
OWN = FIELDS | {EDITS, PIECE, FONT}
_TOLD, _SEEN = "told_address", "seen_address"


def here() -> dict[str, str]:
    """The current contents of the address."""
    return {name: value for name, value in st.query_params.items() if name in OWN}


def has_come(is_back: bool) -> bool:
    """Whether the visitor came to this address: by a link, a reload, or the browser's Back. Call once per run;
    `is_back` says that another page was shown in the meantime.

    An interaction sent before the browser learned of a new address still comes from the old one.
    """
    before, now = None if is_back else st.session_state.get(_SEEN), here()
    st.session_state[_SEEN] = now
    return now not in (before, st.session_state.get(_TOLD, {}))


def tell(told: Mapping[str, str]) -> None:
    """Write the address."""
    st.session_state[_SEEN], st.session_state[_TOLD] = here(), dict(told)
    if here() != told:
        others = {name: value for name, value in st.query_params.items() if name not in OWN}
        st.query_params.from_dict(others | dict(told))
