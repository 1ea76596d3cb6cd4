"""The virtuoso engine: a setting drawn from the styles asked for, then one note after the other, bar by bar."""

from collections.abc import Iterator

import numpy as np

from composer.events.settings import Setting
from composer.events.steps import PieceFacts, mode_of_key, piece_codes
from composer.events.vocabulary import DURATION, DURATIONS, FIELDS, PART, PITCH, POSITION, VELOCITY, key_code
from composer.generation.draft import IS_PLANNED, Draft, Length
from composer.generation.engine import Bar, Form, Originality
from composer.generation.planning import DEFAULT_STYLE, Plan, plan, styles_of
from composer.generation.request import LENGTH_LIMITS, Request
from composer.generation.sampling import draw, guided, mixed, probabilities
from composer.generation.story import story
from composer.generation.tonality import Tonality
from composer.networks.virtuoso.released import ReleasedVirtuoso, load_virtuoso
from composer.networks.virtuoso.shape import PROGRAM_AFTER
from composer.networks.weights import MODELS_FOLDER, short_hash
from composer.score.piece import KeyMark, MeterMark, Note, Part, Piece, TempoMark, settled

# Streams of random numbers, so that what one of them is used for does not change the others.
SETTING_STREAM, NOTES_STREAM = range(2)
# How much further than the network by itself the plan is followed, by field. Loudness follows it anyway.
GUIDANCE = (1.5, 1.5, 1.5, 1.5, 1.5, 0.5)


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
        """Decide everything but the notes. Raises BadInput as `planning.plan` does."""
        return plan(request, self.released.settings, np.random.default_rng((request.seed, SETTING_STREAM)))

    def stream(self, form: Form, request: Request) -> Iterator[Bar]:
        """Compose bar by bar. Stop iterating to stop composing."""
        assert isinstance(form, Plan)
        length = Length(LENGTH_LIMITS["notes"][1], form.events) if form.counts_events else Length(form.bars)
        draft = Draft(form.setting, length, form.tempo, story(form.bars, request.energy))
        random = np.random.default_rng((request.seed, NOTES_STREAM))
        pieces = [self._piece_codes(form.setting, styles) for styles in form.told]
        weights = np.array(form.weights) / sum(form.weights)
        tonality = Tonality(form.setting.key.mode) if form.setting.key else None
        heard = self.released.backbone.begin(2 * len(pieces))
        done = 0
        while not draft.is_ended:
            told = np.stack([draft.row(piece) for piece in pieces])
            rows = np.concatenate([told, np.where(IS_PLANNED, 0, told)])
            x = self.released.backbone.hear(heard, rows, np.full(len(rows), draft.time))
            event = self._event(x, draft, tonality, weights, request, random)
            draft.add(event)
            if tonality is not None and not draft.is_unpitched(event):
                tonality.hear(event[PITCH], int(DURATIONS[event[DURATION]]))
            for number in range(done, draft.bar):
                yield _bar(number, draft)
            done = draft.bar
        for number in range(done, done + 1 if form.counts_events else form.bars):
            yield _bar(number, draft)

    def _piece_codes(self, setting: Setting, styles: tuple[str, ...]) -> np.ndarray:
        """What the network is told of the whole piece, once for each style that is blended."""
        facts = PieceFacts(
            styles=tuple(self.released.styles.index(style) for style in styles),
            mode=mode_of_key(key_code(setting.key)),
            ensemble=self.released.ensembles.index(setting.ensemble),
            expressive=True,
            parts=setting.parts,
        )
        return piece_codes(facts)

    def _event(
        self,
        x: np.ndarray,
        draft: Draft,
        tonality: Tonality | None,
        weights: np.ndarray,
        request: Request,
        random: np.random.Generator,
    ) -> tuple[int, ...]:
        """Draw the next event, field after field, from what the backbone says, (2 * styles, head_width).

        First what it says when it is told the plan, then without.
        """
        event: list[int] = []
        for field in range(len(FIELDS)):
            allowed = draft.allowed(field, event)
            logits = mixed(guided(self.released.writer.logits(field, x), GUIDANCE[field]), weights)
            if field == PITCH and tonality is not None and not draft.is_unpitched(event):
                logits = logits + tonality.leaning()
            value = draw(probabilities(logits, request.temperature, request.top_p, allowed), random)
            event.append(value)
            if field == PART and draft.ends_with(event):
                return (*event, 0, 0, 0)
            if field < len(FIELDS) - 1:
                x = self.released.writer.told(x, field, value + 1)
            if field == PROGRAM_AFTER:
                x = self.released.writer.told(x, len(FIELDS) - 1, draft.program(value) + 1)
        return tuple(event)

    def assemble(self, bars: list[Bar], request: Request) -> Piece:
        """The bars as a piece with its instruments, meter, key and tempo; also of the first few of them."""
        form = self.plan(request)
        setting = form.setting
        notes = [settled(note for bar in bars for note in bar.notes[slot]) for slot in range(len(setting.parts))]
        styles = " and ".join(name.capitalize() for name, weight in request.styles if weight > 0)
        return Piece(
            parts=tuple(
                Part(heard, part.program, part.name, part.is_drums)
                for heard, part in zip(notes, setting.parts, strict=True)
                if heard
            ),
            tempos=(TempoMark.of(0, form.tempo),),
            meters=(MeterMark(0, setting.meter),),
            keys=(KeyMark(0, setting.key),) if setting.key else (),
            title=f"{styles or DEFAULT_STYLE.capitalize()}, seed {request.seed}",
        )

    def originality(self, piece: Piece) -> Originality | None:
        """Not known: what this engine was trained on is not beside it."""
        return None


def _bar(number: int, draft: Draft) -> Bar:
    """A bar of a draft as notes that sound where they should."""
    onset = number * draft.bar_ticks
    notes: list[list[Note]] = [[] for _ in draft.setting.parts]
    events = draft.bars.get(number, [])
    for event in events:
        part = draft.setting.parts[event[PART]]
        pitch = event[PITCH] + (0 if part.is_drums else draft.shift)
        duration = int(DURATIONS[event[DURATION]])
        notes[event[PART]].append(Note(onset + event[POSITION], pitch, duration, event[VELOCITY]))
    return Bar(number, tuple(tuple(part) for part in notes), len(events))
