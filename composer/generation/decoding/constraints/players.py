"""What is struck together can be played: by two hands on a keyboard, on two strings under a bow, by two of a kind.

What is held does not count: the pedal holds what the fingers leave.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from composer.events.vocabulary import FIELDS, PART, PITCH
from composer.generation.decoding.state.state import DecoderState
from composer.score.instruments import KEYBOARDS

PITCHES = FIELDS[PITCH].size


@dataclass(frozen=True, slots=True)
class Reach:
    """What a player takes at once: with so many `hands`, each at most so many `notes` within so many semitones."""

    hands: int
    notes: int
    span: int


HAND, TWO_HANDS = Reach(1, 5, 16), Reach(2, 5, 16)
# Double stops, and a desk of two for winds and brass: parts of orchestras are often of first and second player.
PAIR = Reach(1, 2, 12)
# By programs of General MIDI; other instruments take what they are given.
REACHES = dict.fromkeys(KEYBOARDS, TWO_HANDS) | dict.fromkeys([*range(40, 44), *range(56, 80)], PAIR)


def pitches(state: DecoderState, event: Sequence[int]) -> np.ndarray | None:
    """Those that the player can take with what the same instrument strikes at this moment."""
    if state.is_unpitched(event) or not state.is_now(event):
        return None
    return within_reach(state, event[PART])


def within_reach(state: DecoderState, part: int) -> np.ndarray | None:
    """The pitches of a part that its player can add to what is struck at this moment, (128,) bool; None where all can
    be. Of a keyboard with two parts each is a hand."""
    programs = state.context.programs
    reach = None if state.context.is_drums[part] else REACHES.get(programs[part])
    if reach is None:
        return None
    mine = [part]
    if reach is TWO_HANDS:
        keyboard = [other for other, program in enumerate(programs) if program == programs[part]]
        mine, reach = (mine, HAND) if len(keyboard) == 2 else (keyboard, reach)
    struck = tuple(sorted(note[PITCH] for note in state.struck_now if note[PART] in mine))
    return _within_reach(struck, reach) if struck else None


def most_notes(program: int) -> int | None:
    """How many notes a player of a program strikes at once; None for any number."""
    reach = REACHES.get(program)
    return None if reach is None else reach.hands * reach.notes


@lru_cache(maxsize=4096)
def _within_reach(struck: tuple[int, ...], reach: Reach) -> np.ndarray:
    found = np.array([_can_take(sorted((*struck, pitch)), reach) for pitch in range(PITCHES)])
    found.flags.writeable = False
    return found


def _can_take(rising: Sequence[int], reach: Reach) -> bool:
    """Whether the hands can take pitches, each from below as many as it can."""
    for _ in range(reach.hands):
        taken = [pitch for pitch in rising if pitch - rising[0] <= reach.span][: reach.notes]
        rising = rising[len(taken) :]
    return not rising
