"""The visitor's request: in the controls, in the session, and in the address.

Opening a link, even in another browser or from another page, sets the controls.
"""

import random
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

import streamlit as st

from composer.errors import BadInput, ComposerError
from composer.generation.engines.virtuoso import network_of
from composer.generation.form.plan import offered_styles
from composer.generation.request.request import LARGEST_SEED, NOT_CLASSIC, Request
from composer.studio.choices.styles import STYLES
from composer.studio.controls.kinds import Slide, key
from composer.studio.controls.table import CONTROLS
from composer.studio.session import address, resources
from composer.studio.session.address import FIELDS
from composer.studio.texts.language import language

# For one press on a fresh page: half a minute to two minutes, with a complete form.
DEFAULT = Request(styles=(("romantic", 1.0),), ensemble="piano", bars=32)
_ASKED, _KEEPS_SEED, _LANGUAGE = "asked", "asked_seed_kept", "asked_in_language"
# During this many runs of a visit, the browser is told the slider values again.
_RUNS, FIRST_RUNS = "asked_runs", 4
# The values of widgets before and after they were last set.
_SET = "asked_set"


def prepare_controls() -> bool:
    """Set the controls before they are drawn, from the address or the previous request.

    Returns whether the visitor came to this address: by a link, a reload, or the browser's Back.
    """
    state = st.session_state
    settle_controls()
    query = {name: value for name, value in address.here().items() if name in FIELDS}
    is_first = _ASKED not in state
    # Another page was shown in the meantime.
    is_back = not is_first and key("unit") not in state
    has_come = address.has_come(is_back) and not (is_back and not address.here())
    if has_come or is_first:
        set_controls(request_of(readable_part(query)) if query else DEFAULT, keeps_seed=False if is_first else None)
    elif is_back or state.get(_LANGUAGE) != language():
        # Labels, by which the browser identifies choices, may have changed.
        set_controls(state[_ASKED], state.get(_KEEPS_SEED, False))
    elif state.get(_RUNS, 0) < FIRST_RUNS:
        _tell_numbers_again()
    state[_RUNS] = state.get(_RUNS, 0) + 1
    state[_LANGUAGE] = language()
    return has_come


def _tell_numbers_again() -> None:
    """Resend slider values: if a page is redrawn before the browser has received all of it, Streamlit does not repeat
    them. A slider would then be at its minimum, and report that at the next interaction."""
    for name in [*(control.field for control in CONTROLS if isinstance(control, Slide)), "seed"]:
        st.session_state[key(name)] = st.session_state[key(name)]


def set_controls(request: Request, keeps_seed: bool | None = None) -> None:
    """Set all controls to a request; with `keeps_seed`, its seed is reused instead of drawing another each time."""
    state = st.session_state
    before = _widget_values()
    state[_ASKED] = request
    if keeps_seed is not None:
        state[key("seed_kept")] = keeps_seed
    for control in CONTROLS:
        control.fill(request)
    state[_SET] = [(name, before[name], value) for name, value in _widget_values().items() if name in before]
    address.note_setting()


def _widget_values() -> dict[str, Any]:
    """The values of all widgets, by session key."""
    return {str(name): value for name, value in st.session_state.items() if str(name).startswith(key(""))}


def settle_controls() -> None:
    """Set again what the browser, not knowing yet of what was set here, told as it was before.

    Call before the controls are drawn; what was touched meanwhile stays as touched.
    """
    state = st.session_state
    if address.is_unaware():
        for name, before, after in state[_SET]:
            if before != after and state.get(name) == before:
                state[name] = after


def asked() -> Request:
    """The request in the controls, which must have been set. Raises BadInput if they contradict each other."""
    settle_controls()
    values: dict[str, Any] = {}
    for control in CONTROLS:
        values |= control.read()
    if values["engine"] == "classic":
        # The classic engine does not support these; they stay in the controls for the other engine.
        values = {name: value for name, value in values.items() if name not in NOT_CLASSIC}
    return Request(**values)


def draw_seed() -> Request:
    """The request in the controls, with a new seed unless it is to be kept."""
    state = st.session_state
    if not state[key("seed_kept")]:
        state[key("seed")] = random.randint(0, LARGEST_SEED)
    return asked()


def remember() -> Request | None:
    """Save the request in the controls for other runs and pages; None if they contradict each other."""
    state = st.session_state
    try:
        state[_ASKED] = asked()
    except BadInput:
        return None
    state[_KEEPS_SEED] = state[key("seed_kept")]
    request: Request = state[_ASKED]
    return request


def told(request: Request) -> dict[str, str]:
    """The address for a request before anything is composed: without defaults, and without a seed unless it is to be
    kept."""
    query = request.to_query()
    if not st.session_state[key("seed_kept")]:
        del query["seed"]
        if replace(request, seed=DEFAULT.seed) == DEFAULT:
            return {}
    return query


def readable_part(query: Mapping[str, str]) -> dict[str, str]:
    """The valid request fields of an address; invalid ones are dropped, and styles that do not exist."""
    read: dict[str, str] = {}
    for name, value in query.items():
        with suppress(BadInput):
            if _has_styles(Request.from_query({**read, name: value})):
                read[name] = value
    return read


def _has_styles(request: Request) -> bool:
    """Whether all styles of a request exist. The network is only asked about those that are not offered here."""
    named = {name for styles in (request.styles, *(request.section_styles or ())) for name, _ in styles}
    if named <= {*STYLES}:
        return True
    # Without a network, composing says why.
    with suppress(ComposerError):
        return named <= offered_styles(network_of(resources.engine("virtuoso").result()).settings)
    return True


def request_of(query: Mapping[str, str]) -> Request:
    """The request in an address, with the default length if it has none."""
    request = Request.from_query(query)
    has_length = request.bars or request.seconds or request.notes
    return request if has_length else replace(request, bars=DEFAULT.bars)
