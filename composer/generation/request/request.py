"""The Request: everything that determines a piece.

The same request with the same weights gives the same piece to the byte. A request can be stored as JSON beside a piece,
or in a URL that composes the piece again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, get_args, get_type_hints

from composer.arranging.assignment import Instruments, instruments_of
from composer.arranging.ensembles import check_arrangement
from composer.arranging.layers import LAYER_LIMITS
from composer.errors import BadInput
from composer.events.sections import SECTIONS
from composer.generation.request.codec import READ, WRITTEN, Styles, check_length, field_name, typed, weight_of
from composer.generation.request.given import Given
from composer.generation.request.hits import Hit, check_hits, hits_text
from composer.notices import Notice
from composer.score.editing import EXPRESSION_LIMITS
from composer.score.key import Key
from composer.score.meter import Meter
from composer.score.progression import parse_progression

ENGINES = ("virtuoso", "classic")
# The form that repeats without a seam.
LOOP = "loop"
LENGTH_LIMITS = {"notes": (8, 5000), "seconds": (4, 1200), "bars": (1, 600)}
MOST_CANDIDATES = 8
EFFORTS = (1, 2, 4, 8)
# Slightly less than players do: their deviations that the score does not explain are not modeled.
DEFAULT_EXPRESSION = 0.8
LARGEST_STYLE_WEIGHT = 100.0
LARGEST_SEED = 2**31 - 1
# The lowest and highest value of each number, where one is given.
LIMITS: dict[str, tuple[float, float]] = LENGTH_LIMITS | {
    "tempo": (30, 240),
    "program": (0, 127),
    "strength": (0.0, 2.0),
    "candidates": (1, MOST_CANDIDATES),
    "temperature": (0.1, 2.0),
    "top_p": (0.05, 1.0),
    "expression": EXPRESSION_LIMITS,
    "seed": (0, LARGEST_SEED),
    "fade": (0.1, 30.0),
    "layers": LAYER_LIMITS,
}
DEFAULT_NOTES = 500
MOST_ENERGY_POINTS = 64
NOT_CLASSIC = (
    *("styles", "section_styles", "chords", "section_chords", "form", "key", "strict", "meter", "ensemble", "energy"),
    *("hits", "given"),
)


@dataclass(frozen=True, slots=True)
class Request:
    """What to compose. Raises BadInput when a value is out of range.

    - Style: `styles` are names with weights, blended; empty leaves the choice to the engine. `section_styles` overrides
      them for each of the four sections. `strength` is how closely styles and plan are followed, from 0 (freely) to 2
      (exaggerated).
    - Length: one of `notes` (note events), `seconds` or `bars`; 500 note events by default.
    - Harmony: `key`, e.g. "F# minor", or four keys with commas for the sections. `chords` is a progression as in
      `score.progression`, a word for each bar, repeated to the end; `section_chords` overrides it for each section. If
      `strict`, only notes of the scale sound, or of the chords if they are given.
    - Form: `meter`, e.g. "3/4"; `tempo` in quarter notes a minute; `form`, one of `story.PATTERNS`; `energy`, a curve
      of 0..1 at equally spaced points that replaces the form's own.
    - Players: `ensemble`; `program`, the General MIDI program (from 0) of the first part; `instruments` of any parts
      (see `assigned`). By default the engine picks what suits the style.
    - Sampling: `temperature`; `top_p`, the probability kept by nucleus sampling; `seed`; `candidates`, of which the
      best is kept; `effort`, how many versions of each phrase are written before one is kept.
    - After composing: `arrange`, another ensemble, or `groove`, a band's rhythm; `instruments` are then those of the
      arrangement. `expression` is how freely it is played: 0 as written, 1 like a player, 1.5 exaggerated.
    - Film and games: `hits`, moments on which bar lines fall (see `hits`); `fade`, the length of the fade-out in
      seconds; `layers`, the number of intensity layers.
    - `given`: the music to continue, infill, vary, accompany or arrange; None composes from nothing.
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
        lengths = [name for name in LENGTH_LIMITS if getattr(self, name) is not None]
        if len(lengths) > 1:
            raise BadInput("lengths_contradict", names=tuple(map(field_name, lengths)))
        for name, limits in LIMITS.items():
            if getattr(self, name) is not None:
                _check(field_name(name), getattr(self, name), *limits)
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
        if self.instruments:
            instruments_of(self.instruments)
        check_arrangement(self.arrange, self.groove)
        if self.task == "arrange" and self.arrange is None:
            raise BadInput("task_needs", field="arrange", task="arrange")
        if self.effort not in EFFORTS:
            raise BadInput("effort_unknown", effort=self.effort, known=EFFORTS)
        check_hits(self.hits, self.seconds, LENGTH_LIMITS["seconds"][1])
        if self.fade is not None and self.form == LOOP:
            raise BadInput("loop_cannot_fade")

    @property
    def task(self) -> str:
        """The task: compose, or one of `given.TASKS`."""
        return "compose" if self.given is None else self.given.task

    @property
    def is_arranged(self) -> bool:
        """Whether the piece is arranged for another ensemble after composing."""
        return self.arrange is not None or self.groove is not None

    @property
    def keys(self) -> tuple[Key, ...]:
        """The requested keys: none, one for the whole piece, or one for each section. Raises BadInput for an invalid
        key."""
        return tuple(Key.parse(key) for key in self.key.split(",")) if self.key is not None else ()

    def to_json(self) -> dict[str, Any]:
        """Return a dictionary for JSON with the fields that are set. Inverse of `from_json`."""
        values = {field.name: getattr(self, field.name) for field in fields(self)} | {
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
        """Read the result of `to_json`. Raises BadInput for unknown names and wrong types."""
        if not isinstance(values, Mapping):
            raise BadInput("request_line_no_json")
        kinds = get_type_hints(cls)
        unknown = sorted(map(str, values.keys() - kinds.keys()))
        if unknown:
            raise BadInput("request_field_unknown", field=unknown[0], known=tuple(kinds))
        read: dict[str, Any] = {}
        for name, value in values.items():
            check_length(field_name(name), value)
            # The first of `int | None` is the type of what is given.
            kind, *_ = get_args(kinds[name]) or (kinds[name],)
            read[name] = READ[name](value) if name in READ else typed(field_name(name), value, kind)
        return cls(**read)

    def to_query(self) -> dict[str, str]:
        """Return the values that differ from the defaults, and the seed, as texts for a URL query.

        Raises BadInput if the request starts from given music, which does not fit in a URL.
        """
        if self.given is not None:
            raise BadInput("no_link_to_given_music")
        return {
            name: WRITTEN[name](getattr(self, name)) if name in WRITTEN else str(value)
            for name, value in self.to_json().items()
            if name == "seed" or value != getattr(USUAL, name)
        }

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "Request":
        """Read the result of `to_query`. Raises BadInput for unknown names and invalid values."""
        return cls.from_json(query)


def _check(name: Notice, value: float, lowest: float, highest: float) -> None:
    if not lowest <= value <= highest:
        raise BadInput("out_of_range", what=name, value=value, lowest=lowest, highest=highest)


def _check_styles(styles: Styles) -> None:
    for name, weight in styles:
        _check(weight_of(name), weight, 0, LARGEST_STYLE_WEIGHT)
    if len({name for name, _ in styles}) < len(styles):
        raise BadInput("style_twice")
    if styles and not any(weight for _, weight in styles):
        raise BadInput("styles_without_weight")


# A request for nothing in particular.
USUAL = Request()
