"""The virtuoso engine: a setting drawn from the styles asked for, then one note after the other, bar by bar."""

from collections.abc import Iterator, Sequence

import numpy as np

from composer.arranging.assignment import reach
from composer.errors import BadInput
from composer.events.packing import BAR
from composer.events.sections import SECTIONS
from composer.events.settings import NO_REGISTER
from composer.events.steps import PieceFacts, home_transposition, mode_of_key, piece_codes
from composer.events.vocabulary import (
    DURATION,
    DURATIONS,
    PART,
    PITCH,
    POSITION,
    VELOCITY,
    key_code,
    meter_code,
    tempo_classes,
)
from composer.generation.decoding.constraints.ending import FEWEST_BARS, FEWEST_EVENTS, chord_size
from composer.generation.decoding.decode import SETTING_STREAM, Task, stream
from composer.generation.decoding.sampling import SamplingSettings
from composer.generation.decoding.state.context import Context
from composer.generation.decoding.state.state import DecoderState
from composer.generation.engines.protocol import Bar, Engine
from composer.generation.form.form import Form
from composer.generation.form.harmony import symbols
from composer.generation.form.plan import DEFAULT_STYLE, PlannedForm, offered_styles, plan
from composer.generation.form.section_hits import stopped
from composer.generation.form.story import density, loudness, register
from composer.generation.request.request import Request
from composer.networks.virtuoso.released import ReleasedVirtuoso, load_virtuoso
from composer.networks.weights import MODELS_FOLDER, short_hash
from composer.originality.report import Originality, released_originality
from composer.score.instruments import VOICES
from composer.score.key import Key
from composer.score.messages import Message, text_message
from composer.score.meter import TICKS_PER_QUARTER
from composer.score.midi_file import MARKER
from composer.score.piece import KeyMark, MeterMark, Note, Part, Piece, TempoMark, settled

LONGEST_SILENCE_BARS = 4
# What carries a melody in the place of a voice.
VIOLIN = 40
# What is told of a piece that does not close.
NO_END_IN_SIGHT_BARS = 64
# What tells which earlier bar one resembles.
TELLS_LIKENESS = ("recall_distance", "recall_transposition", "recall_similarity")


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
        offered = offered_styles(self.released.settings)
        return tuple(style for style in self.released.styles if style in offered)

    def plan(self, request: Request) -> PlannedForm:
        """Decide everything but the notes. Raises BadInput as `plan.plan` does, and if it starts from given music."""
        if request.given is not None:
            raise BadInput("request_starts_from_music")
        return plan(request, self.released.settings, np.random.default_rng((request.seed, SETTING_STREAM)))

    def stream(self, form: Form, request: Request) -> Iterator[Bar]:
        """Compose bar by bar. Stop iterating to stop composing."""
        assert isinstance(form, PlannedForm)
        return self._bars(composing(self.released, form, request), form, request.effort)

    def stream_all(self, form: Form, request: Request) -> Iterator[tuple[int, Bar]]:
        """Compose all candidates, a bar of each in turn."""
        assert isinstance(form, PlannedForm)
        task = composing(self.released, form, request)
        pieces = {number: self._bars(task, form, request.effort, number) for number in range(request.candidates)}
        while pieces:
            for number, piece in list(pieces.items()):
                if (bar := next(piece, None)) is None:
                    del pieces[number]
                else:
                    yield number, bar

    def _bars(self, task: Task, form: PlannedForm, effort: int, number: int = 0) -> Iterator[Bar]:
        done, surprise = 0, 0.0
        for particle in stream(task, effort, number):
            state = particle.state
            until = (state.bar + 1 if form.counts_events else form.bars) if state.is_ended else state.bar
            for bar in range(done, until):
                yield _bar(bar, state, particle.nats - surprise)
                surprise, done = particle.nats, until

    def assemble(self, bars: Sequence[Bar], form: Form) -> Piece:
        """The bars as a piece with its instruments, meter, key and tempo; also of the first few of them."""
        assert isinstance(form, PlannedForm)
        setting = form.setting
        notes = [settled(note for bar in bars for note in bar.notes[slot]) for slot in range(len(setting.parts))]
        styles = " and ".join(name.capitalize() for name, weight in form.request.styles if weight > 0)
        piece = Piece(
            parts=tuple(
                Part(heard, _sounding(part, setting.ensemble), part.name, part.is_drums)
                for heard, part in zip(notes, setting.parts, strict=True)
                if heard
            ),
            tempos=tuple(TempoMark.of(int(form.onsets[one.bar]), one.tempo) for one in form.tempos),
            meters=_meter_marks(form),
            keys=_key_marks(form),
            messages=tuple(sorted([*_markers(form), *symbols(form.chords, form.onsets)])),
            title=f"{styles or DEFAULT_STYLE.capitalize()}, seed {form.request.seed}",
        )
        return stopped(piece, form.request.hits)

    def originality(self, piece: Piece) -> Originality | None:
        """Compare a piece with the training set; None if the index of it is not there."""
        return released_originality(piece)


