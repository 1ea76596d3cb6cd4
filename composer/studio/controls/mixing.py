"""Styles as chips, and a mixer of their shares."""

from typing import Any

import streamlit as st

from composer.events.sections import SECTIONS
from composer.generation.request import Request
from composer.studio.controls.kinds import ANY, key
from composer.studio.names import style_name
from composer.studio.styles import COMPOSERS, GENRES
from composer.studio.texts import text

LEAST_SHARE, EVEN_SHARE, STEP = 0.05, 0.5, 0.05


class Styles:
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
            state[key(f"share_{name}")] = weight if len(chosen) > 1 else EVEN_SHARE

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
        if len(chosen) < 2:
            return
        whole = sum(self._share(name) for name in chosen)
        with st.container(key="mixer"):
            for name in chosen:
                share = self._share(name)
                st.session_state[key(f"share_{name}")] = share
                st.slider(
                    text("ask_share", style=style_name(name), percent=round(100 * share / whole)),
                    LEAST_SHARE,
                    max(1.0, share),
                    step=STEP,
                    key=key(f"share_{name}"),
                    format=" ",
                )

    def read(self) -> dict[str, Any]:
        """The styles with their shares; of one alone it does not matter."""
        chosen = self._chosen()
        if len(chosen) == 1:
            return {"styles": ((chosen[0], 1.0),)}
        return {"styles": tuple((name, round(self._share(name), 4)) for name in chosen)}

    def _chosen(self) -> list[str]:
        state = st.session_state
        chosen = [*state[key("genres")], *state[key("composers")]]
        # In the order of the request: a blend in another order is another piece.
        order = [name for name in state[key("styles_order")] if name in chosen]
        order += [name for name in chosen if name not in order]
        state[key("styles_order")] = order
        return order

    def _share(self, name: str) -> float:
        return float(st.session_state.get(key(f"share_{name}"), EVEN_SHARE))


class SectionStyles:
    """Another style in each of the four sections, if wished."""

    def fill(self, request: Request) -> None:
        """Set the switch, and the four styles; of a blend the strongest."""
        state = st.session_state
        state[key("section_styles_set")] = bool(request.section_styles)
        told = request.section_styles or ((),) * len(SECTIONS)
        for section, styles in zip(SECTIONS, told, strict=True):
            state[key(f"style_{section}")] = max(styles, key=lambda entry: entry[1])[0] if styles else ANY

    def show(self) -> None:
        """Draw the switch, and the four selectboxes if it is set."""
        is_set = st.toggle(
            text("ask_section_styles"), key=key("section_styles_set"), help=text("ask_section_styles_help")
        )
        for section in SECTIONS:
            name = key(f"style_{section}")
            if is_set:
                options = [ANY, *GENRES, *COMPOSERS]
                labels = {option: style_name(option) if option else text("ask_as_whole") for option in options}
                st.selectbox(text(f"section_{section}"), options, format_func=labels.__getitem__, key=name)
            else:
                st.session_state[name] = st.session_state[name]

    def read(self) -> dict[str, Any]:
        """The styles of the sections, or none; a section without one of its own has those of the whole."""
        state = st.session_state
        chosen = [state[key(f"style_{section}")] for section in SECTIONS]
        if not state[key("section_styles_set")] or not any(chosen):
            return {"section_styles": ()}
        whole = Styles().read()["styles"] or (("romantic", 1.0),)
        return {"section_styles": tuple(((style, 1.0),) if style else whole for style in chosen)}
