"""The classic engine: 2022's way of composing, with its faults mended.

A random window of the training set sets the scene and is not heard; then one event after the other is drawn, each
half a beat long, in 4/4. Drawn by temperature, not by argmax (argmax is what hung on one note); no figure hangs or
loops, and no run of sixteen events stands in the training set (composer.generation.engines.classic_constraints).
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np
import tensorflow as tf

from composer.arranging.assignment import assigned
from composer.errors import BadInput
from composer.events.classic import EVENT_TICKS, notes_of_event, part_of_notes
from composer.generation.decoding.sampling import draw, log_chances, probabilities
from composer.generation.engines.classic_constraints import hanging, would_copy
from composer.generation.engines.protocol import Bar
from composer.generation.form.form import Form
from composer.generation.request.request import DEFAULT_NOTES, LENGTH_LIMITS, Request
from composer.networks.classic import ReleasedClassic, load_classic
from composer.networks.weights import MODELS_FOLDER, short_hash
from composer.originality.report import Originality, released_originality
from composer.score.analysis import detect_key
from composer.score.meter import TICKS_PER_QUARTER, Meter
from composer.score.piece import KeyMark, Piece, TempoMark

METER = Meter(4, 4)
TEMPO = 120.0
EVENTS_PER_BAR = METER.bar_ticks // EVENT_TICKS
EVENTS_PER_QUARTER = TICKS_PER_QUARTER // EVENT_TICKS


class ClassicEngine:
    """A loaded classic network; composing keeps its state outside, so one engine serves many requests at once."""

    name = "classic"

    def __init__(self, released: ReleasedClassic):
        self.released = released
        self.step = tf.function(released.network.step, jit_compile=True, reduce_retracing=True)

    @classmethod
    def load(cls) -> "ClassicEngine":
        """The engine with the released weights. Raises MissingDependency if they are missing or damaged."""
        return cls(load_classic(MODELS_FOLDER / "classic"))

    @cached_property
    def weights(self) -> str:
        """A short hash of the weights."""
        return short_hash(self.released.card)

    def plan(self, request: Request) -> Form:
        """As many events as fill the asked length; 500 without one. Raises BadInput if that is out of range."""
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

    def stream(self, form: Form, request: Request) -> Iterator[Bar]:
        """Compose bar by bar, eight events each; the last bar may be shorter."""
        return self._bars(form, request, np.random.default_rng(request.seed))

    def stream_all(self, form: Form, request: Request) -> Iterator[tuple[int, Bar]]:
        """Compose one candidate after the other."""
        for candidate in range(request.candidates):
            seed = (request.seed, candidate) if candidate else request.seed
            for bar in self._bars(form, request, np.random.default_rng(seed)):
                yield candidate, bar

    def _bars(self, form: Form, request: Request, random: np.random.Generator) -> Iterator[Bar]:
        pitches = self.released.vocabulary.pitches
        events: list[tuple[int, ...]] = []
        surprise = 0.0
        for number, nats in self._classes(form.events, request, random):
            events.append(pitches[number])
            surprise += nats
            if len(events) % EVENTS_PER_BAR == 0 or len(events) == form.events:
                bar = (len(events) - 1) // EVENTS_PER_BAR
                first = bar * EVENTS_PER_BAR
                notes = [notes_of_event(place, events[place]) for place in range(first, len(events))]
                yield Bar(bar, (tuple(note for event in notes for note in event),), len(notes), surprise)
                surprise = 0.0

    def _classes(self, events: int, request: Request, random: np.random.Generator) -> Iterator[tuple[int, float]]:
        """Draw `events` classes, one after the other, each with how much it surprised the network, in nats."""
        released = self.released
        window = released.windows[random.integers(len(released.windows))]
        state = released.network.first_state(batch=1)
        for heard in window:
            logits, state = self.step(tf.constant([heard], tf.int32), state)
        pitches = released.vocabulary.pitches
        # What a listener hears, so that a chord of one pitch class and the note that sounds like it are one.
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
        """The bars as a piece of one part in 4/4 at the asked tempo, with the key signature that fits its notes."""
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

    def originality(self, piece: Piece) -> Originality | None:
        """Compare a piece with the training set; None if the index of it is not there."""
        return released_originality(piece)
