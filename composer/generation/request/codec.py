"""How the fields of a request are written as text, for links and commands, and read from text and JSON."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from composer.arranging.assignment import instruments_of, instruments_text
from composer.errors import BadInput
from composer.generation.request.given import given_of_json
from composer.generation.request.hits import hits_of, hits_text
from composer.notices import Notice

# Names of styles with their weights.
Styles = tuple[tuple[str, float], ...]
# Separates the values of sections.
BETWEEN_SECTIONS = ";"
# Four sections, each a blend of a dozen styles, take a few hundred characters.
LONGEST_TEXT = 2000
TRUTH = {"true": True, "1": True, "false": False, "0": False}


def styles_text(styles: Styles) -> str:
    """Write styles as one word, e.g. liszt=0.6,ragtime=0.4. Inverse of `styles_of`."""
    return ",".join(f"{name}={weight}" for name, weight in styles)


def styles_of(value: Any) -> Styles:
    """Read styles from text such as liszt=0.6,ragtime=0.4 or ragtime, or from a mapping or pairs. Raises BadInput for
    anything else."""
    if isinstance(value, str):
        words = [word.strip().partition("=") for word in value.split(",")]
        if not all(name for name, _, _ in words):
            raise BadInput("not_a_list_of_styles", text=value)
        value = [(name.lower(), weight if equals else 1.0) for name, equals, weight in words]
    elif isinstance(value, Mapping):
        value = value.items()
    try:
        return tuple((str(name), typed(weight_of(str(name)), weight, float)) for name, weight in value)
    except (TypeError, ValueError) as error:
        raise BadInput("not_styles", what=field_name("styles"), value=str(value)) from error


def energy_of(value: Any) -> tuple[float, ...]:
    """Read an energy curve from text such as 0.2,0.5,1,0.4, or from numbers. Raises BadInput for anything else."""
    levels = value.split(",") if isinstance(value, str) else value
    if not isinstance(levels, Iterable):
        raise BadInput("not_numbers", what=field_name("energy"), value=str(value))
    return tuple(typed(field_name("energy"), level, float) for level in levels)


def field_name(field: str) -> Notice:
    """The name of a request field for use in a sentence."""
    return Notice(f"field_{field}")


def weight_of(style: str) -> Notice:
    """The name of a style's weight for use in a sentence."""
    return Notice("style_weight", style=style)


def check_length(name: Notice, value: Any) -> None:
    """Raise BadInput if a value is a text that is too long."""
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        raise BadInput("text_too_long", what=name, count=len(value), most=LONGEST_TEXT)


def typed(name: Notice, value: Any, kind: type) -> Any:
    """Convert a value to bool, str, int or float; texts are parsed. Raises BadInput, with the name of the field, if
    that is impossible."""
    check_length(name, value)
    if kind is bool:
        if str(value).lower() not in TRUTH:
            raise BadInput("not_true_or_false", what=name, value=str(value))
        return TRUTH[str(value).lower()]
    if kind is str:
        if not isinstance(value, str):
            raise BadInput("not_a_word", what=name, value=str(value))
        return value
    try:
        number = float(value)
        is_number = not isinstance(value, bool) and (kind is float or number.is_integer())
    except (TypeError, ValueError, OverflowError):
        is_number = False
    if not is_number:
        raise BadInput("not_a_number", what=name, value=str(value))
    return kind(number)


def _section_styles(value: Any) -> tuple[Styles, ...]:
    of_sections = value.split(BETWEEN_SECTIONS) if isinstance(value, str) else value
    if not isinstance(of_sections, Iterable):
        raise BadInput("not_section_styles", value=str(value))
    return tuple(styles_of(styles) if styles else () for styles in of_sections)


def _section_chords(value: Any) -> tuple[str, ...]:
    of_sections = value.split(BETWEEN_SECTIONS) if isinstance(value, str) else value
    chords = tuple(of_sections) if isinstance(of_sections, Iterable) else ()
    if not chords or not all(isinstance(text, str) for text in chords):
        raise BadInput("not_section_chords", value=str(value))
    return chords


# How list fields are read from JSON or a query, and written to a query.
READ: dict[str, Callable[[Any], Any]] = {
    "styles": styles_of,
    "section_styles": _section_styles,
    "section_chords": _section_chords,
    "energy": energy_of,
    "instruments": instruments_of,
    "hits": hits_of,
    "given": given_of_json,
}
WRITTEN: dict[str, Callable[[Any], str]] = {
    "styles": styles_text,
    # A section without styles of its own is empty: ;;liszt=1.0;
    "section_styles": lambda of_sections: BETWEEN_SECTIONS.join(map(styles_text, of_sections)),
    "section_chords": BETWEEN_SECTIONS.join,
    "energy": lambda energy: ",".join(map(str, energy)),
    "instruments": instruments_text,
    "hits": hits_text,
}
