"""A bias toward the habits of the requested styles, from the n-gram tables in `events.habits`."""

from collections.abc import Mapping, Sequence

import numpy as np

from composer.events.habits import (
    HABITS,
    LENGTH_CLASS,
    MODES,
    REGISTER_WIDTH,
    STEPS_A_NAT,
    chord_context,
    joined_context,
    length_context,
    motion_context,
    nearness,
    place_context,
    wait_context,
)
from composer.events.vocabulary import BAR_ADVANCE, DURATION, PART, PITCH, PITCHES, POSITION
from composer.generation.decoding.state.state import DecoderState

# The table index for each pitch relative to another, and the scale degree of each pitch.
NEAR = nearness(np.subtract.outer(PITCHES, PITCHES).T)
DEGREE = PITCHES % 12


class StylePrior:
    """How much the habits of each style favor the next choice; one row for each style."""

    def __init__(self, tables: Mapping[str, np.ndarray], styles: Sequence[int], strength: float = 1.0):
        """`tables` are made by `training.habits`; `styles` are the codes of the wanted styles; `strength` scales the
        result."""
        self._strength = strength
        # Habits of rare styles are all zeros for common ones, and are then not looked up.
        self._tables = {
            name: table[list(styles)] / np.float32(STEPS_A_NAT)
            for name, table in tables.items()
            if not HABITS[name].of_rare or table[list(styles)].any()
        }

    def added_logits(self, field: int, event: Sequence[int], state: DecoderState) -> np.ndarray | None:
        """Return by how many nats each style favors the values of a field, compared with all music; (styles, size)."""
        said = self._said(field, event, state) if state.events else None
        return None if said is None else self._strength * said

    def observe(self, event: Sequence[int], state: DecoderState) -> None:
        """Nothing to record: the state keeps the history."""

    def _said(self, field: int, event: Sequence[int], state: DecoderState) -> np.ndarray | None:
        if field == POSITION:
            return self._tables["entry"][:, 0] if event[BAR_ADVANCE] else self._wait(state)
        if field not in (PITCH, DURATION) or state.is_unpitched(event):
            return None
        joins = event[BAR_ADVANCE] == 0 and event[POSITION] == state.position
        if field == PITCH:
            return self._pitch(event, state, joins)
        return self._tables["length"][:, length_context(_last_length(state), joins)]

    def _wait(self, state: DecoderState) -> np.ndarray:
        waits = self._tables["wait"][:, wait_context(state.together, _last_length(state))]
        later = np.zeros_like(waits)
        later[:, state.position :] = waits[:, : waits.shape[1] - state.position]
        if "chord" in self._tables:
            joins = self._tables["chord"][:, joined_context(state.together, state.position, state.ticks)]
            later[:, state.position] += joins[:, 1]
            later[:, state.position + 1 :] += joins[:, :1]
        return later

    def _pitch(self, event: Sequence[int], state: DecoderState, joins: bool) -> np.ndarray | None:
        bar = state.bar + event[BAR_ADVANCE]
        said = []
        if "place" in self._tables:
            place = place_context(event[PART], event[POSITION], state.context.ticks[bar])
            said.append(self._tables["place"][:, place][:, PITCHES // REGISTER_WIDTH])
        key = state.context.key(bar)
        if key is not None:
            said.append(self._tables["degree"][:, MODES.index(key.mode)][:, DEGREE])
        struck = state.chord if joins else set()
        before = state.chords_before(event)
        if len(before) >= 2:
            for name, outer in (("after_highest", max), ("after_lowest", min)):
                last = outer(before[-1])
                context = motion_context(last - outer(before[-2]), bool(struck))
                said.append(self._tables[name][:, context][:, NEAR[last]])
        if struck:
            context = chord_context(max(struck) - min(struck))
            said.append(self._tables["within_chord"][:, context][:, NEAR[max(struck)]])
        return sum(said[1:], start=said[0]) if said else None


def _last_length(state: DecoderState) -> int:
    return int(LENGTH_CLASS[state.events[-1][DURATION]])
