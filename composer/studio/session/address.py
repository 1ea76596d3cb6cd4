"""The address of the first page: what it tells of the piece that is there, and whether another one was opened.

It is written once a run, so that the browser's Back leads from piece to piece. What it holds beyond that, such as the
language, is left alone.
"""

from collections.abc import Mapping
from dataclasses import fields

import streamlit as st

from composer.generation.request.request import Request

# Names in the address besides the fields of a request: changes by hand, a piece that no request gives, the soundfont.
EDITS, PIECE, FONT = "edits", "piece", "font"
FIELDS = {field.name for field in fields(Request)}
OWN = FIELDS | {EDITS, PIECE, FONT}
_TOLD, _SEEN = "told_address", "seen_address"


def here() -> dict[str, str]:
    """What the address tells now."""
    return {name: value for name, value in st.query_params.items() if name in OWN}


def has_come(is_back: bool) -> bool:
    """Whether the visitor came to this address: by a link, a reload, or the browser's Back. Asked once a run; `is_back`
    says that another page was shown meanwhile.

    A press that the browser sent before it was told of another address comes from the same one as before.
    """
    before, now = None if is_back else st.session_state.get(_SEEN), here()
    st.session_state[_SEEN] = now
    return now not in (before, st.session_state.get(_TOLD, {}))


def tell(told: Mapping[str, str]) -> None:
    """Write the address."""
    st.session_state[_TOLD] = dict(told)
    if here() != told:
        others = {name: value for name, value in st.query_params.items() if name not in OWN}
        st.query_params.from_dict(others | dict(told))
