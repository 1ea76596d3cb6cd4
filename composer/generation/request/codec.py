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


def styles_text(styles: Styles) -> str:
    """Write styles as one word, e.g. liszt=0.6,ragtime=0.4. Inverse of `styles_of_text`."""
    return ",".join(f"{name}={weight}" for name, weight in styles)


def styles_of_text(text: str) -> Styles:
    """Read styles from text such as liszt=0.6,ragtime=0.4 or ragtime. Raises BadInput for anything else."""
    styles = []
    for word in text.split(","):
        name, equals, weight = word.strip().partition("=")
        if not name:
            raise BadInput("not_a_list_of_styles", text=text)
        styles.append((name.lower(), typed(weight_of(name), weight, "float") if equals else 1.0))
    return tuple(styles)


def section_styles_text(section_styles: tuple[Styles, ...]) -> str:
    """Write the styles of the four sections as one word, e.g. ;;liszt=1.0;. An empty section has no styles of its
    own."""
    return BETWEEN_SECTIONS.join(map(styles_text, section_styles))


def energy_text(energy: tuple[float, ...]) -> str:
    """Write an energy curve as one word, e.g. 0.2,0.5,1,0.4. Inverse of `energy_of_text`."""
    return ",".join(map(str, energy))


def energy_of_text(text: str) -> tuple[float, ...]:
    """Read an energy curve from text such as 0.2,0.5,1,0.4. Raises BadInput for anything else."""
    return tuple(typed(field_name("energy"), level.strip(), "float") for level in text.split(","))


def field_name(field: str) -> Notice:
    """The name of a request field for use in a sentence."""
    return Notice(f"field_{field}")


def weight_of(style: str) -> Notice:
    """The name of a style's weight for use in a sentence."""
    return Notice("style_weight", style=style)


def check_length(name: Notice, value: str) -> None:
    """Raise BadInput if a text is too long."""
    if len(value) > LONGEST_TEXT:
        raise BadInput("text_too_long", what=name, count=len(value), most=LONGEST_TEXT)


def typed(name: Notice, value: Any, kind: str) -> Any:
    """Convert a value to the type of its field; texts are parsed. Raises BadInput if that is impossible."""
    if isinstance(value, str):
        check_length(name, value)
    if "bool" in kind:
        if value in (True, False, "True", "False", "true", "false", "1", "0"):
            return str(value).lower() in ("true", "1")
        raise BadInput("not_true_or_false", what=name, value=str(value))
    if "str" in kind and isinstance(value, str):
        return value
    try:
        if "int" in kind and not isinstance(value, bool) and float(value) == int(value):
            return int(value)
        if "float" in kind and not isinstance(value, bool):
            return float(value)
    except (TypeError, ValueError, OverflowError):
        pass
    if "str" in kind:
        raise BadInput("not_a_word", what=name, value=str(value))
    raise BadInput("not_a_number", what=name, value=str(value))


def _styles(value: Any) -> Styles:
    if isinstance(value, str):
        return styles_of_text(value)
    if isinstance(value, Mapping):
        value = list(value.items())
    try:
        return tuple((str(name), float(typed(weight_of(name), weight, "float"))) for name, weight in value)
    except (TypeError, ValueError) as error:
        raise BadInput("not_styles", what=field_name("styles"), value=str(value)) from error


def _energy(value: Any) -> tuple[float, ...]:
    if isinstance(value, str):
        return energy_of_text(value)
    if not isinstance(value, Iterable):
        raise BadInput("not_numbers", what=field_name("energy"), value=str(value))
    return tuple(typed(field_name("energy"), level, "float") for level in value)


def _section_styles(value: Any) -> tuple[Styles, ...]:
    if isinstance(value, str):
        value = value.split(BETWEEN_SECTIONS)
    if not isinstance(value, Iterable):
        raise BadInput("not_section_styles", value=str(value))
    return tuple(_styles(styles) if styles else () for styles in value)


def _section_chords(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        value = value.split(BETWEEN_SECTIONS)
    chords = tuple(value) if isinstance(value, Iterable) else ()
    if not chords or not all(isinstance(text, str) for text in chords):
        raise BadInput("not_section_chords", value=str(value))
    return chords


# How list fields are read from JSON or a query, and written to a query.
READ: dict[str, Callable[[Any], Any]] = {
    "styles": _styles,
    "section_styles": _section_styles,
    "section_chords": _section_chords,
    "energy": _energy,
    "instruments": instruments_of,
    "hits": hits_of,
    "given": given_of_json,
}
WRITTEN: dict[str, Callable[[Any], str]] = {
    "styles": styles_text,
    "section_styles": section_styles_text,
    "section_chords": BETWEEN_SECTIONS.join,
    "energy": energy_text,
    "instruments": instruments_text,
    "hits": hits_text,
}
