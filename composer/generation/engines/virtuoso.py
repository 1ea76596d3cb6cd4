"""The virtuoso engine: a setting drawn from the styles asked for, then one note after the other, bar by bar."""

from collections.abc import Iterator

import numpy as np

from composer.events.steps import PieceFacts, mode_of_key, piece_codes
from composer.events.vocabulary import DURATION, DURATIONS, PART, PITCH, POSITION, VELOCITY, key_code
from composer.generation.decoding.biases import AsDense, AsHigh, AsLoud, InConcord, InKey
from composer.generation.decoding.chord_bias import InHarmony
from composer.generation.decoding.decode import Writing, write
from composer.generation.decoding.state import Draft, Length
from composer.generation.decoding.style_priors import Habits
from composer.generation.engines.protocol import Bar
from composer.generation.form.form import Form
from composer.generation.form.harmony import symbols
from composer.generation.form.plan import DEFAULT_STYLE, Plan, plan, styles_of
from composer.generation.request.request import LENGTH_LIMITS, Request
from composer.networks.virtuoso.released import ReleasedVirtuoso, load_virtuoso
from composer.networks.weights import MODELS_FOLDER, short_hash
from composer.originality.report import Originality, released_originality
from composer.score.key import Key
from composer.score.piece import KeyMark, MeterMark, Note, Part, Piece, TempoMark, settled

# Streams of random numbers, so that what one of them is used for does not change the others.
SETTING_STREAM, NOTES_STREAM = range(2)
# Choir aahs, voice oohs and the synthetic voice of General MIDI, and what carries a melody in their place.
VOICES, VIOLIN = range(52, 55), 40


