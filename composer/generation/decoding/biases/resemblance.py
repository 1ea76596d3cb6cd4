"""How alike two bars are: by when each note begins, in which part, and at what pitch."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from composer.events.vocabulary import PITCH, POSITION

Place = tuple[int, ...]


def places(notes: Iterable[Sequence[int]]) -> set[Place]:
    """Position, part and pitch of each note."""
    return {tuple(note[POSITION : PITCH + 1]) for note in notes}


def resemblance(
    here: AbstractSet[Place], there: AbstractSet[Place], expected: float = 0.0, trust_notes: float = 0.0
) -> float:
    """What two bars have in common (Jaccard), 0..1.

    What is `expected` counts as much as so many notes: of bars in which there is little yet, little is known.
    """
    return (len(here & there) + expected * trust_notes) / (len(here | there) + trust_notes)
