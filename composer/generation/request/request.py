"""The Request: everything that determines a piece.

The same request, with the same weights, gives the same piece to the byte. It travels as JSON (beside a piece)
and as a URL query (a link that composes the piece again).
"""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from composer.arranging.assignment import Instruments, instruments_of
from composer.arranging.ensembles import check_arrangement
from composer.arranging.layers import LAYER_LIMITS
from composer.errors import BadInput
from composer.events.sections import SECTIONS
from composer.generation.request.codec import READ, WRITTEN, Styles, check_length, field_name, typed, weight_of
from composer.generation.request.given import Given
from composer.generation.request.hits import Hit, check_hits, hits_text
from composer.notices import Notice
from composer.score.key import Key
from composer.score.meter import Meter
from composer.score.progression import parse_progression

ENGINES = ("virtuoso", "classic")
LENGTH_LIMITS = {"notes": (8, 5000), "seconds": (4, 1200), "bars": (1, 600)}
TEMPO_LIMITS = (30, 240)
TEMPERATURE_LIMITS = (0.1, 2.0)
TOP_P_LIMITS = (0.05, 1.0)
STRENGTH_LIMITS = (0.0, 2.0)
MOST_CANDIDATES = 8
EFFORTS = (1, 2, 4, 8)
EXPRESSION_LIMITS = (0.0, 1.5)
FADE_LIMITS = (0.1, 30.0)
# A little under what players do: what they do where nothing in the score tells why is not copied.
DEFAULT_EXPRESSION = 0.8
LARGEST_STYLE_WEIGHT = 100.0
LARGEST_SEED = 2**31 - 1
DEFAULT_NOTES = 500
MOST_ENERGY_POINTS = 64
NOT_CLASSIC = (
    *("styles", "section_styles", "chords", "section_chords", "form", "key", "strict", "meter", "ensemble", "energy"),
    *("hits", "given"),
)


