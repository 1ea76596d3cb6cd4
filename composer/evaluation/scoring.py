"""What counts when models of note events are compared, and the nats per note that it comes to.

The rules are those of `events.scoring`, by which networks learn, with loudness and ties in one column: a velocity is
predicted in full where it is a player's; where it is not, only whether the event is a tie, that is TIE against the
sum of all others.
"""

from dataclasses import dataclass

import numpy as np

from composer.events import scoring
from composer.events.scoring import TIED
from composer.events.vocabulary import FIELDS, TIE, VELOCITY


@dataclass(frozen=True, slots=True)
class NatsPerNote:
    """Nats for each struck note: in all, and by the name of the field; the fields add up to the total."""

    total: float
    by_field: dict[str, float]


def scored(columns: np.ndarray, expressive: bool) -> np.ndarray:
    """Which predictions count, (events, 6) bool; `columns` are (events, 6).

    When and in which part counts for all events, rests and the end too; pitch, duration and velocity (be it only as
    tie or not, see `judged_as_tie`) for notes and ties.
    """
    return _folded(scoring.scored(columns, expressive), np.logical_or)


def judged_as_tie(expressive: bool) -> bool:
    """Whether the velocities of a piece count only as being TIE or not."""
    return not expressive


def velocity_chances(chances: np.ndarray, velocities: np.ndarray, expressive: bool) -> np.ndarray:
    """The chances of what counts of velocities, (events,), from those of all velocities, (events, 128)."""
    chosen = np.take_along_axis(chances, velocities[:, np.newaxis].astype(np.int64), axis=1)[:, 0]
    if not judged_as_tie(expressive):
        return chosen
    # The sum of all others keeps its precision when a tie is certain.
    return np.where(velocities == TIE, chosen, chances[:, TIE + 1 :].sum(axis=1))


def by_field(nats: np.ndarray) -> np.ndarray:
    """Nats as a network's loss gives them, (events, 7) with being tied apart, as (events, 6)."""
    return _folded(nats, np.add)


def nats_per_note(nats: np.ndarray, notes: int) -> NatsPerNote:
    """The summary of all nats of some pieces, (events, 6), 0 where not scored.

    `notes` is how many struck notes the pieces have in all (`events.scoring.struck`). Raises ValueError without
    notes.
    """
    if notes < 1:
        raise ValueError("nats per note need a note")
    sums = nats.sum(axis=0, dtype=np.float64) / notes
    fields = {field.name: float(share) for field, share in zip(FIELDS, sums, strict=True)}
    return NatsPerNote(sum(fields.values()), fields)


def _folded(table: np.ndarray, add: np.ufunc) -> np.ndarray:
    result = table[:, :TIED].copy()
    result[:, VELOCITY] = add(table[:, VELOCITY], table[:, TIED])
    return result
