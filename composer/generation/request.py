"""The Request: everything that determines a piece.

The same request, with the same weights, gives the same piece to the byte. It travels as JSON (beside a piece)
and as a URL query (a link that composes the piece again).
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from composer.errors import BadInput
from composer.generation.parts import Instruments, instruments_of, instruments_text
from composer.score.key import Key
from composer.score.meter import Meter

ENGINES = ("virtuoso", "classic")
Styles = tuple[tuple[str, float], ...]
LENGTH_LIMITS = {"notes": (8, 5000), "seconds": (4, 1200), "bars": (1, 600)}
TEMPO_LIMITS = (30, 240)
TEMPERATURE_LIMITS = (0.1, 2.0)
TOP_P_LIMITS = (0.05, 1.0)
LARGEST_STYLE_WEIGHT = 100.0
LARGEST_SEED = 2**31 - 1
DEFAULT_NOTES = 500
MOST_ENERGY_POINTS = 64
NOT_CLASSIC = ("styles", "key", "meter", "ensemble", "energy")


@dataclass(frozen=True, slots=True)
class Request:
    """What to compose. Raises BadInput when a value is out of its range.

    `styles` are names with weights above 0: several are blended; none leaves the choice to the engine. One of `notes`
    (note events), `seconds` or `bars` sets the length; without any it is 500 note events. `tempo` is in quarter notes
    a minute, `key` and `meter` are named as in "F# minor" and "3/4", `program` is the General MIDI program (from 0) of
    the first part, `instruments` are those of any parts (see `parts.assigned`); without them, and without `ensemble`,
    the engine takes what suits the style. `energy` is a curve
    over the piece, 0..1 at points of equal distance; without one it is a story with a climax. `top_p` keeps the
    likeliest choices that together have that probability (nucleus sampling).
    """

    engine: str = "virtuoso"
    styles: Styles = ()
    notes: int | None = None
    seconds: float | None = None
    bars: int | None = None
    tempo: float | None = None
    key: str | None = None
    meter: str | None = None
    ensemble: str | None = None
    energy: tuple[float, ...] = ()
    program: int | None = None
    instruments: Instruments = ()
    temperature: float = 0.95
    top_p: float = 0.98
    seed: int = 0

    def __post_init__(self) -> None:
        if self.engine not in ENGINES:
            raise BadInput(f"There is no engine {self.engine!r}; there is: {', '.join(ENGINES)}.")
        lengths = {name: getattr(self, name) for name in LENGTH_LIMITS if getattr(self, name) is not None}
        if len(lengths) > 1:
            raise BadInput(f"The length was given as {' and as '.join(lengths)}; give one of them.")
        for name, value in lengths.items():
            _check(name, value, *LENGTH_LIMITS[name])
        if self.engine == "classic":
            for name in NOT_CLASSIC:
                if getattr(self, name):
                    raise BadInput(f"The classic engine cannot be told {name}; leave that out, or take virtuoso.")
        for name, weight in self.styles:
            _check(f"the weight of {name}", weight, 0, LARGEST_STYLE_WEIGHT)
        if len({name for name, _ in self.styles}) < len(self.styles):
            raise BadInput("A style was given twice; give each once, with its weight.")
        if self.styles and not any(weight for _, weight in self.styles):
            raise BadInput("Every style has the weight 0; give one of them more.")
        if self.key is not None:
            Key.parse(self.key)
        if self.meter is not None:
            Meter.parse(self.meter)
        for level in self.energy:
            _check("energy", level, 0, 1)
        if len(self.energy) > MOST_ENERGY_POINTS:
            raise BadInput(f"The energy has {len(self.energy)} points; draw it with up to {MOST_ENERGY_POINTS}.")
        if self.tempo is not None:
            _check("tempo", self.tempo, *TEMPO_LIMITS)
        if self.program is not None:
            _check("program", self.program, 0, 127)
        if self.instruments:
            instruments_of(self.instruments)
        _check("temperature", self.temperature, *TEMPERATURE_LIMITS)
        _check("top_p", self.top_p, *TOP_P_LIMITS)
        _check("seed", self.seed, 0, LARGEST_SEED)

    def to_json(self) -> dict[str, Any]:
        """A dictionary for JSON; only what is set. `Request.from_json` is its inverse."""
        values = asdict(self) | {
            "styles": dict(self.styles) or None,
            "energy": list(self.energy) or None,
            "instruments": dict(self.instruments) or None,
        }
        return {name: value for name, value in values.items() if value is not None}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Request":
        """Read what `to_json` made. Raises BadInput for unknown names and wrong types."""
        kinds = {field.name: field.type for field in fields(cls)}
        unknown = sorted(set(values) - set(kinds))
        if unknown:
            raise BadInput(f"A request has no {unknown[0]!r}; it has: {', '.join(kinds)}.")
        read: dict[str, Any] = {
            name: READ[name](value) if name in READ else _typed(name, value, str(kinds[name]))
            for name, value in values.items()
        }
        return cls(**read)

    def to_query(self) -> dict[str, str]:
        """The values that differ from the defaults, as texts for a URL query; the seed is always there."""
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


def styles_text(styles: Styles) -> str:
    """Styles as one word for a link, e.g. liszt=0.6,ragtime=0.4; `styles_of_text` is its inverse."""
    return ",".join(f"{name}={weight}" for name, weight in styles)


def styles_of_text(text: str) -> Styles:
    """Styles from a text like liszt=0.6,ragtime=0.4 or only ragtime. Raises BadInput if it is no such list."""
    styles = []
    for word in text.split(","):
        name, equals, weight = word.strip().partition("=")
        if not name:
            raise BadInput(f"{text!r} is no list of styles; write for example liszt=0.6,ragtime=0.4.")
        styles.append((name.lower(), _typed(f"the weight of {name}", weight, "float") if equals else 1.0))
    return tuple(styles)


def energy_text(energy: tuple[float, ...]) -> str:
    """An energy curve as one word for a link, e.g. 0.2,0.5,1,0.4; `energy_of_text` is its inverse."""
    return ",".join(map(str, energy))


def energy_of_text(text: str) -> tuple[float, ...]:
    """An energy curve from a text like 0.2,0.5,1,0.4. Raises BadInput if it is no such list."""
    return tuple(_typed("energy", level.strip(), "float") for level in text.split(","))


def _check(name: str, value: float, lowest: float, highest: float) -> None:
    if not (math.isfinite(value) and lowest <= value <= highest):
        raise BadInput(f"{name} {value} is out of range; it goes from {lowest} to {highest}.")


def _typed(name: str, value: Any, kind: str) -> Any:
    """A value as its field's type, read from a text if it is one."""
    if "str" in kind and isinstance(value, str):
        return value
    try:
        if "int" in kind and not isinstance(value, bool) and float(value) == int(value):
            return int(value)
        if "float" in kind and not isinstance(value, bool):
            return float(value)
    except (TypeError, ValueError, OverflowError):
        pass
    raise BadInput(f"{name} cannot be {value!r}; it takes a {'word' if 'str' in kind else 'number'}.")


def _styles(value: Any) -> Styles:
    if isinstance(value, str):
        return styles_of_text(value)
    if isinstance(value, Mapping):
        value = list(value.items())
    try:
        return tuple((str(name), float(_typed(f"the weight of {name}", weight, "float"))) for name, weight in value)
    except (TypeError, ValueError) as error:
        raise BadInput(f"styles cannot be {value!r}; it takes names with weights.") from error


def _energy(value: Any) -> tuple[float, ...]:
    if isinstance(value, str):
        return energy_of_text(value)
    if not isinstance(value, Iterable):
        raise BadInput(f"energy cannot be {value!r}; it takes numbers.")
    return tuple(_typed("energy", level, "float") for level in value)


# How the fields that are lists are read from JSON or a query, and written into a query.
READ: dict[str, Callable[[Any], Any]] = {"styles": _styles, "energy": _energy, "instruments": instruments_of}
WRITTEN: dict[str, Callable[[Any], str]] = {
    "styles": styles_text,
    "energy": energy_text,
    "instruments": instruments_text,
}
