"""Kinds of controls: each sets widgets from a request, draws them, and reads them.

A widget's value is in the session state under `key(field)`. Options are the same in every language; labels are not.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import streamlit as st

from composer.generation.request.request import Request
from composer.studio.controls.choosing import choose
from composer.studio.texts import text

# The selectbox value for no preference: it treats None as no selection.
ANY = ""


def key(field: str) -> str:
    """The session key of a field's widget."""
    return f"ask_{field}"


class Control(Protocol):
    """Widgets for some fields of a request."""

    def fill(self, request: Request) -> None:
        """Set the widgets from a request."""

    def show(self) -> None:
        """Draw the widgets."""

    def read(self) -> dict[str, Any]:
        """Read the request fields from the widgets."""


class Foldable(Control, Protocol):
    """A control that need not be drawn while its container is closed."""

    def names(self) -> Sequence[str]:
        """The session keys of its widgets."""


def keep(controls: Iterable[Foldable]) -> None:
    """Keep the values of undrawn controls in the session, so that the browser gets them when they are drawn."""
    state = st.session_state
    for control in controls:
        for name in control.names():
            state[name] = state[name]


@dataclass(frozen=True)
class Slide:
    """A number on a slider; links may contain values beyond its usual range. `format` is printf-style, or the name of a
    text."""

    field: str
    lowest: float
    highest: float
    step: float
    format: str | None = None

    def fill(self, request: Request) -> None:
        """Set the slider."""
        st.session_state[key(self.field)] = getattr(request, self.field)

    def show(self) -> None:
        """Draw the slider."""
        value = st.session_state[key(self.field)]
        lowest = min(self.lowest, value)
        st.slider(
            text(f"ask_{self.field}"),
            lowest,
            max(self.highest, value),
            # Its value comes from the session. Without a default, Streamlit searches the whole session to find out
            # whether it is a range.
            lowest,
            step=self.step,
            format=self.format,
            key=key(self.field),
            help=text(f"ask_{self.field}_help"),
        )

    def read(self) -> dict[str, Any]:
        """Read its value."""
        return {self.field: st.session_state[key(self.field)]}

    def names(self) -> Sequence[str]:
        """The key of its widget."""
        return (key(self.field),)


@dataclass(frozen=True)
class Wish(Slide):
    """An optional number: without the switch, it is left to the engine."""

    usual: float = 0

    def fill(self, request: Request) -> None:
        """Set the switch, and the slider."""
        value = getattr(request, self.field)
        st.session_state[key(f"{self.field}_set")] = value is not None
        st.session_state[key(self.field)] = type(self.step)(self.usual if value is None else value)

    def show(self) -> None:
        """Draw the switch, and the slider if it is on."""
        st.toggle(text(f"ask_{self.field}_set"), key=key(f"{self.field}_set"), help=text(f"ask_{self.field}_set_help"))
        if st.session_state[key(f"{self.field}_set")]:
            super().show()
        else:
            # Streamlit forgets widgets that are not drawn.
            st.session_state[key(self.field)] = st.session_state[key(self.field)]

    def read(self) -> dict[str, Any]:
        """Read its value, or None."""
        is_set = st.session_state[key(f"{self.field}_set")]
        return {self.field: st.session_state[key(self.field)] if is_set else None}

    def names(self) -> Sequence[str]:
        """The keys of the switch and the slider."""
        return key(f"{self.field}_set"), key(self.field)


@dataclass(frozen=True)
class SelectBox:
    """One of some options, or none of them, labeled with the text `none`; if it `takes_others`, links may contain
    others that have labels."""

    field: str
    options: Sequence[Any]
    words: Callable[[Any], str]
    may_be_none: bool = True
    none: str = "ask_any"
    takes_others: bool = False

    def fill(self, request: Request) -> None:
        """Set the selectbox."""
        value = getattr(request, self.field)
        is_there = value in self.options or (self.takes_others and value is not None)
        st.session_state[key(self.field)] = value if is_there else ANY

    def show(self) -> None:
        """Draw the selectbox."""
        chosen = st.session_state[key(self.field)]
        options = [ANY, *self.options] if self.may_be_none else list(self.options)
        if chosen not in options:
            options.append(chosen)
        # All at once, because the browser gets all labels anyway.
        labels = {option: text(self.none) if option == ANY else self.words(option) for option in options}
        name = f"ask_{self.field}"
        choose(text(name), labels, key(self.field), text(f"{name}_help"))

    def read(self) -> dict[str, Any]:
        """Read the choice, or None."""
        chosen = st.session_state[key(self.field)]
        return {self.field: None if chosen == ANY else chosen}

    def names(self) -> Sequence[str]:
        """The key of its widget."""
        return (key(self.field),)


@dataclass(frozen=True)
class Switch:
    """Yes or no."""

    field: str

    def fill(self, request: Request) -> None:
        """Set the switch."""
        st.session_state[key(self.field)] = getattr(request, self.field)

    def show(self) -> None:
        """Draw the switch."""
        st.toggle(text(f"ask_{self.field}"), key=key(self.field), help=text(f"ask_{self.field}_help"))

    def read(self) -> dict[str, Any]:
        """Whether it is on."""
        return {self.field: st.session_state[key(self.field)]}

    def names(self) -> Sequence[str]:
        """The key of its widget."""
        return (key(self.field),)
