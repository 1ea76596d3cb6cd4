"""Styles as chips, and a mixer of their shares."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from composer.generation.request.codec import Styles
from composer.generation.request.request import Request
from composer.studio.choices.styles import COMPOSERS, GENRES
from composer.studio.controls.kinds import key
from composer.studio.texts import text
from composer.studio.texts.names import style_name

LEAST_SHARE, EVEN_SHARE, STEP = 0.05, 0.5, 0.05


class StyleMixer:
    """Chips of genres, a list of composers, and a slider of its share for each when several are chosen."""

    def fill(self, request: Request) -> None:
        """Choose the request's styles, with their shares."""
        chosen = {name: weight for name, weight in request.styles if weight > 0}
        state = st.session_state
        state[key("styles_order")] = list(chosen)
        state[key("genres")] = [name for name in GENRES if name in chosen]
        # One that is offered nowhere stands among the composers.
        state[key("composers")] = [name for name in chosen if name not in GENRES]
        for name, weight in chosen.items():
            state[share_key(name)] = weight if len(chosen) > 1 else EVEN_SHARE

    def show(self) -> None:
        """Draw the chips, the list and the mixer."""
        others = st.session_state[key("composers")]
        st.pills(
            text("ask_styles"),
            GENRES,
            selection_mode="multi",
            format_func=style_name,
            key=key("genres"),
            help=text("ask_styles_help"),
        )
        st.multiselect(
            text("ask_composers"),
            [*COMPOSERS, *(name for name in others if name not in COMPOSERS)],
            format_func=style_name,
            key=key("composers"),
            placeholder=text("ask_composers_none"),
            label_visibility="collapsed",
        )
        show_shares(self._chosen())

    def read(self) -> dict[str, Any]:
        """The styles with their shares; of one alone it does not matter."""
        return {"styles": blend_of(self._chosen())}

    def _chosen(self) -> list[str]:
        state = st.session_state
        chosen = [*state[key("genres")], *state[key("composers")]]
        # In the order of the request: a blend in another order is another piece.
        order = [name for name in state[key("styles_order")] if name in chosen]
        order += [name for name in chosen if name not in order]
        state[key("styles_order")] = order
        return order


def share_key(style: str, place: str = "") -> str:
    """Where the share of a style is kept: of the whole piece, or of a place in it."""
    return key(f"share_{place}_{style}" if place else f"share_{style}")


def show_shares(styles: Sequence[str], place: str = "") -> None:
    """A slider of its share for each of several styles."""
    if len(styles) < 2:
        return
    whole = sum(_share(style, place) for style in styles)
    with st.container():
        for style in styles:
            share = _share(style, place)
            st.session_state[share_key(style, place)] = share
            st.slider(
                text("ask_share", style=style_name(style), percent=round(100 * share / whole)),
                min(LEAST_SHARE, share),
                max(1.0, share),
                step=STEP,
                key=share_key(style, place),
                format=" ",
            )


def blend_of(styles: Sequence[str], place: str = "") -> Styles:
    """Styles with their shares; of one alone it does not matter."""
    if len(styles) == 1:
        return ((styles[0], 1.0),)
    return tuple((style, round(_share(style, place), 4)) for style in styles)


def _share(style: str, place: str) -> float:
    return float(st.session_state.get(share_key(style, place), EVEN_SHARE))
