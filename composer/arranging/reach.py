"""What players can strike at once: with two hands on a keyboard, as double stops, or as a pair of winds."""

from collections.abc import Sequence
from dataclasses import dataclass

from composer.arranging.ensembles import IN_ONE_HAND
from composer.score.instruments import KEYBOARDS


@dataclass(frozen=True, slots=True)
class Reach:
    """What a player can strike at once: `hands` hands, each with up to `notes` notes within `span` semitones."""

    hands: int
    notes: int
    span: int

    def can_take(self, rising: Sequence[int]) -> bool:
        """Whether the hands can take pitches, in rising order; each takes as many from the bottom as it can reach."""
        for _ in range(self.hands):
            taken = [pitch for pitch in rising if pitch - rising[0] <= self.span][: self.notes]
            rising = rising[len(taken) :]
        return not rising


HAND, TWO_HANDS = Reach(1, *IN_ONE_HAND), Reach(2, *IN_ONE_HAND)
# Double stops for bowed strings; two players for winds and brass, whose orchestral parts are often written for first
# and second.
PAIR = Reach(1, 2, 12)
# By General MIDI program; other instruments are not limited.
REACHES = dict.fromkeys(KEYBOARDS, TWO_HANDS) | dict.fromkeys([*range(40, 44), *range(56, 80)], PAIR)


def most_notes(program: int) -> int | None:
    """The number of notes that a player of a program can strike at once; None for no limit."""
    reach = REACHES.get(program)
    return None if reach is None else reach.hands * reach.notes
