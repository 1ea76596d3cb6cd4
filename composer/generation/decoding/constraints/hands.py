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
    """The pitches of a part that lie under two hands with what its keyboard has struck at this moment, (128,) bool;
    None where all do."""
    if state.context.parts[part].program not in KEYBOARDS or state.context.is_drums[part]:
        return None
    program = state.context.programs[part]
    struck = tuple(sorted(note[PITCH] for note in state.struck_now if state.context.programs[note[PART]] == program))
    return _within_reach(struck) if len(struck) > 1 else None


@lru_cache(maxsize=4096)
def _within_reach(struck: tuple[int, ...]) -> np.ndarray:
    found = np.array([_two_hands(sorted((*struck, pitch))) for pitch in range(PITCHES)])
    found.flags.writeable = False
    return found


def _two_hands(rising: Sequence[int]) -> bool:
    """Whether the left hand takes as many as it can from below, and the right one all that is left."""
    left = [pitch for pitch in rising if pitch - rising[0] <= TENTH][:FINGERS]
    right = rising[len(left) :]
    return not right or (len(right) <= FINGERS and right[-1] - right[0] <= TENTH)
