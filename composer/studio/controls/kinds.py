"""Kinds of controls: each sets its widgets to a request, shows them, and says what they ask for.

A widget keeps its value in the session's state under `key(field)`. Options are the same in every language; their words
are not.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import streamlit as st

from composer.generation.request.request import Request
from composer.studio.controls.choosing import choose
from composer.studio.texts import text

# What a selectbox holds for no wish: it takes None for nothing chosen.
ANY = ""


def key(field: str) -> str:
    """Where the session keeps the value of a field's widget."""
    return f"ask_{field}"


class Control(Protocol):
    """Widgets for some fields of a request."""

    def fill(self, request: Request) -> None:
        """Set the widgets to what a request asks for."""

    def show(self) -> None:
        """Draw the widgets."""

    def read(self) -> dict[str, Any]:
        """The fields of a request as the widgets have them."""


class Foldable(Control, Protocol):
    """A control that need not be drawn while what it is in is closed."""

    def names(self) -> Sequence[str]:
        """Where the session keeps what its widgets hold."""


def keep(controls: Iterable[Foldable]) -> None:
    """Have the session keep what controls stand at that are not drawn, and the browser be told of it when they are."""
    state = st.session_state
    for control in controls:
        for name in control.names():
            state[name] = state[name]


@dataclass(frozen=True)
class Slide:
    """A number on a slider; of a link it may lie beyond the usual range. `format` is printf's, or a text's name."""

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
            # It stands where the session says. Without a default Streamlit goes through all of the session to find out
            # whether it is a range.
            lowest,
            step=self.step,
            format=self.format,
            key=key(self.field),
            help=text(f"ask_{self.field}_help"),
        )

    def read(self) -> dict[str, Any]:
        """What it stands at."""
        return {self.field: st.session_state[key(self.field)]}

    def names(self) -> Sequence[str]:
        """The key of its widget."""
        return (key(self.field),)


@dataclass(frozen=True)
class Wish(Slide):
    """A number that may be left to the engine, which is what an unset switch says."""

    usual: float = 0

    def fill(self, request: Request) -> None:
        """Set the switch, and the slider."""
        value = getattr(request, self.field)
        st.session_state[key(f"{self.field}_set")] = value is not None
        st.session_state[key(self.field)] = type(self.step)(self.usual if value is None else value)

    def show(self) -> None:
        """Draw the switch, and the slider if it is set."""
        st.toggle(text(f"ask_{self.field}_set"), key=key(f"{self.field}_set"), help=text(f"ask_{self.field}_set_help"))
        if st.session_state[key(f"{self.field}_set")]:
            super().show()
        else:
            # A widget that is not drawn is forgotten.
            st.session_state[key(self.field)] = st.session_state[key(self.field)]

    def read(self) -> dict[str, Any]:
        """What it stands at, or None."""
        is_set = st.session_state[key(f"{self.field}_set")]
        return {self.field: st.session_state[key(self.field)] if is_set else None}

    def names(self) -> Sequence[str]:
        """The keys of the switch and of the slider."""
        return key(f"{self.field}_set"), key(self.field)


@dataclass(frozen=True)
class SelectBox:
    """One of some options, or none of them, which the text `none` names; where it `takes_others`, of a link it may be
    another one that has words."""

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
        # Asked for all at once: the browser is told all labels anyway.
        labels = {option: text(self.none) if option == ANY else self.words(option) for option in options}
        name = f"ask_{self.field}"
        choose(text(name), labels, key(self.field), text(f"{name}_help"))

    def read(self) -> dict[str, Any]:
        """What is chosen, or None."""
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
        """Whether it is set."""
        return {self.field: st.session_state[key(self.field)]}

    def names(self) -> Sequence[str]:
        """The key of its widget."""
        return (key(self.field),)
