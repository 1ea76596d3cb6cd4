"""Settings for each of the four sections of a piece: styles, possibly blended, and keys."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from composer.events.sections import SECTIONS
from composer.generation.request.request import Request
from composer.score.key import MAJOR_TONICS, MINOR_TONICS, Key
from composer.studio.choices.styles import STYLES
from composer.studio.controls.choosing import choose
from composer.studio.controls.kinds import ANY, SelectBox, key
from composer.studio.controls.mixing import EVEN_SHARE, blend_of, share_key, show_shares
from composer.studio.parts import redraw, whole_page
from composer.studio.texts import text
from composer.studio.texts.names import key_name, style_name

KEYS = [f"{tonic} {mode}" for mode, tonics in (("major", MAJOR_TONICS), ("minor", MINOR_TONICS)) for tonic in tonics]
HOME = "C major"
BETWEEN_KEYS = ","


class SectionStyles:
    """Optional styles for each of the four sections; a section without any has those of the whole."""

    def fill(self, request: Request) -> None:
        """Set the switch, and the styles of each section with their shares."""
        state = st.session_state
        state[key("section_styles_set")] = bool(request.section_styles)
        for section, styles in zip(SECTIONS, request.section_styles or ((),) * len(SECTIONS), strict=True):
            chosen = {style: weight for style, weight in styles if weight > 0}
            state[key(f"styles_{section}")] = list(chosen)
            for style, weight in chosen.items():
                state[share_key(style, section)] = weight if len(chosen) > 1 else EVEN_SHARE

    def show(self) -> None:
        """Draw the switch, and if it is on, a list for each section, with a mixer."""
        state = st.session_state
        is_set = st.toggle(
            text("ask_section_styles"), key=key("section_styles_set"), help=text("ask_section_styles_help")
        )
        for section in SECTIONS:
            name = key(f"styles_{section}")
            chosen = state[name]
            if not is_set:
                state[name] = chosen
                continue
            st.multiselect(
                text("ask_styles_of", section=text(f"section_{section}")),
                [*STYLES, *(style for style in chosen if style not in STYLES)],
                format_func=style_name,
                key=name,
                placeholder=text("ask_as_whole"),
            )
            show_shares(state[name], section)

    def read(self) -> dict[str, Any]:
        """Read the styles of the sections, or none."""
        state = st.session_state
        styles = tuple(blend_of(state[key(f"styles_{section}")], section) for section in SECTIONS)
        return {"section_styles": styles if state[key("section_styles_set")] and any(styles) else ()}

    def names(self) -> Sequence[str]:
        """The keys of the switch and the lists."""
        return key("section_styles_set"), *(key(f"styles_{section}") for section in SECTIONS)


class WholeKey(SelectBox):
    """The key of the whole piece; if the sections have keys, it shows these and can replace them."""

    def fill(self, request: Request) -> None:
        """Set the selectbox, if there is a single key."""
        st.session_state[key("key")] = ANY if request.key is None or len(request.keys) > 1 else request.key

    def show(self) -> None:
        """Draw the selectbox."""
        state = st.session_state
        if not state[key("section_keys_set")]:
            super().show()
            return
        # Streamlit forgets widgets that are not drawn.
        state[key("key")] = state[key("key")]
        told = key("key_instead")
        state[told] = ANY
        keys = " → ".join(key_name(Key.parse(state[key(f"key_{section}")])) for section in SECTIONS)
        labels = {ANY: keys} | {option: self.words(option) for option in self.options}
        choose(text("ask_key"), labels, told, text("ask_section_keys_help"), whole_page(_take_one_key))


class SectionKeys:
    """Optional keys for the four sections, instead of one for the whole."""

    def fill(self, request: Request) -> None:
        """Set the switch, and the four keys."""
        state = st.session_state
        state[key("section_keys_set")] = len(request.keys) > 1
        words = (request.key or HOME).split(BETWEEN_KEYS)
        for number, section in enumerate(SECTIONS):
            state[key(f"key_{section}")] = words[number % len(words)]

    def show(self) -> None:
        """Draw the switch, and the four selectboxes if it is on."""
        state = st.session_state
        is_set = st.toggle(
            text("ask_section_keys"),
            key=key("section_keys_set"),
            help=text("ask_section_keys_help"),
            on_change=whole_page(_begin_at_home),
        )
        if not is_set:
            for section in SECTIONS:
                state[key(f"key_{section}")] = state[key(f"key_{section}")]
            return
        # In rows of two, so that they stay in order when stacked on a phone.
        columns = [*st.columns(2), *st.columns(2)]
        for column, section in zip(columns, SECTIONS, strict=True):
            name = key(f"key_{section}")
            # A link may spell the key in a way that is not offered.
            options = [*KEYS, *([] if state[name] in KEYS else [state[name]])]
            labels = {option: key_name(Key.parse(option)) for option in options}
            with column:
                # The key of the whole piece, in another part of the page, shows them.
                of_section = text("ask_key_of", section=text(f"section_{section}"))
                choose(of_section, labels, name, on_change=redraw)

    def read(self) -> dict[str, Any]:
        """Read the four keys, or nothing, in which case the key of the whole applies."""
        state = st.session_state
        if not state[key("section_keys_set")]:
            return {}
        return {"key": BETWEEN_KEYS.join(state[key(f"key_{section}")] for section in SECTIONS)}

    def names(self) -> Sequence[str]:
        """The keys of the switch and the selectboxes."""
        return key("section_keys_set"), *(key(f"key_{section}") for section in SECTIONS)


def _take_one_key() -> None:
    """Replace the four keys with one for the whole."""
    state = st.session_state
    state[key("key")] = state[key("key_instead")]
    state[key("section_keys_set")] = False


def _begin_at_home() -> None:
    """Start all four sections in the key of the whole."""
    state = st.session_state
    if state[key("section_keys_set")] and state[key("key")] != ANY:
        for section in SECTIONS:
            state[key(f"key_{section}")] = state[key("key")]
