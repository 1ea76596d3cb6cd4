"""The similarity of two bars, by the onset, part and pitch of each note."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from composer.events.vocabulary import PITCH, POSITION

Place = tuple[int, ...]


def places(notes: Iterable[Sequence[int]]) -> set[Place]:
    """Return (position, part, pitch) of each note."""
    return {tuple(note[POSITION : PITCH + 1]) for note in notes}


def resemblance(
    here: AbstractSet[Place], there: AbstractSet[Place], expected: float = 0.0, trust_notes: float = 0.0
) -> float:
    """Return the Jaccard similarity of two bars, 0..1.

    The prior `expected` counts as much as `trust_notes` notes, so that bars with few notes stay close to it.
    """
    return (len(here & there) + expected * trust_notes) / (len(here | there) + trust_notes)
