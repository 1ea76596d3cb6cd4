"""Instrument assignments such as piano=harp or 2=flute, and applying them to parts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from composer.errors import BadInput
from composer.score.drums import find_kit
from composer.score.instruments import INSTRUMENTS, find_instrument
from composer.score.names import DRUMS, called
from composer.score.piece import Part

# The name of a part, or its number from 1, with a General MIDI program from 0 (for drums, the kit).
Instruments = tuple[tuple[str, int], ...]


def instruments_text(instruments: Instruments) -> str:
    """Write instruments as one word, e.g. piano=46,2=73. Inverse of `instruments_of`."""
    return ",".join(f"{part}={program}" for part, program in instruments)


def instruments_of(value: Any) -> Instruments:
    """Read instruments from text such as piano=harp,2=73, or from a mapping or pairs.

    Programs are numbers or plain names. Raises BadInput for anything else, for a part named twice, and for unknown
    instruments.
    """
    if isinstance(value, str):
        pairs: Iterable[Any] = [word.partition("=")[::2] for word in value.split(",")]
    elif isinstance(value, Mapping):
        pairs = value.items()
    else:
        pairs = value if isinstance(value, Sequence) else [value]
    found: dict[str, int] = {}
    for pair in pairs:
        try:
            name, wish = pair
        except (TypeError, ValueError):
            name, wish = "", ""
        part = " ".join(str(name).lower().split())
        if not part or not str(wish).strip() or "," in part or "=" in part:
            raise BadInput("not_instruments", text=value)
        if part in found:
            raise BadInput("part_given_two_instruments", part=part)
        found[part] = find_kit(wish) if part == DRUMS else find_instrument(wish).program
    return tuple(found.items())


def assigned(parts: Sequence[Part], instruments: Instruments) -> tuple[Part, ...]:
    """Return the parts with the requested instruments; notes are unchanged.

    A part is named by its number from 1, its name, "drums", or its instrument or family. Raises BadInput, listing the
    parts, if none matches.
    """
    result = list(parts)
    for wish, program in instruments:
        meant = _meant(wish, parts)
        if not meant:
            there = ", ".join(f"{number} ({called(part)})" for number, part in enumerate(parts, 1))
            raise BadInput("part_for_instrument_unknown", part=wish, known=there)
        for place in meant:
            result[place] = replace(result[place], program=program)
    return tuple(result)


def can_be_assigned(parts: Sequence[Part], instruments: Instruments) -> bool:
    """Whether every part named in `instruments` exists."""
    return all(_meant(wish, parts) for wish, _ in instruments)


def _meant(wish: str, parts: Sequence[Part]) -> list[int]:
    """The indices of the parts that match a name."""
    places = range(len(parts))
    if wish.isascii() and wish.isdigit():
        return [int(wish) - 1] if 0 < int(wish) <= len(parts) else []
    if wish == DRUMS:
        return [place for place in places if parts[place].is_drums]
    pitched = [place for place in places if not parts[place].is_drums]
    named = [place for place in places if parts[place].name.lower() == wish]
    program = _program(wish)
    played = [place for place in pitched if parts[place].program == program]
    families = {place: INSTRUMENTS[parts[place].program].family for place in pitched}
    of_family = [place for place in pitched if wish.removesuffix("s") == families[place].removesuffix("s")]
    return named or played or of_family


def _program(name: str) -> int | None:
    try:
        return find_instrument(name).program
    except BadInput:
        return None
