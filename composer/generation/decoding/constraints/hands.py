"""Piano music is for two hands: what is struck together lies under them, at most five notes within a tenth each.

What is held does not count: the pedal holds what the fingers leave.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from composer.events.vocabulary import FIELDS, PART, PITCH
from composer.generation.decoding.state.state import DecoderState

FINGERS, TENTH = 5, 16
PITCHES = FIELDS[PITCH].size
# The pianos of General MIDI, of which harpsichord and clavinet are two in this.
KEYBOARDS = range(8)


def pitches(state: DecoderState, event: Sequence[int]) -> np.ndarray | None:
    """Those that two hands can take with what the same keyboard strikes at this moment."""
    if state.is_unpitched(event) or not state.is_now(event):
        return None
    return within_reach(state, event[PART])


def within_reach(state: DecoderState, part: int) -> np.ndarray | None:
    """The pitches of a part that lie under the hands with what its keyboard has struck at this moment, (128,) bool;
    None where all do. Of a keyboard with two parts each is a hand."""
    context = state.context
    if context.parts[part].program not in KEYBOARDS or context.is_drums[part]:
        return None
    keyboard = [other for other, program in enumerate(context.programs) if program == context.programs[part]]
    mine = [part] if len(keyboard) == 2 else keyboard
    struck = tuple(sorted(note[PITCH] for note in state.struck_now if note[PART] in mine))
    return _within_reach(struck, 1 if len(keyboard) == 2 else 2) if struck else None


@lru_cache(maxsize=4096)
def _within_reach(struck: tuple[int, ...], hands: int) -> np.ndarray:
    found = np.array([_can_take(sorted((*struck, pitch)), hands) for pitch in range(PITCHES)])
    found.flags.writeable = False
    return found


def _can_take(rising: Sequence[int], hands: int) -> bool:
    """Whether so many hands can take pitches, each from below as many as it can."""
    for _ in range(hands):
        rising = rising[len([pitch for pitch in rising if pitch - rising[0] <= TENTH][:FINGERS]) :]
    return not rising
