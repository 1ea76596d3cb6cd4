"""A constraint: notes struck together are playable, by two hands on a keyboard, as double stops, or by a pair of winds.

Held notes do not count, because the pedal sustains what the fingers release.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from composer.arranging.reach import HAND, REACHES, TWO_HANDS, Reach
from composer.events.vocabulary import PART, PITCH, PITCH_COUNT
from composer.generation.decoding.state.state import DecoderState


def pitches(state: DecoderState, event: Sequence[int]) -> np.ndarray | None:
    """Allow pitches that the player can add to what the same instrument strikes at this position."""
    if state.is_unpitched(event) or not state.is_now(event):
        return None
    return within_reach(state, event[PART])


def within_reach(state: DecoderState, part: int) -> np.ndarray | None:
    """Return the pitches that the player can add at this position, (128,) bool; None for no limit.

    If a keyboard has two parts, each is one hand.
    """
    reach, mine = _reach_of(state, part)
    if reach is None:
        return None
    struck = tuple(sorted(note[PITCH] for note in state.struck_now if note[PART] in mine))
    return _within_reach(struck, reach) if struck else None


def span_of_one_hand(state: DecoderState, part: int) -> int | None:
    """The span in semitones of what a part can strike at once; None if it has two hands or no limit."""
    reach, _ = _reach_of(state, part)
    return reach.span if reach is not None and reach.hands == 1 else None


def _reach_of(state: DecoderState, part: int) -> tuple[Reach | None, Sequence[int]]:
    """What a part can strike at once, None for no limit, and the parts that it strikes together with."""
    programs = state.context.players
    reach = None if state.context.is_drums[part] else REACHES.get(programs[part])
    if reach is not TWO_HANDS:
        return reach, (part,)
    keyboard = [other for other, program in enumerate(programs) if program == programs[part]]
    return (HAND, (part,)) if len(keyboard) == 2 else (reach, keyboard)


@lru_cache(maxsize=4096)
def _within_reach(struck: tuple[int, ...], reach: Reach) -> np.ndarray:
    found = np.array([reach.can_take(sorted((*struck, pitch))) for pitch in range(PITCH_COUNT)])
    found.flags.writeable = False
    return found