def network_of(engine: Engine) -> ReleasedVirtuoso:
    """The network that continues, infills, varies and accompanies. Raises BadInput of an engine that has none."""
    if not isinstance(engine, VirtuosoEngine):
        raise BadInput("no_network_for_given_music", engine=engine.name)
    return engine.released


def composing(released: ReleasedVirtuoso, form: PlannedForm, request: Request) -> Task:
    """The task of the decoder to compose a piece of a form."""
    pieces = [[_piece_codes(released, form, styles, key) for styles in form.told] for key in form.keys]
    settings = SamplingSettings(request.temperature, request.top_p, request.strength)
    styles = [released.styles.index(styles[-1]) for styles in form.told]
    return Task(released, composing_context(form, np.array(pieces)), settings, styles, request.seed)


def composing_context(form: PlannedForm, pieces: np.ndarray) -> Context:
    """What the decoder is given to compose a piece of a form: nothing is fixed. `pieces` as in the context."""
    setting, count = form.setting, form.bars
    if form.counts_events:
        # As many as there may be, if each event comes after the longest silence.
        count = (form.events + 1) * LONGEST_SILENCE_BARS
    bars = np.zeros(count, dtype=BAR)
    bars["meter"], bars["ticks"] = meter_code(setting.meter), setting.meter.bar_ticks
    for bar, meter in form.odd_bars.items():
        bars["meter"][bar], bars["ticks"][bar] = meter_code(meter), meter.bar_ticks
    for one in form.tempos:
        bars["tempo"][one.bar :] = tempo_classes(np.array(one.tempo))
    bars["bars_left"] = np.arange(count)[::-1] if form.story.closes else NO_END_IN_SIGHT_BARS
    form.story.tell(bars, 0, setting)
    if form.chords is not None:
        bars["first_chord"], bars["second_chord"] = form.chords[np.minimum(np.arange(count), len(form.chords) - 1)].T
    known = np.minimum(np.arange(count), len(form.story.section) - 1)
    section, energy = form.story.section[known].astype(np.int64), form.story.written[known]
    is_open = np.append(form.story.is_open, np.zeros(max(count - len(form.story.is_open), 0), dtype=bool))[:count]
    shifts = tuple(-home_transposition(key_code(key)) for key in form.keys)
    has_register, has_keys = setting.register != NO_REGISTER, any(form.keys)
    is_long_enough = form.events >= FEWEST_EVENTS if form.counts_events else form.bars >= FEWEST_BARS
    closes = form.story.closes and form.keys[-1] is not None and is_long_enough
    quarters = bars["ticks"] / TICKS_PER_QUARTER
    loud = np.asarray(loudness(setting, energy))
    return Context(
        parts=setting.parts,
        bars=bars,
        pieces=pieces,
        weights=np.array(form.weights),
        section=section,
        expressive=setting.expressive,
        guidance=form.request.strength,
        ranges=[reach(part) for part in setting.parts],
        keys=form.keys,
        shifts=shifts,
        events=form.events if form.counts_events else None,
        notes_per_bar=setting.notes_per_bar if form.story.closes else None,
        strict=form.request.strict,
        final_notes=chord_size(setting.parts) if closes else 0,
        silence=LONGEST_SILENCE_BARS,
        withheld=dict.fromkeys(TELLS_LIKENESS, is_open),
        notes=np.maximum(density(setting, energy) * quarters, 1.0),
        loudness=loud,
        # Where velocities were not a player's the plan says how loud it is, and who performs the piece shapes it.
        velocities=None if setting.expressive else np.tile(np.rint(loud)[:, np.newaxis], (1, len(setting.parts))),
        register=np.asarray(register(setting, energy)) - np.array(shifts)[section] if has_register else None,
        keeps_key_from=0 if has_keys else None,
        activity=setting.activity if len(setting.activity) == len(setting.parts) else (),
    )


