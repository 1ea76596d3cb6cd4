"""The length, in bars, seconds or notes; and the seed."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from composer.generation.request.request import LARGEST_SEED, Request
from composer.studio.controls.kinds import key
from composer.studio.texts import text

# The minimum, maximum, step and default of each unit.
UNITS = {"bars": (8, 128, 4, 32), "seconds": (10, 300, 5, 60), "notes": (100, 2000, 20, 500)}


class Length:
    """A unit, and a slider in it."""

    def fill(self, request: Request) -> None:
        """Set the unit from the request, and all sliders."""
        state = st.session_state
        given = {unit: getattr(request, unit) for unit in UNITS if getattr(request, unit) is not None}
        state[key("unit")] = next(iter(given), "notes")
        for unit, (*_, usual) in UNITS.items():
            # A length with half seconds, from a link, is kept.
            value = given.get(unit, usual)
            state[key(unit)] = int(value) if value == int(value) else float(value)

    def show(self) -> None:
        """Draw the units and the slider of the chosen one."""
        state = st.session_state
        unit = st.segmented_control(
            text("ask_length"),
            list(UNITS),
            format_func=lambda unit: text(f"unit_{unit}"),
            key=key("unit"),
            required=True,
            help=text("ask_length_help"),
            width="stretch",
        )
        for name, (lowest, highest, step, _) in UNITS.items():
            value = state[key(name)]
            if name != unit:
                state[key(name)] = value
                continue
            kind = type(value)
            least = min(kind(lowest), value)
            st.slider(
                text(f"unit_{name}"),
                least,
                max(kind(highest), value),
                least,
                step=kind(step),
                format=text(f"length_in_{name}"),
                key=key(name),
                label_visibility="collapsed",
            )

    def read(self) -> dict[str, Any]:
        """Read the length in its unit; the others are left out."""
        unit = st.session_state[key("unit")]
        return {name: st.session_state[key(name)] if name == unit else None for name in UNITS}


class Seed:
    """A number, and whether it is kept instead of drawing another each time."""

    def fill(self, request: Request) -> None:
        """Set the number; whether it is kept is set separately (`set_controls`)."""
        st.session_state[key("seed")] = request.seed
        st.session_state.setdefault(key("seed_kept"), False)

    def show(self) -> None:
        """Draw the switch, and the number if it is kept."""
        kept = st.toggle(text("ask_seed_kept"), key=key("seed_kept"), help=text("ask_seed_help"))
        if kept:
            st.number_input(text("ask_seed", most=LARGEST_SEED), 0, LARGEST_SEED, step=1, key=key("seed"))
        else:
            # Streamlit forgets widgets that are not drawn.
            st.session_state[key("seed")] = st.session_state[key("seed")]

    def read(self) -> dict[str, Any]:
        """Read the number."""
        return {"seed": st.session_state[key("seed")]}

    def names(self) -> Sequence[str]:
        """The keys of the switch and the number."""
        return key("seed_kept"), key("seed")
