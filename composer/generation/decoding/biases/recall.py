"""Bringing back what the plan says: the bar that is recalled, as closely as that is planned."""

from collections.abc import Sequence

import numpy as np

from composer.events.chords import NO_CHORD
from composer.events.hints import HERE
from composer.events.vocabulary import BAR_ADVANCE, DURATION, FIELDS, PITCH, POSITION
from composer.generation.decoding.biases.resemblance import Place, places, resemblance
from composer.generation.decoding.state.context import Event
from composer.generation.decoding.state.state import DecoderState

# By how many nats the next note of the recalled bar is made likelier, field by field, for each tenth by which this bar
# so far resembles it less than is planned; and at the most.
NATS_A_TENTH, MOST = 1.0, 4.0
# As many notes as the plan is trusted for at the beginning of a bar.
TRUST_NOTES = 2.0
# What resembles less is no more alike than any two bars of a piece, and is left to the network.
LEAST_SIMILARITY = 0.5


class RecallBias:
    """Toward the notes of the bar that is recalled, moved as is planned, as long as they lack."""

    def __init__(self) -> None:
        self._bar = -1
        self._source: list[Place] = []

    def added_logits(self, field: int, event: Sequence[int], state: DecoderState) -> np.ndarray | None:
        """Toward the next note that is recalled, if what there is of the event agrees with it."""
        hint = state.hint
        if hint is None or field > DURATION:
            return None
        kind, note = hint
        recalled = (0 if kind == HERE else 1, *note[POSITION:])
        bar = state.bar + recalled[BAR_ADVANCE]
        if field == PITCH and state.context.chord_at(bar, recalled[POSITION]) != NO_CHORD:
            # The rhythm returns, the harmony is what was asked for.
            return None
        similarity = state.context.similarity(bar)
        if similarity < LEAST_SIMILARITY or tuple(event[:field]) != recalled[:field]:
            return None
        lean = min(10 * NATS_A_TENTH * (similarity - self._resemblance(bar, similarity, state)), MOST)
        if lean <= 0:
            return None
        added = np.zeros(FIELDS[field].size)
        added[recalled[field]] = lean
        return added

    def observe(self, event: Event, state: DecoderState) -> None:
        """Of a bar that has been come to, what it recalls."""
        if state.bar != self._bar:
            self._bar, self._source = state.bar, sorted(places(state.recalled(state.bar)))

    def _resemblance(self, bar: int, similarity: float, state: DecoderState) -> float:
        """How alike the bar so far and as much of the recalled one are, 0..1; with few notes yet, about as planned."""
        if bar != self._bar:
            return similarity * TRUST_NOTES / (TRUST_NOTES + 1)
        due = {place for place in self._source if place < (state.position, state.part, state.pitch + 1)}
        return resemblance(places(state.by_bar.get(bar, ())), due, similarity, TRUST_NOTES)
