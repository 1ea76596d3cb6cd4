"""The virtuoso engine: draws a setting for the requested styles, then composes note by note, bar by bar."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from composer.arranging.players import players_of
from composer.arranging.ranges import range_to_write
from composer.errors import BadInput
from composer.events.packing import BAR
from composer.events.sections import SECTIONS
from composer.events.settings import NO_REGISTER, Setting
from composer.events.steps import PieceFacts, mode_of_key, piece_codes, program_codes
from composer.events.vocabulary import key_code, meter_code, tempo_classes
from composer.generation.decoding.constraints.ending import FEWEST_BARS, FEWEST_EVENTS, chord_size
from composer.generation.decoding.decode import SETTING_STREAM, Task, stream
from composer.generation.decoding.state.context import LONGEST_SILENCE_BARS, Context
from composer.generation.engines.protocol import Bar, Engine
from composer.generation.form.harmony import changes, symbols
from composer.generation.form.plan import DEFAULT_STYLE, Form, PlannedForm, offered_styles, plan
from composer.generation.form.section_hits import stopped
from composer.generation.form.story import NO_END_IN_SIGHT_BARS
from composer.generation.request.request import Request
from composer.networks.virtuoso.released import ReleasedVirtuoso, load_virtuoso
from composer.networks.weights import MODELS_FOLDER, short_hash
from composer.score.messages import text_message
from composer.score.meter import TICKS_PER_QUARTER
from composer.score.midi_file import MARKER
from composer.score.piece import KeyMark, MeterMark, Part, Piece, TempoMark, one_voice, settled

# The columns that tell which earlier bar a bar resembles.
TELLS_LIKENESS = ("recall_distance", "recall_transposition", "recall_similarity")


class VirtuosoEngine:
    """A loaded network. It holds no state of a piece, so one engine serves many requests at once."""

    name = "virtuoso"

    def __init__(self, released: ReleasedVirtuoso):
        self.released = released

    @classmethod
    def load(cls) -> "VirtuosoEngine":
        """Load the released weights. Raises MissingDependency if they are missing or damaged."""
        return cls(load_virtuoso(MODELS_FOLDER / "virtuoso"))

    @property
    def weights(self) -> str:
        """A short hash of the weights."""
        return short_hash(self.released.card)

    @property
    def styles(self) -> tuple[str, ...]:
        """The names of the styles that can be requested."""
        offered = offered_styles(self.released.settings)
        return tuple(style for style in self.released.styles if style in offered)

    def plan(self, request: Request) -> PlannedForm:
        """Plan everything but the notes. Raises BadInput as `plan.plan` does, and for a request that starts from given
        music."""
        if request.given is not None:
            raise BadInput("request_starts_from_music")
        return plan(request, self.released.settings, np.random.default_rng((request.seed, SETTING_STREAM)))

    def stream(self, form: Form, number: int = 0) -> Iterator[Bar]:
        """Compose a candidate bar by bar. Stop iterating to stop composing."""
        assert isinstance(form, PlannedForm)
        done, surprise = 0, 0.0
        for particle in stream(composing(self.released, form), form.request.effort, number):
            state = particle.state
            until = (state.bar + 1 if form.counts_events else form.bars) if state.is_ended else state.bar
            for bar in range(done, until):
                events = state.by_bar.get(bar, [])
                yield Bar(bar, state.context.bar_notes(bar, events), len(events), particle.nats - surprise)
                surprise, done = particle.nats, until

    def assemble(self, bars: Sequence[Bar], form: Form) -> Piece:
        """Assemble the bars into a piece with instruments, meter, key and tempo; also when composing was stopped
        early."""
        assert isinstance(form, PlannedForm)
        setting = form.setting
        joined = one_voice if _sings(setting) else settled
        notes = [joined(note for bar in bars for note in bar.notes[slot]) for slot in range(len(setting.parts))]
        styles = " and ".join(name.capitalize() for name, weight in form.request.styles if weight > 0)
        sections = [form.story.section_of(bar) for bar in range(form.bars)]
        # A loop has no sections.
        names = [SECTIONS[section].capitalize() for section in sections] if form.story.closes else []
        markers = [text_message(int(form.onsets[bar]), MARKER, name) for bar, name in changes(names)]
        meters = changes([form.meter(bar) for bar in range(form.bars)])
        keys = changes([form.keys[section] for section in sections])
        piece = Piece(
            parts=tuple(
                replace(part, notes=heard) for heard, part in zip(notes, sounding_parts(form), strict=True) if heard
            ),
            tempos=tuple(TempoMark.of(int(form.onsets[one.bar]), one.tempo) for one in form.stretches),
            meters=tuple(MeterMark(int(form.onsets[bar]), meter) for bar, meter in meters),
            keys=tuple(KeyMark(int(form.onsets[bar]), key) for bar, key in keys if key),
            messages=tuple(sorted([*markers, *symbols(form.chords, form.onsets)])),
            title=f"{styles or DEFAULT_STYLE.capitalize()}, seed {form.request.seed}",
        )
        return stopped(piece, form.request.hits)


def network_of(engine: Engine) -> ReleasedVirtuoso:
    """The network that continues, infills, varies and accompanies. Raises BadInput for an engine without one."""
    if not isinstance(engine, VirtuosoEngine):
        raise BadInput("no_network_for_given_music", engine=engine.name)
    return engine.released


def composing(released: ReleasedVirtuoso, form: PlannedForm) -> Task:
    """Return the decoder's task for a form."""
    setting = form.setting
    ensemble = released.ensembles.index(setting.ensemble)
    facts = PieceFacts(ensemble=ensemble, expressive=setting.expressive, parts=setting.parts)
    blend = [released.style_codes(styles) for styles in form.told]
    modes = [mode_of_key(key_code(key)) for key in form.keys]
    pieces = [[piece_codes(replace(facts, styles=styles, mode=mode)) for styles in blend] for mode in modes]
    return Task(released, composing_context(form, np.array(pieces)), [styles[-1] for styles in blend], form.request)


