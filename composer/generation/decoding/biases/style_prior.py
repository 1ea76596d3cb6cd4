"""A bias toward the habits of the styles that are asked for, as `events.habits` has them."""

from collections.abc import Mapping, Sequence

import numpy as np

from composer.events.habits import (
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
from composer.events.vocabulary import BAR_ADVANCE, DURATION, FIELDS, PART, PITCH, POSITION
from composer.generation.decoding.state.state import DecoderState

PITCHES = np.arange(FIELDS[PITCH].size)
# The choice that each pitch is beside another, and of which degree it is.
NEAR = nearness(np.subtract.outer(PITCHES, PITCHES).T)
DEGREE = PITCHES % 12


class StylePrior:
    """What the habits of styles say of the next choice: a row for each style."""

    def __init__(self, tables: Mapping[str, np.ndarray], styles: Sequence[int], strength: float = 1.0):
        """`tables` as `training.habits` makes them; `styles` are the numbers of those that are wanted; `strength` is
        what their habits are multiplied by."""
        self._strength = strength
        self._tables = {name: table[list(styles)] / np.float32(STEPS_A_NAT) for name, table in tables.items()}

    def added_logits(self, field: int, event: Sequence[int], state: DecoderState) -> np.ndarray | None:
        """By how many nats each style makes the values of a field likelier than all music does, (styles, size)."""
        said = self._said(field, event, state) if state.events else None
        return None if said is None else self._strength * said

    def observe(self, event: Sequence[int], state: DecoderState) -> None:
        """The state remembers what was written."""

    def _said(self, field: int, event: Sequence[int], state: DecoderState) -> np.ndarray | None:
        if field == POSITION:
            return self._entry() if event[BAR_ADVANCE] else self._wait(state)
        if field not in (PITCH, DURATION) or state.is_unpitched(event):
            return None
        joins = event[BAR_ADVANCE] == 0 and event[POSITION] == state.position
        return self._pitch(event, state, joins) if field == PITCH else self._length(state, joins)

    def _entry(self) -> np.ndarray:
        return self._tables["entry"][:, 0]

    def _wait(self, state: DecoderState) -> np.ndarray:
        waits = self._tables["wait"][:, wait_context(state.together, _last_length(state))]
        later = np.zeros_like(waits)
        later[:, state.position :] = waits[:, : waits.shape[1] - state.position]
        joins = self._tables["chord"][:, joined_context(state.together, state.position, state.ticks)]
        later[:, state.position] += joins[:, 1]
        later[:, state.position + 1 :] += joins[:, :1]
        return later

    def _length(self, state: DecoderState, joins: bool) -> np.ndarray:
        return self._tables["length"][:, length_context(_last_length(state), joins)]

    def _pitch(self, event: Sequence[int], state: DecoderState, joins: bool) -> np.ndarray:
        bar = state.bar + event[BAR_ADVANCE]
        place = place_context(event[PART], event[POSITION], state.context.ticks[bar])
        said = [self._tables["place"][:, place][:, PITCHES // REGISTER_WIDTH]]
        key = state.context.key(bar)
        if key is not None:
            said.append(self._tables["degree"][:, MODES.index(key.mode)][:, DEGREE])
        struck = state.chord if joins else set()
        before = [*state.chords, state.chord] if state.chord and not joins else state.chords
        if len(before) >= 2:
            for name, outer in (("after_highest", max), ("after_lowest", min)):
                last = outer(before[-1])
                context = motion_context(last - outer(before[-2]), bool(struck))
                said.append(self._tables[name][:, context][:, NEAR[last]])
        if struck:
            context = chord_context(max(struck) - min(struck))
            said.append(self._tables["within_chord"][:, context][:, NEAR[max(struck)]])
        return sum(said[1:], start=said[0])


def _last_length(state: DecoderState) -> int:
    return int(LENGTH_CLASS[state.events[-1][DURATION]])
