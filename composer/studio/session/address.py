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
# Addresses at which the browser may still be, in order: where it was last seen, and those told since.
_POSSIBLE = "possible_addresses"
# A guess: nobody touches more often before the browser learns of the first one.
_MOST_POSSIBLE = 20
# Those at which it does not know yet what was last set in its controls.
_UNAWARE = "unaware_addresses"


def here() -> dict[str, str]:
    """The current contents of the address."""
    return {name: value for name, value in st.query_params.items() if name in OWN}


def has_come(is_back: bool) -> bool:
    """Whether the visitor came to this address: by a link, a reload, or the browser's Back. Call once per run;
    `is_back` says that another page was shown in the meantime.

    An interaction sent before the browser learned of a new address still comes from an old one.
    """
    possible = _possible()
    has_come = here() not in (possible[-1:] if is_back else possible)
    st.session_state[_POSSIBLE] = [here()] if has_come else possible
    return has_come


def tell(told: Mapping[str, str]) -> None:
    """Write the address."""
    possible = _possible()
    if possible[-1] != told:
        possible = [*possible, dict(told)]
    if told in st.session_state.get(_UNAWARE, []):
        # It does not tell whether the browser knows.
        st.session_state[_UNAWARE] = []
    st.session_state[_POSSIBLE] = possible[-_MOST_POSSIBLE:]
    if here() != told:
        others = {name: value for name, value in st.query_params.items() if name not in OWN}
        st.query_params.from_dict(others | dict(told))


def note_setting() -> None:
    """Note that controls were set: the browser learns of that before it learns of the next address."""
    st.session_state[_UNAWARE] = _possible()


def is_unaware() -> bool:
    """Whether the browser did not know yet what was last set in its controls when it sent this touch."""
    return here() in st.session_state.get(_UNAWARE, [])


def _possible() -> list[dict[str, str]]:
    """The addresses at which the browser may be now that it was seen here; without this one if it came by itself."""
    possible: list[dict[str, str]] = st.session_state.get(_POSSIBLE, [{}])
    return possible[possible.index(here()) :] if here() in possible else possible
