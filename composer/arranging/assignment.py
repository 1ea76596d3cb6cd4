"""Which instrument plays which part: wishes such as piano=harp or 2=flute, and giving parts the programs wished for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from composer.errors import BadInput
from composer.score.drums import find_kit
from composer.score.instruments import INSTRUMENTS, find_instrument
from composer.score.piece import Part

# The name of a part, or its number from 1, with a General MIDI program from 0; of drums it is the kit.
Instruments = tuple[tuple[str, int], ...]
DRUMS = "drums"
LOWEST_DRUM, HIGHEST_DRUM = 27, 87


def instruments_text(instruments: Instruments) -> str:
    """Instruments as one word for a link, e.g. piano=46,2=73; `instruments_of` is its inverse."""
    return ",".join(f"{part}={program}" for part, program in instruments)


def instruments_of(value: Any) -> Instruments:
    """Instruments from a text like piano=harp,2=73, or from a mapping or pairs of such names and programs.

    Programs are numbers or plain names. Raises BadInput for what is neither, for a part that is named twice, and for
    instruments that do not exist.
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
    """The parts with the instruments that are wished for; their notes stay as they are.

    A part is named by its number from 1, by its own name, as drums, or by an instrument or family that plays it.
    Raises BadInput, naming the parts that there are, if none is meant.
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
    """Whether every part that is wished another instrument is there."""
    return all(_meant(wish, parts) for wish, _ in instruments)


def reach(part: Part) -> tuple[int, int]:
    """The lowest and the highest pitch that a part can sound."""
    if part.is_drums:
        return LOWEST_DRUM, HIGHEST_DRUM
    instrument = INSTRUMENTS[part.program]
    return instrument.lowest, instrument.highest


def called(part: Part) -> str:
    """What a part is called: its own name, or else that of its instrument."""
    return part.name or (DRUMS if part.is_drums else INSTRUMENTS[part.program].name.lower())


def _meant(wish: str, parts: Sequence[Part]) -> list[int]:
    """The places of the parts that a wish names."""
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
