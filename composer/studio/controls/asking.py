"""What the visitor asks for: one request, in the controls, in the session, and in the address.

The address always tells the request of the controls; a link that is opened, be it in another browser or from another
page, sets them. What an address tells beyond a request is left alone.
"""

import random
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import fields, replace
from typing import Any

import streamlit as st

from composer.errors import BadInput
from composer.generation.request.request import LARGEST_SEED, NOT_CLASSIC, Request
from composer.studio.controls.kinds import Slide, key
from composer.studio.controls.table import CONTROLS
from composer.studio.texts.language import language

# One press on a fresh page: half a minute to two minutes, in a whole form.
DEFAULT = Request(styles=(("romantic", 1.0),), ensemble="piano", bars=32)
_ASKED, _TOLD, _LANGUAGE = "asked", "asked_in_address", "asked_in_language"
# Of a visit, the runs in which the browser is told again what the sliders stand at.
_RUNS, FIRST_RUNS = "asked_runs", 4
FIELDS = {field.name for field in fields(Request)}


def prepare_controls() -> None:
    """Set the controls before they are drawn: to what the address asks for, or what was asked before."""
    state = st.session_state
    query = {name: value for name, value in st.query_params.items() if name in FIELDS}
    is_link = bool(query) and query != state.get(_TOLD)
    if is_link:
        readable = readable_part(query)
        set_controls(request_of(readable), is_fresh="seed" not in readable)
    elif _ASKED not in state:
        set_controls(DEFAULT, is_fresh=True)
    elif key("unit") not in state or state.get(_LANGUAGE) != language():
        # Another page was shown meanwhile, or the labels are others now, by which the browser knows a choice.
        set_controls(state[_ASKED], is_fresh=state.get("asked_fresh", True))
    elif state.get(_RUNS, 0) < FIRST_RUNS:
        _tell_numbers_again()
    state[_RUNS] = state.get(_RUNS, 0) + 1
    state[_LANGUAGE] = language()


def _tell_numbers_again() -> None:
    """Where a page is drawn anew before the browser had all of it, Streamlit does not tell it again what was set; a
    slider would stand at its least, and say so at the next press."""
    for name in [*(control.field for control in CONTROLS if isinstance(control, Slide)), "seed"]:
        st.session_state[key(name)] = st.session_state[key(name)]


def set_controls(request: Request, is_fresh: bool | None = None) -> None:
    """Set all controls to a request; `is_fresh`: another seed is drawn each time."""
    state = st.session_state
    state[_ASKED] = request
    if is_fresh is not None:
        state[key("seed_fresh")] = is_fresh
    for control in CONTROLS:
        control.fill(request)


def asked() -> Request:
    """What the controls ask for; they must have been set. Raises BadInput where they contradict each other."""
    values: dict[str, Any] = {}
    for control in CONTROLS:
        values |= control.read()
    if values["engine"] == "classic":
        # It cannot be told these; they stay in the controls for the other engine.
        values = {name: value for name, value in values.items() if name not in NOT_CLASSIC}
    return Request(**values)


def draw_seed() -> Request:
    """What the controls ask for, with another seed if one is wished for each time."""
    state = st.session_state
    if state[key("seed_fresh")]:
        state[key("seed")] = random.randint(0, LARGEST_SEED)
    return asked()


def tell_address() -> None:
    """Write what is asked for into the address; without a seed while another is drawn each time and none was yet."""
    state = st.session_state
    try:
        request = asked()
    except BadInput:
        return
    state[_ASKED] = request
    state["asked_fresh"] = state[key("seed_fresh")]
    query = request.to_query()
    if request.seed == DEFAULT.seed and state[key("seed_fresh")]:
        del query["seed"]
    state[_TOLD] = query
    address = st.query_params
    for name in FIELDS & set(address):
        if name not in query:
            del address[name]
    for name, value in query.items():
        if address.get(name) != value:
            address[name] = value


def readable_part(query: Mapping[str, str]) -> dict[str, str]:
    """What of an address is a request; what cannot be read is left out."""
    read: dict[str, str] = {}
    for name, value in query.items():
        with suppress(BadInput):
            Request.from_query({**read, name: value})
            read[name] = value
    return read


def request_of(query: Mapping[str, str]) -> Request:
    """The request of an address; of the length that one begins with, if it tells none."""
    request = Request.from_query(query)
    has_length = request.bars or request.seconds or request.notes
    return request if has_length else replace(request, bars=DEFAULT.bars)
