"""Repeats, endings and jumps: the order in which measures are played.

Follows musical convention: after D.C. or D.S., repeats are not taken, and the last ending is played.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from xml.etree.ElementTree import Element

MOST_PASSES = 16
MOST_PLAYED = 20_000
WORDS = (
    ("dacapo", re.compile(r"^(d\.? ?c\.?|da capo)( |$)", re.IGNORECASE)),
    ("dalsegno", re.compile(r"^(d\.? ?s\.?|dal segno|d\.? ?%)( |$)", re.IGNORECASE)),
    ("fine", re.compile(r"^fine\.?$", re.IGNORECASE)),
    ("tocoda", re.compile(r"^(to coda|al coda|a la coda|da coda)$", re.IGNORECASE)),
    ("coda", re.compile(r"^coda\.?$", re.IGNORECASE)),
)
SYMBOLS = re.compile(r"[^\w\s.%]")
ENDING_NUMBERS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Navigation:
    """The navigation signs of a measure.

    `times` is how often the section ending here is played, 0 without a repeat sign. `ending` has the numbers of an
    ending that begins here; `ends_ending` says that one ends here, `ends_movement` that there is a final barline, and
    `again_after_jump` that the repeat is also taken after a jump.
    """

    begins_repeat: bool = False
    times: int = 0
    ending: tuple[int, ...] = ()
    ends_ending: bool = False
    dacapo: bool = False
    dalsegno: bool = False
    fine: bool = False
    tocoda: bool = False
    coda: bool = False
    segno: bool = False
    ends_movement: bool = False
    again_after_jump: bool = False


PLAIN = Navigation()
SIGNS_IN_ORDER = tuple(field.name for field in fields(Navigation))[4:]


def navigation_of(measure: Element) -> Navigation:
    """Read the navigation signs of a measure."""
    begins, times, ends, is_final = False, 0, False, False
    ending: tuple[int, ...] = ()
    said: set[str] = set()
    for barline in measure.iterfind("barline"):
        repeat, volta = barline.find("repeat"), barline.find("ending")
        is_final = is_final or (repeat is None and barline.findtext("bar-style") == "light-heavy")
        if repeat is not None and repeat.get("direction") == "forward":
            begins = True
        elif repeat is not None:
            told = repeat.get("times", "")
            if repeat.get("after-jump") == "yes":
                said.add("again_after_jump")
            times = min(max(int(told[:4]), 1), MOST_PASSES) if told.isascii() and told.isdigit() else 2
        if volta is not None and volta.get("type") == "start":
            ending = tuple(int(number[:4]) for number in ENDING_NUMBERS.findall(volta.get("number", "1")[:60])) or (1,)
        elif volta is not None:
            ends = True
    said |= {sign for sign in ("segno", "coda") if measure.find(f"barline/{sign}") is not None}
    for sound in (*measure.iterfind("sound"), *measure.iterfind("direction/sound")):
        said |= {sign for sign in SIGNS_IN_ORDER if sound.get(sign)}
    for kind in measure.iterfind("direction/direction-type/*"):
        if kind.tag in ("segno", "coda"):
            said.add(kind.tag)
        elif kind.tag == "words":
            said |= signs_in(kind.text or "")
    if is_final:
        said.add("ends_movement")
    if not (begins or times or ending or ends or said):
        return PLAIN
    return Navigation(begins, times, ending, ends, *(sign in said for sign in SIGNS_IN_ORDER))


def signs_in(text: str) -> set[str]:
    """The signs that words are, with or without a symbol or brackets around them."""
    plain = " ".join(SYMBOLS.sub(" ", text).split())
    return {sign for sign, words in WORDS if words.search(plain)}


def joined(measures: Iterable[Navigation]) -> Navigation:
    """Merge the signs of all parts for one measure."""
    found = PLAIN
    for other in measures:
        if other is not PLAIN:
            found = Navigation(
                found.begins_repeat or other.begins_repeat,
                max(found.times, other.times),
                found.ending or other.ending,
                found.ends_ending or other.ends_ending,
                *(getattr(found, sign) or getattr(other, sign) for sign in SIGNS_IN_ORDER),
            )
    return found


def order_of(measures: Sequence[Navigation]) -> list[int]:
    """Return the indices of the measures in playing order."""
    measures = _with_coda_signs(measures)
    endings = _endings(measures)
    played: list[int] = []
    start, passes, place = 0, 1, 0
    # The measure of the current jump, until the music is past it; and all jumps taken.
    jumped_from: int | None = None
    taken: set[int] = set()
    while place < len(measures) and len(played) < MOST_PLAYED:
        here = measures[place]
        numbers, last_of_group = endings[place]
        if jumped_from is not None and place > jumped_from:
            jumped_from, start, passes = None, place, 1
        has_jumped = jumped_from is not None
        is_after_endings = not numbers and start < place and bool(endings[place - 1][0])
        if (is_after_endings and not has_jumped) or (here.begins_repeat and place != start):
            start, passes = place, 1
        takes_repeat = here.times and (not has_jumped or here.again_after_jump)
        if numbers and (last_of_group if has_jumped else passes) not in numbers:
            place += 1
            continue
        played.append(place)
        if jumped_from is not None and here.fine:
            # Another movement follows, or the piece is over.
            place = jumped_from + 1
        elif has_jumped and here.tocoda and (coda := _next_coda(measures, place)):
            place = coda
        elif takes_repeat and passes < max(here.times, last_of_group):
            passes += 1
            place = start
        else:
            goes_on = place + 1 < len(measures) and passes in endings[place + 1][0]
            if here.times and not goes_on:
                start, passes = place + 1, 1
            target = None if has_jumped or place in taken else _target(measures, place)
            if target is None:
                place += 1
            else:
                taken.add(place)
                jumped_from, place = place, target
                start, passes = place, 1
    return played


def _next_coda(measures: Sequence[Navigation], place: int) -> int | None:
    return next((later for later in range(place + 1, len(measures)) if measures[later].coda), None)


def _target(measures: Sequence[Navigation], place: int) -> int | None:
    """The target of a measure's jump: the sign, or the beginning of the movement; None if there is none.

    Also None if there are other movements and the beginning of this one is unknown.
    """
    if measures[place].dalsegno:
        return next((number for number in range(place, -1, -1) if measures[number].segno), 0)
    if not measures[place].dacapo:
        return None
    end = next((number for number in range(place, -1, -1) if measures[number].fine), place)
    before = next((number for number in range(end - 1, -1, -1) if measures[number].ends_movement), None)
    if before is not None:
        return before + 1
    is_last = not any(measure.ends_movement for measure in measures[place + 2 :])
    return 0 if is_last else None


def _with_coda_signs(measures: Sequence[Navigation]) -> list[Navigation]:
    """Interpret two coda signs without words as the jump and its target."""
    codas = [number for number, measure in enumerate(measures) if measure.coda and not measure.tocoda]
    result = list(measures)
    if len(codas) > 1 and not any(measure.tocoda for measure in measures):
        result[codas[0]] = replace(result[codas[0]], coda=False, tocoda=True)
    return [replace(measure, coda=False) if measure.coda and measure.tocoda else measure for measure in result]


def _endings(measures: Sequence[Navigation]) -> list[tuple[tuple[int, ...], int]]:
    """For each measure, the numbers of the ending that it is in, and the highest number among adjacent endings."""
    inside: list[tuple[int, ...]] = []
    current: tuple[int, ...] = ()
    for place, measure in enumerate(measures):
        current = measure.ending or (() if measure.begins_repeat else current)
        if not current and measure.ends_ending and measure.times and place + 1 < len(measures):
            # An ending whose beginning is not marked is this measure.
            current = tuple(range(1, min(measures[place + 1].ending, default=1)))
        inside.append(current)
        # The last ending is often left open; a repeat sign closes it.
        if measure.times or (measure.ends_ending and not _goes_on(measures, place)):
            current = ()
    result: list[tuple[tuple[int, ...], int]] = []
    highest = 0
    for numbers in reversed(inside):
        highest = max(highest, *numbers) if numbers else 0
        result.append((numbers, highest))
    return result[::-1]


def _goes_on(measures: Sequence[Navigation], place: int) -> bool:
    """Whether an ending continues past its bracket because its repeat sign is still to come, right before another
    ending."""
    for later in range(place + 1, len(measures) - 1):
        if measures[later].times:
            return bool(measures[later + 1].ending)
        if measures[later].ending or measures[later].begins_repeat:
            return False
    return False
