"""A bias toward the planned recall: a bar that recalls an earlier one resembles it as closely as planned."""

from collections.abc import Sequence

import numpy as np

from composer.events.hints import HERE
from composer.events.vocabulary import BAR_ADVANCE, DURATION, FIELDS, PITCH, POSITION
from composer.generation.decoding.biases.resemblance import places, resemblance
from composer.generation.decoding.state.context import Event
from composer.generation.decoding.state.state import DecoderState

# Nats added to each field of the next recalled note for each 0.1 by which this bar resembles its model less than
# planned, and the upper limit.
NATS_A_TENTH, MOST = 1.0, 4.0
# At the start of a bar, the planned similarity counts as much as this many notes.
TRUST_NOTES = 2.0
# Two arbitrary bars of a piece resemble each other about this much; weaker recalls are left to the network.
LEAST_SIMILARITY = 0.5


class RecallBias:
    """Favors notes of the recalled bar, transposed as planned, while the resemblance is too small."""

    def added_logits(self, field: int, event: Sequence[int], state: DecoderState) -> np.ndarray | None:
        """Favor the next recalled note, provided the fields chosen so far agree with it."""
        hint = state.hint
        if hint is None or field > DURATION:
            return None
        kind, note = hint
        recalled = (0 if kind == HERE else 1, *note[POSITION:])
        bar = state.bar + recalled[BAR_ADVANCE]
        if field == PITCH and state.context.tones_at(bar, recalled[POSITION]):
            # Recall the rhythm, but keep the requested harmony.
            return None
        similarity = state.context.similarity(bar)
        if similarity < LEAST_SIMILARITY or tuple(event[:field]) != recalled[:field]:
            return None
        lean = min(10 * NATS_A_TENTH * (similarity - _resemblance(bar, similarity, state)), MOST)
        if lean <= 0:
            return None
        added = np.zeros(FIELDS[field].size)
        added[recalled[field]] = lean
        return added

    def observe(self, event: Event, state: DecoderState) -> None:
        """Nothing to record: the state knows what is recalled."""


def _resemblance(bar: int, similarity: float, state: DecoderState) -> float:
    """The similarity, 0..1, of this bar so far and the same stretch of the recalled bar; close to the plan while there
    are few notes."""
    if bar != state.bar:
        return similarity * TRUST_NOTES / (TRUST_NOTES + 1)
    now = (state.position, state.part, state.pitch + 1)
    due = {place for note in state.recalled_here if (place := note[POSITION : PITCH + 1]) < now}
    return resemblance(places(state.by_bar.get(bar, ())), due, similarity, TRUST_NOTES)