@dataclass(frozen=True, slots=True)
class Request:
    """What to compose. Raises BadInput when a value is out of its range.

    `styles` are names with weights above 0: several are blended; none leaves the choice to the engine.
    `section_styles` are those of each of the four sections, in their order, where they are others. One of `notes` (note
    events), `seconds` or `bars` sets the length; without any it is 500 note events. `tempo` is in quarter notes a
    minute, `key` and `meter` are named as in "F# minor" and "3/4"; four keys with commas between are those of the four
    sections. `chords` is a progression as in `score.progression`, a word a bar, over again to the end; `section_chords`
    are those of each of the four sections, where they are others. With `strict` only notes of the scale sound, or of
    the chords where they are given. `program` is the General MIDI program (from 0) of the first part, `instruments` are
    those of any parts (see `assigned`); without them, and without `ensemble`, the engine takes what suits the style.
    `form` is one of `story.PATTERNS`; `energy` is a curve over the piece, 0..1 at points of equal distance, instead of
    that of the form. `strength` is how closely styles and plan are followed, 0 (freely) to 2 (exaggerated). `top_p`
    keeps the likeliest choices that together have that probability (nucleus sampling). Of several `candidates` the best
    is the piece. With more `effort` every phrase is written so many times, and one way that is like music is kept. It
    is then arranged for the ensemble `arrange`, or for a band that plays in a `groove`; `instruments` are those of the
    arrangement. `expression` is how freely it is played: 0 as written, 1 as players do, 1.5 exaggerated. `hits` are
    moments of a film, seconds with what happens there (see `hits`), on which bar lines fall; `fade` is over how many
    seconds the end fades out. `layers` is into how many layers of intensity it comes apart. `given` is the music that
    is continued, infilled, varied, accompanied or arranged; without it a piece is composed from nothing.
    """

    engine: str = "virtuoso"
    styles: Styles = ()
    section_styles: tuple[Styles, ...] = ()
    notes: int | None = None
    seconds: float | None = None
    bars: int | None = None
    tempo: float | None = None
    key: str | None = None
    strict: bool = False
    chords: str | None = None
    section_chords: tuple[str, ...] = ()
    meter: str | None = None
    ensemble: str | None = None
    form: str | None = None
    energy: tuple[float, ...] = ()
    strength: float = 1.0
    program: int | None = None
    instruments: Instruments = ()
    arrange: str | None = None
    groove: str | None = None
    temperature: float = 0.95
    top_p: float = 0.98
    expression: float = DEFAULT_EXPRESSION
    hits: tuple[Hit, ...] = ()
    fade: float | None = None
    layers: int | None = None
    seed: int = 0
    candidates: int = 1
    effort: int = 1
    given: Given | None = None

    def __post_init__(self) -> None:
        if self.engine not in ENGINES:
            raise BadInput("engine_unknown", engine=self.engine, known=tuple(ENGINES))
        lengths = {name: getattr(self, name) for name in LENGTH_LIMITS if getattr(self, name) is not None}
        if len(lengths) > 1:
            raise BadInput("lengths_contradict", names=tuple(map(field_name, lengths)))
        for name, value in lengths.items():
            _check(field_name(name), value, *LENGTH_LIMITS[name])
        if self.engine == "classic":
            for name in NOT_CLASSIC:
                if getattr(self, name):
                    raise BadInput("not_with_classic", field=field_name(name))
        for styles in (self.styles, *self.section_styles):
            _check_styles(styles)
        if self.section_styles and len(self.section_styles) != len(SECTIONS):
            raise BadInput("section_styles_count", count=len(SECTIONS), given=len(self.section_styles))
        if self.key is not None and len(self.keys) not in (1, len(SECTIONS)):
            raise BadInput("keys_count", keys=self.key, count=len(self.keys))
        if self.section_chords and len(self.section_chords) != len(SECTIONS):
            raise BadInput("section_chords_count", count=len(SECTIONS), given=len(self.section_chords))
        if self.chords is not None:
            parse_progression(self.chords, None)
        for chords in filter(None, self.section_chords):
            parse_progression(chords, None)
        if self.meter is not None:
            Meter.parse(self.meter)
        for level in self.energy:
            _check(field_name("energy"), level, 0, 1)
        if len(self.energy) > MOST_ENERGY_POINTS:
            raise BadInput("energy_points_too_many", count=len(self.energy), most=MOST_ENERGY_POINTS)
        if self.tempo is not None:
            _check(field_name("tempo"), self.tempo, *TEMPO_LIMITS)
        if self.program is not None:
            _check(field_name("program"), self.program, 0, 127)
        if self.instruments:
            instruments_of(self.instruments)
        check_arrangement(self.arrange, self.groove)
        if self.task == "arrange" and self.arrange is None:
            raise BadInput("task_needs", field="arrange", task="arrange")
        _check(field_name("strength"), self.strength, *STRENGTH_LIMITS)
        _check(field_name("candidates"), self.candidates, 1, MOST_CANDIDATES)
        if self.effort not in EFFORTS:
            raise BadInput("effort_unknown", effort=self.effort, known=EFFORTS)
        _check(field_name("temperature"), self.temperature, *TEMPERATURE_LIMITS)
        _check(field_name("top_p"), self.top_p, *TOP_P_LIMITS)
        _check(field_name("expression"), self.expression, *EXPRESSION_LIMITS)
        _check(field_name("seed"), self.seed, 0, LARGEST_SEED)
        check_hits(self.hits, self.seconds, LENGTH_LIMITS["seconds"][1])
        if self.layers is not None:
            _check(field_name("layers"), self.layers, *LAYER_LIMITS)
        if self.fade is not None:
            _check(field_name("fade"), self.fade, *FADE_LIMITS)
            if self.form == "loop":
                raise BadInput("loop_cannot_fade")

    @property
    def task(self) -> str:
        """What is to be done: compose, or one of `given.TASKS`."""
        return "compose" if self.given is None else self.given.task

    @property
    def is_arranged(self) -> bool:
        """Whether the piece is given to another ensemble than it was composed for."""
        return self.arrange is not None or self.groove is not None

    @property
    def keys(self) -> tuple[Key, ...]:
        """The keys asked for: none, one for the whole piece, or one for each section. Raises BadInput for no key."""
        return tuple(Key.parse(key) for key in self.key.split(",")) if self.key is not None else ()

    def to_json(self) -> dict[str, Any]:
        """A dictionary for JSON; only what is set. `Request.from_json` is its inverse."""
        values = asdict(self) | {
            "styles": dict(self.styles) or None,
            "section_styles": [dict(styles) for styles in self.section_styles] or None,
            "section_chords": list(self.section_chords) or None,
            "energy": list(self.energy) or None,
            "instruments": dict(self.instruments) or None,
            "hits": hits_text(self.hits) or None,
            "given": self.given and self.given.to_json(),
        }
        return {name: value for name, value in values.items() if value is not None}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Request":
        """Read what `to_json` made. Raises BadInput for unknown names and wrong types."""
        kinds = {field.name: field.type for field in fields(cls)}
        unknown = sorted(set(values) - set(kinds))
        if unknown:
            raise BadInput("request_field_unknown", field=unknown[0], known=tuple(kinds))
        for name, value in values.items():
            if isinstance(value, str):
                check_length(field_name(name), value)
        read: dict[str, Any] = {
            name: READ[name](value) if name in READ else typed(field_name(name), value, str(kinds[name]))
            for name, value in values.items()
        }
        return cls(**read)

    def to_query(self) -> dict[str, str]:
        """The values that differ from the defaults, as texts for a URL query; the seed is always there.

        Raises BadInput for a request that starts from given music, which no URL can hold.
        """
        if self.given is not None:
            raise BadInput("no_link_to_given_music")
        default = Request()
        return {
            name: WRITTEN[name](getattr(self, name)) if name in WRITTEN else str(value)
            for name, value in self.to_json().items()
            if name == "seed" or value != getattr(default, name)
        }

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "Request":
        """Read what `to_query` made. Raises BadInput for unknown names and values that are no numbers."""
        return cls.from_json(query)


def _check(name: Notice, value: float, lowest: float, highest: float) -> None:
    if not (math.isfinite(value) and lowest <= value <= highest):
        raise BadInput("out_of_range", what=name, value=value, lowest=lowest, highest=highest)


def _check_styles(styles: Styles) -> None:
    for name, weight in styles:
        _check(weight_of(name), weight, 0, LARGEST_STYLE_WEIGHT)
    if len({name for name, _ in styles}) < len(styles):
        raise BadInput("style_twice")
    if styles and not any(weight for _, weight in styles):
        raise BadInput("styles_without_weight")
