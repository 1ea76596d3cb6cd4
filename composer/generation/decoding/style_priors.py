"""Leaning toward the habits of the styles that are asked for, as `events.habits` has them, while a draft is written."""

from collections.abc import Mapping, Sequence

import numpy as np

from composer.events.habits import (
    LENGTH_CLASS,
    MODES,
    STEPS_A_NAT,
    chord_context,
    length_context,
    motion_context,
    nearness,
    wait_context,
)
from composer.events.vocabulary import BAR_ADVANCE, DURATION, FIELDS, PITCH, POSITION
from composer.generation.decoding.state import Draft

PITCHES = np.arange(FIELDS[PITCH].size)
# The choice that each pitch is beside another, and of which degree it is.
NEAR = nearness(np.subtract.outer(PITCHES, PITCHES).T)
DEGREE = PITCHES % 12


class Habits:
    """What the habits of styles say of the next choice: a row for each style."""

    def __init__(self, tables: Mapping[str, np.ndarray], styles: Sequence[int]):
        """`tables` as `training.habits` makes them; `styles` are the numbers of those that are wanted."""
        self._tables = {name: table[list(styles)] / np.float32(STEPS_A_NAT) for name, table in tables.items()}

    def lean(self, field: int, event: Sequence[int], draft: Draft) -> np.ndarray | None:
        """By how many nats each style makes the values of a field likelier than all music does, (styles, size).

        `event` are the fields before it. None where there is nothing to go by.
        """
        if not draft.events:
            return None
        if field == POSITION:
            return self._entry() if event[BAR_ADVANCE] else self._wait(draft)
        if field not in (PITCH, DURATION) or draft.is_unpitched(event):
            return None
        joins = event[BAR_ADVANCE] == 0 and event[POSITION] == draft.position
        return self._pitch(event, draft, joins) if field == PITCH else self._length(draft, joins)

    def _entry(self) -> np.ndarray:
        return self._tables["entry"][:, 0]

    def _wait(self, draft: Draft) -> np.ndarray:
        waits = self._tables["wait"][:, wait_context(draft.together, _last_length(draft))]
        later = np.zeros_like(waits)
        later[:, draft.position :] = waits[:, : waits.shape[1] - draft.position]
        return later

    def _length(self, draft: Draft, joins: bool) -> np.ndarray:
        return self._tables["length"][:, length_context(_last_length(draft), joins)]

    def _pitch(self, event: Sequence[int], draft: Draft, joins: bool) -> np.ndarray | None:
        said = []
        key = draft.key(draft.bar + event[BAR_ADVANCE])
        if key is not None:
            said.append(self._tables["degree"][:, MODES.index(key.mode)][:, DEGREE])
        struck = draft.chord if joins else set()
        before = [*draft.chords, draft.chord] if draft.chord and not joins else draft.chords
        if len(before) >= 2:
            for name, outer in (("after_highest", max), ("after_lowest", min)):
                last = outer(before[-1])
                context = motion_context(last - outer(before[-2]), bool(struck))
                said.append(self._tables[name][:, context][:, NEAR[last]])
        if struck:
            context = chord_context(max(struck) - min(struck))
            said.append(self._tables["within_chord"][:, context][:, NEAR[max(struck)]])
        return sum(said[1:], start=said[0]) if said else None


def _last_length(draft: Draft) -> int:
    return int(LENGTH_CLASS[draft.events[-1][DURATION]])