def composing_context(form: PlannedForm, pieces: np.ndarray) -> Context:
    """Return the context for composing a form, in which nothing is fixed; `pieces` (sections, styles, PIECE_COLUMNS) as
    in `Context`."""
    setting, count = form.setting, form.bars
    if form.counts_events:
        # The most there can be, if the longest silence precedes every event.
        count = max((form.events + 1) * LONGEST_SILENCE_BARS, count)
    story = form.story.longer(count - form.bars)
    bars = np.zeros(count, dtype=BAR)
    bars["meter"], bars["ticks"] = meter_code(setting.meter), setting.meter.bar_ticks
    for bar, meter in form.odd_bars.items():
        bars["meter"][bar], bars["ticks"][bar] = meter_code(meter), meter.bar_ticks
    for one in form.stretches:
        bars["tempo"][one.bar :] = tempo_classes(np.array(one.tempo))
    bars["bars_left"] = np.arange(count)[::-1] if story.closes else NO_END_IN_SIGHT_BARS
    story.tell(bars, setting)
    if form.chords is not None:
        bars["first_chord"], bars["second_chord"] = np.pad(form.chords, ((0, count - form.bars), (0, 0)), mode="edge").T
    is_long_enough = form.events >= FEWEST_EVENTS if form.counts_events else form.bars >= FEWEST_BARS
    closes = story.closes and form.keys[-1] is not None and is_long_enough
    quarters = bars["ticks"] / TICKS_PER_QUARTER
    loud = story.loudness(setting)
    players = sounding_parts(form)
    return Context(
        parts=setting.parts,
        bars=bars,
        pieces=pieces,
        weights=np.array(form.weights),
        section=story.section.astype(np.int64),
        expressive=setting.expressive,
        free=np.ones((count, len(setting.parts)), dtype=bool),
        guidance=form.request.strength,
        ranges=[range_to_write(part) for part in players],
        players=program_codes(players).tolist(),
        single=[_sings(setting)] * len(players),
        keys=form.keys,
        events=form.events if form.counts_events else None,
        notes_per_bar=setting.notes_per_bar if story.closes else None,
        strict=form.request.strict,
        # A choir sings in the range of one program; elsewhere, parts without room for the chord are passed over.
        final_notes=chord_size(players if _sings(setting) else setting.parts) if closes else 0,
        withheld=dict.fromkeys(TELLS_LIKENESS, story.is_open),
        notes=np.maximum(story.density(setting) * quarters, 1.0),
        loudness=loud,
        # Without played velocities, the loudness comes from the plan; expression shapes it later.
        velocities=None if setting.expressive else np.tile(np.rint(loud)[:, np.newaxis], (1, len(setting.parts))),
        register=story.register(setting) if setting.register != NO_REGISTER else None,
        keeps_key_from=0 if any(form.keys) else None,
        chromatic=setting.chromatic,
        fourths=setting.fourths,
        activity=setting.activity if len(setting.activity) == len(setting.parts) else (),
        placements=setting.placements if len(setting.placements) == len(setting.parts) else (),
    )


def _sings(setting: Setting) -> bool:
    """Whether each part is one voice: no choral part of the corpus ever divides."""
    return setting.ensemble == "choir"


def sounding_parts(form: PlannedForm) -> tuple[Part, ...]:
    """The parts of a form, without notes, with the programs in which they sound: those requested, or those meant."""
    setting, request = form.setting, form.request
    is_asked = request.instruments or request.program is not None
    return setting.parts if is_asked else players_of(setting, is_choir=request.ensemble == "choir")