def _piece_codes(released: ReleasedVirtuoso, form: PlannedForm, styles: tuple[str, ...], key: Key | None) -> np.ndarray:
    """What the network is told of the whole piece in one of the styles that are blended, and in a key."""
    facts = PieceFacts(
        styles=tuple(released.styles.index(style) for style in styles),
        mode=mode_of_key(key_code(key)),
        ensemble=released.ensembles.index(form.setting.ensemble),
        expressive=form.setting.expressive,
        parts=form.setting.parts,
    )
    return piece_codes(facts)


def _bar(number: int, state: DecoderState, nats: float) -> Bar:
    """A bar of a piece as notes that sound where they should."""
    context = state.context
    notes: list[list[Note]] = [[] for _ in context.parts]
    events = state.by_bar.get(number, [])
    for event in events:
        pitch = event[PITCH] + (0 if context.is_drums[event[PART]] else context.shift(number))
        onset, duration = context.onsets[number] + event[POSITION], int(DURATIONS[event[DURATION]])
        notes[event[PART]].append(Note(onset, pitch, duration, event[VELOCITY]))
    return Bar(number, tuple(tuple(part) for part in notes), len(events), nats)


def _sounding(part: Part, ensemble: str) -> int:
    """The program that a part sounds in: the voice of a song is an instrument, since synthetic voices sing no words."""
    return VIOLIN if ensemble == "song" and part.program in VOICES else part.program


def _markers(form: PlannedForm) -> tuple[Message, ...]:
    """The names of the sections where they begin; a piece that goes round has none."""
    if not form.story.closes:
        return ()
    sections = [form.story.section_of(bar) for bar in range(form.bars)]
    begins = [bar for bar in range(form.bars) if bar == 0 or sections[bar] != sections[bar - 1]]
    return tuple(text_message(int(form.onsets[bar]), MARKER, SECTIONS[sections[bar]].capitalize()) for bar in begins)


def _meter_marks(form: PlannedForm) -> tuple[MeterMark, ...]:
    """The meter at the beginning, and wherever it changes."""
    marks: list[MeterMark] = []
    for bar in range(form.bars):
        if not marks or marks[-1].meter != form.meter(bar):
            marks.append(MeterMark(int(form.onsets[bar]), form.meter(bar)))
    return tuple(marks)


def _key_marks(form: PlannedForm) -> tuple[KeyMark, ...]:
    """A key signature at the beginning, and where a section is in another key than the one before."""
    marks: list[KeyMark] = []
    for bar in range(form.bars):
        key = form.keys[form.story.section_of(bar)]
        if key is not None and (not marks or marks[-1].key != key):
            marks.append(KeyMark(int(form.onsets[bar]), key))
    return tuple(marks)
