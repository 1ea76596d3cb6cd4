"""The classic engine: the 2022 method of composing, with its faults corrected.

A random window of the training set serves as an unheard primer. Events of half a beat follow in 4/4, drawn with a
temperature instead of argmax, which got stuck on one note. No figure sticks or loops, and no run of sixteen events
occurs in the training set (see `classic_constraints`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np
import tensorflow as tf

from composer.arranging.assignment import assigned
from composer.errors import BadInput
from composer.events.classic import EVENT_TICKS, notes_of_event, part_of_notes
from composer.generation.decoding.sampling import draw, probabilities
from composer.generation.engines.classic_constraints import hanging, would_copy
from composer.generation.engines.protocol import Bar
from composer.generation.form.plan import Form
from composer.generation.request.request import DEFAULT_NOTES, LENGTH_LIMITS, Request
from composer.networks.classic import ReleasedClassic, load_classic
from composer.networks.logits import log_chances
from composer.networks.weights import MODELS_FOLDER, short_hash
from composer.score.analysis import detect_key
from composer.score.meter import TICKS_PER_QUARTER, Meter
from composer.score.piece import KeyMark, Piece, TempoMark

METER = Meter(4, 4)
TEMPO = 120.0
EVENTS_PER_BAR = METER.bar_ticks // EVENT_TICKS
EVENTS_PER_QUARTER = TICKS_PER_QUARTER // EVENT_TICKS


class ClassicEngine:
    """A loaded classic network. It holds no state of a piece, so one engine serves many requests at once."""

    name = "classic"

    def __init__(self, released: ReleasedClassic):
        self.released = released
        self.step = tf.function(released.network.step, jit_compile=True, reduce_retracing=True)

    @classmethod
    def load(cls) -> "ClassicEngine":
        """Load the released weights. Raises MissingDependency if they are missing or damaged."""
        return cls(load_classic(MODELS_FOLDER / "classic"))

    @cached_property
    def weights(self) -> str:
        """A short hash of the weights."""
        return short_hash(self.released.card)

    def plan(self, request: Request) -> Form:
        """Count the events that fill the requested length; 500 by default. Raises BadInput if that is out of range."""
        if request.notes is not None:
            events = request.notes
        elif request.seconds is not None:
            events = round(request.seconds * (request.tempo or TEMPO) / 60 * EVENTS_PER_QUARTER)
        elif request.bars is not None:
            events = request.bars * EVENTS_PER_BAR
        else:
            events = DEFAULT_NOTES
        fewest, most = LENGTH_LIMITS["notes"]
        if not fewest <= events <= most:
            raise BadInput("classic_length_out_of_range", events=events, fewest=fewest, most=most)
        return Form(events, -(-events // EVENTS_PER_BAR), request)

    def stream(self, form: Form, number: int = 0) -> Iterator[Bar]:
        """Compose a candidate bar by bar, eight events each; the last bar may be shorter."""
        seed = form.request.seed
        random = np.random.default_rng((seed, number) if number else seed)
        pitches = self.released.vocabulary.pitches
        events: list[tuple[int, ...]] = []
        surprise = 0.0
        for drawn, nats in self._classes(form.events, form.request, random):
            events.append(pitches[drawn])
            surprise += nats
            if len(events) % EVENTS_PER_BAR == 0 or len(events) == form.events:
                bar = (len(events) - 1) // EVENTS_PER_BAR
                first = bar * EVENTS_PER_BAR
                notes = [notes_of_event(place, events[place]) for place in range(first, len(events))]
                yield Bar(bar, (tuple(note for event in notes for note in event),), len(notes), surprise)
                surprise = 0.0

    def _classes(self, events: int, request: Request, random: np.random.Generator) -> Iterator[tuple[int, float]]:
        """Draw `events` classes one at a time; yields each with its surprise in nats."""
        released = self.released
        window = released.windows[random.integers(len(released.windows))]
        state = released.network.first_state(batch=1)
        for heard in window:
            logits, state = self.step(tf.constant([heard], tf.int32), state)
        pitches = released.vocabulary.pitches
        # Pitches, not classes: a chord of one pitch class sounds the same as the single note.
        history: list[tuple[int, ...]] = []
        for _ in range(events):
            banned = hanging(history)
            allowed = np.array([candidate not in banned for candidate in pitches])
            found = logits.numpy()
            while True:
                chances = probabilities(found[0], request.temperature, request.top_p, allowed)
                number = draw(chances, random)
                if not would_copy(history, pitches[number], released.fingerprints):
                    break
                allowed[number] = False
            history.append(pitches[number])
            yield number, -float(log_chances(found)[0, number])
            logits, state = self.step(tf.constant([number], tf.int32), state)

    def assemble(self, bars: Sequence[Bar], form: Form) -> Piece:
        """Assemble the bars into a piece of one part in 4/4 at the requested tempo, with the key signature that fits
        best."""
        request = form.request
        notes = [note for bar in bars for note in bar.notes[0]]
        part = part_of_notes(notes, request.program or 0)
        piece = Piece(
            parts=(part,) if request.is_arranged else assigned([part], request.instruments),
            tempos=(TempoMark.of(0, request.tempo or TEMPO),),
            title=f"Classic, seed {request.seed}",
        )
        key = detect_key(piece)
        return replace(piece, keys=(KeyMark(0, key),)) if key else piece
