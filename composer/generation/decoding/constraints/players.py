"""A constraint: notes struck together are playable, by two hands on a keyboard, as double stops, or by a pair of winds.

Held notes do not count, because the pedal sustains what the fingers release.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from composer.arranging.ensembles import IN_ONE_HAND
from composer.events.vocabulary import PART, PITCH, PITCH_COUNT
from composer.generation.decoding.state.state import DecoderState
from composer.score.instruments import KEYBOARDS


@dataclass(frozen=True, slots=True)
class Reach:
    """What a player can strike at once: `hands` hands, each with up to `notes` notes within `span` semitones."""

    hands: int
    notes: int
    span: int


HAND, TWO_HANDS = Reach(1, *IN_ONE_HAND), Reach(2, *IN_ONE_HAND)
# Double stops for bowed strings; two players for winds and brass, whose orchestral parts are often written for first
# and second.
PAIR = Reach(1, 2, 12)
# By General MIDI program; other instruments are not limited.
REACHES = dict.fromkeys(KEYBOARDS, TWO_HANDS) | dict.fromkeys([*range(40, 44), *range(56, 80)], PAIR)


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


def most_notes(program: int) -> int | None:
    """The number of notes that a player of a program can strike at once; None for no limit."""
    reach = REACHES.get(program)
    return None if reach is None else reach.hands * reach.notes


@lru_cache(maxsize=4096)
def _within_reach(struck: tuple[int, ...], reach: Reach) -> np.ndarray:
    found = np.array([_can_take(sorted((*struck, pitch)), reach) for pitch in range(PITCH_COUNT)])
    found.flags.writeable = False
    return found


def _can_take(rising: Sequence[int], reach: Reach) -> bool:
    """Whether the hands can take the pitches, in rising order; each hand takes as many from the bottom as it can
    reach."""
    for _ in range(reach.hands):
        taken = [pitch for pitch in rising if pitch - rising[0] <= reach.span][: reach.notes]
        rising = rising[len(taken) :]
    return not rising