class VirtuosoEngine:
    """A loaded network; composing keeps its state outside, so one engine serves many requests at once."""

    name = "virtuoso"

    def __init__(self, released: ReleasedVirtuoso):
        self.released = released

    @classmethod
    def load(cls) -> "VirtuosoEngine":
        """The engine with the released weights. Raises MissingDependency if they are missing or damaged."""
        return cls(load_virtuoso(MODELS_FOLDER / "virtuoso"))

    @property
    def weights(self) -> str:
        """A short hash of the weights."""
        return short_hash(self.released.card)

    @property
    def styles(self) -> tuple[str, ...]:
        """The names of the styles that can be asked for."""
        offered = styles_of(self.released.settings)
        return tuple(style for style in self.released.styles if style in offered)

    def plan(self, request: Request) -> Plan:
        """Decide everything but the notes. Raises BadInput as `plan.plan` does."""
        return plan(request, self.released.settings, np.random.default_rng((request.seed, SETTING_STREAM)))

    def stream(self, form: Form, request: Request) -> Iterator[Bar]:
        """Compose bar by bar. Stop iterating to stop composing."""
        for _, bar in self._bars(form, request, 1):
            yield bar

    def stream_all(self, form: Form, request: Request) -> Iterator[tuple[int, Bar]]:
        """Compose all candidates as one batch."""
        return self._bars(form, request, request.candidates)

    def _bars(self, form: Form, request: Request, candidates: int) -> Iterator[tuple[int, Bar]]:
        assert isinstance(form, Plan)
        writings = [self.begun(form, request, candidate) for candidate in range(candidates)]
        done, surprise = [0] * candidates, [0.0] * candidates
        for _ in write(self.released, writings):
            for candidate, writing in enumerate(writings):
                draft = writing.draft
                until = (draft.bar + 1 if form.counts_events else form.bars) if draft.is_ended else draft.bar
                if done[candidate] < until:
                    for number in range(done[candidate], until):
                        yield candidate, _bar(number, draft, writing.nats - surprise[candidate])
                        surprise[candidate] = writing.nats
                    done[candidate] = until

    def begun(self, form: Plan, request: Request, candidate: int = 0) -> Writing:
        """A piece of which nothing is written yet; each candidate, from 0, becomes another."""
        length = Length(LENGTH_LIMITS["notes"][1], form.events) if form.counts_events else Length(form.bars)
        keys = [key for key in form.keys if key is not None]
        # Chords that are asked for may lead out of the key, which would be leaned against.
        in_harmony = [InHarmony()] if form.chords is not None else [InKey(keys)] if keys else []
        stream = (request.seed, NOTES_STREAM, candidate) if candidate else (request.seed, NOTES_STREAM)
        return Writing(
            draft=Draft(form.setting, length, form.tempo, form.story, form.keys, request.strict, form.chords),
            pieces=np.array([[self._piece_codes(form, styles, key) for styles in form.told] for key in form.keys]),
            weights=np.array(form.weights),
            habits=Habits(self.released.habits, [self.released.styles.index(styles[-1]) for styles in form.told]),
            leanings=[*in_harmony, InConcord(), AsDense(), AsLoud(), AsHigh()],
            random=np.random.default_rng(stream),
            strength=request.strength,
            temperature=request.temperature,
            top_p=request.top_p,
        )

    def _piece_codes(self, form: Plan, styles: tuple[str, ...], key: Key | None) -> np.ndarray:
        """What the network is told of the whole piece in one of the styles that are blended, and in a key."""
        facts = PieceFacts(
            styles=tuple(self.released.styles.index(style) for style in styles),
            mode=mode_of_key(key_code(key)),
            ensemble=self.released.ensembles.index(form.setting.ensemble),
            expressive=form.setting.expressive,
            parts=form.setting.parts,
        )
        return piece_codes(facts)

    def assemble(self, bars: list[Bar], request: Request) -> Piece:
        """The bars as a piece with its instruments, meter, key and tempo; also of the first few of them."""
        form = self.plan(request)
        setting = form.setting
        notes = [settled(note for bar in bars for note in bar.notes[slot]) for slot in range(len(setting.parts))]
        styles = " and ".join(name.capitalize() for name, weight in request.styles if weight > 0)
        return Piece(
            parts=tuple(
                Part(heard, _sounding(part, setting.ensemble), part.name, part.is_drums)
                for heard, part in zip(notes, setting.parts, strict=True)
                if heard
            ),
            tempos=(TempoMark.of(0, form.tempo),),
            meters=(MeterMark(0, setting.meter),),
            keys=_key_marks(form),
            messages=symbols(form.chords, setting.meter.bar_ticks),
            title=f"{styles or DEFAULT_STYLE.capitalize()}, seed {request.seed}",
        )

    def originality(self, piece: Piece) -> Originality | None:
        """Compare a piece with the training set; None if the index of it is not there."""
        return released_originality(piece)


def _sounding(part: Part, ensemble: str) -> int:
    """The program that a part sounds in: the voice of a song is an instrument, since synthetic voices sing no words."""
    return VIOLIN if ensemble == "song" and part.program in VOICES else part.program


def _bar(number: int, draft: Draft, nats: float) -> Bar:
    """A bar of a draft as notes that sound where they should."""
    onset = number * draft.bar_ticks
    notes: list[list[Note]] = [[] for _ in draft.setting.parts]
    events = draft.bars.get(number, [])
    for event in events:
        part = draft.setting.parts[event[PART]]
        pitch = event[PITCH] + (0 if part.is_drums else draft.shift(number))
        duration = int(DURATIONS[event[DURATION]])
        notes[event[PART]].append(Note(onset + event[POSITION], pitch, duration, event[VELOCITY]))
    return Bar(number, tuple(tuple(part) for part in notes), len(events), nats)


def _key_marks(form: Plan) -> tuple[KeyMark, ...]:
    """A key signature at the beginning, and where a section is in another key than the one before."""
    marks: list[KeyMark] = []
    for bar in range(form.bars):
        key = form.keys[form.story.section_of(bar)]
        if key is not None and (not marks or marks[-1].key != key):
            marks.append(KeyMark(bar * form.setting.meter.bar_ticks, key))
    return tuple(marks)
