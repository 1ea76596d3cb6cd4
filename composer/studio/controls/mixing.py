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

EVEN_SHARE = 0.5
# In percent; every chosen style has at least this share.
LEAST_PERCENT = 5


class StyleMixer:
    """Chips of genres, a list of composers, and a slider for each share when several are chosen."""

    def fill(self, request: Request) -> None:
        """Choose the request's styles, with their shares."""
        chosen = {name: weight for name, weight in request.styles if weight > 0}
        state = st.session_state
        state[key("styles_order")] = list(chosen)
        state[key("genres")] = [name for name in GENRES if name in chosen]
        # Styles that are not offered are listed with the composers.
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
        chosen = self._chosen()
        if len(chosen) > 1:
            self._show_blend(chosen)
        show_shares(chosen)

    def read(self) -> dict[str, Any]:
        """Read the styles with their shares; for a single style, the share does not matter."""
        return {"styles": blend_of(self._chosen())}

    def _show_blend(self, chosen: Sequence[str]) -> None:
        """Show that it is a blend, with the shares, and a way to use only the newest style."""
        parts = [
            text("ask_blend_part", style=style_name(style), percent=percent)
            for style, percent in zip(chosen, percents(chosen), strict=True)
        ]
        with st.container(horizontal=True, vertical_alignment="center", key="blend"):
            st.markdown(text("ask_blend", styles=" + ".join(parts)), width="content")
            newest = chosen[-1]
            words = text("ask_only", style=style_name(newest))
            st.button(words, key="only_newest", on_click=self._have_only, args=(newest,))

    def _have_only(self, style: str) -> None:
        state = st.session_state
        state[key("genres")] = [name for name in GENRES if name == style]
        state[key("composers")] = [] if style in GENRES else [style]

    def _chosen(self) -> list[str]:
        state = st.session_state
        chosen = [*state[key("genres")], *state[key("composers")]]
        # In the order of the request, because the order of a blend affects the piece.
        order = [name for name in state[key("styles_order")] if name in chosen]
        order += [name for name in chosen if name not in order]
        state[key("styles_order")] = order
        return order


def share_key(style: str, place: str = "") -> str:
    """The session key for the share of a style: in the whole piece, or in a place."""
    return key(f"share_{place}_{style}" if place else f"share_{style}")


def show_shares(styles: Sequence[str], place: str = "") -> None:
    """Show a slider for the share of each style, in percent; together they are always 100."""
    if len(styles) < 2:
        return
    with st.container():
        for style, percent in zip(styles, percents(styles, place), strict=True):
            st.session_state[share_key(style, place)] = _share(style, place)
            slider = f"{share_key(style, place)}_percent"
            st.session_state[slider] = percent
            least = min(LEAST_PERCENT, percent)
            st.slider(
                style_name(style),
                least,
                max(100 - LEAST_PERCENT * (len(styles) - 1), percent),
                least,
                step=1,
                key=slider,
                format="%d%%",
                on_change=_take_share,
                args=(style, tuple(styles), place),
            )


def percents(styles: Sequence[str], place: str = "") -> list[int]:
    """The shares of styles in whole percents, which add up to 100."""
    shares = [_share(style, place) for style in styles]
    exact = [100 * share / sum(shares) for share in shares]
    whole = [int(percent) for percent in exact]
    # The remainder goes to those that lost most by rounding down.
    most = sorted(range(len(whole)), key=lambda number: whole[number] - exact[number])
    for number in most[: 100 - sum(whole)]:
        whole[number] += 1
    return whole


def _take_share(style: str, styles: tuple[str, ...], place: str) -> None:
    """Set one share: the others keep their proportions in the remainder."""
    state = st.session_state
    share = state[f"{share_key(style, place)}_percent"] / 100
    others = {name: _share(name, place) for name in styles if name != style}
    state[share_key(style, place)] = share
    for name, old in others.items():
        state[share_key(name, place)] = round(old / sum(others.values()) * (1 - share), 4)


def blend_of(styles: Sequence[str], place: str = "") -> Styles:
    """The styles with their shares; for a single style, the share does not matter."""
    if len(styles) == 1:
        return ((styles[0], 1.0),)
    return tuple((style, round(_share(style, place), 4)) for style in styles)


def _share(style: str, place: str) -> float:
    return float(st.session_state.get(share_key(style, place), EVEN_SHARE))
