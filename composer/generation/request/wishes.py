"""The fields of a request as typed dictionaries, for functions that take them as keyword arguments."""

from typing import TypedDict

from composer.arranging.assignment import Instruments
from composer.generation.request.codec import Styles
from composer.generation.request.hits import Hit


class ReworkWishes(TypedDict, total=False):
    """The fields that are used with given music; see `Request`."""

    form: str | None
    energy: tuple[float, ...]
    strict: bool
    strength: float
    temperature: float
    top_p: float
    expression: float
    seed: int | None
    candidates: int
    effort: int


class Wishes(ReworkWishes, total=False):
    """All fields except the styles and the given music; see `Request`."""

    engine: str
    section_styles: tuple[Styles, ...]
    notes: int | None
    seconds: float | None
    bars: int | None
    tempo: float | None
    key: str | None
    chords: str | None
    section_chords: tuple[str, ...]
    meter: str | None
    ensemble: str | None
    program: int | None
    instruments: Instruments
    arrange: str | None
    groove: str | None
    hits: tuple[Hit, ...]
    fade: float | None
    layers: int | None
