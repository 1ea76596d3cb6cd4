"""Pitch spelling: C-sharp or D-flat.

Tonal pitch classes lie on the line of fifths (C is 0, G is 1, F is -1). The notes of a bar are spelled as close to each
other and to the key as possible: the preference rule of Temperley, The Cognition of Basic Musical Structures (2001),
chapter 5.
"""

from collections.abc import Iterable, Sequence

from composer.score.key import LETTERS, Key

STEPS = "FCGDAEB"
ALTERATIONS = {-2: "flat-flat", -1: "flat", 0: "natural", 1: "sharp", 2: "double-sharp"}
# Twelve neighbors on the line of fifths, from five below the center: from the lowered second to the raised fourth if
# the center is the tonic.
BELOW = 5
FARTHEST = 6
# The gain in fifths per note that moves the spelling of a bar one fifth further from the key.
ATTACHMENT = 0.25

Spelling = tuple[str, int, int]


def center_of_key(key: Key) -> int:
    """The position of the tonic on the line of fifths."""
    return key.sharps if key.mode == "major" else key.sharps + 3


def centers(bars: Sequence[Iterable[int]], homes: Sequence[int]) -> list[int]:
    """A center on the line of fifths for the pitches of each bar, given the home position of its key.

    Takes neighboring bars into account.
    """
    counts = []
    for pitches in bars:
        row = [0] * 12
        for pitch in pitches:
            row[pitch % 12] += 1
        counts.append(row)
    found = []
    for number, home in enumerate(homes):
        near = counts[max(number - 1, 0) : number + 2]
        row = [sum(column) for column in zip(*near, strict=True)]
        priced = [(_price(row, center, home), center) for center in range(home - FARTHEST, home + FARTHEST + 1)]
        found.append(min(priced)[1])
    return found


def spell(pitch: int, center: int) -> Spelling:
    """The step, alteration and octave of a pitch around a center on the line of fifths."""
    place = _place(pitch % 12, center)
    step, alteration = STEPS[(place + 1) % 7], (place + 1) // 7
    return step, alteration, (pitch - alteration - LETTERS[step]) // 12 - 1


def by_fifths(step: str, alteration: int, fifths: int) -> tuple[str, int]:
    """The step and alteration of a note moved along the line of fifths, without double sharps and flats."""
    place = _named_once(STEPS.index(step) - 1 + 7 * alteration + fifths)
    return STEPS[(place + 1) % 7], (place + 1) // 7


def signature(sharps: int) -> dict[str, int]:
    """The alterations of a key signature by step."""
    raised = dict.fromkeys(STEPS[: max(sharps, 0)], 1)
    return dict.fromkeys(STEPS, 0) | raised | dict.fromkeys(STEPS[7 + min(sharps, 0) :], -1)


def _place(pitch_class: int, center: int) -> int:
    """The position on the line of fifths, among the twelve around a center, avoiding double sharps and flats."""
    lowest = center - BELOW
    # Seven fifths are a semitone up, so pitch class p is at 7 p, modulo 12.
    return _named_once(lowest + (7 * pitch_class - lowest) % 12)


def _named_once(place: int) -> int:
    """A position on the line of fifths, or the same pitch where that has a double sharp or flat."""
    if place > 12:
        return place - 12
    return place + 12 if place < -8 else place


def _price(row: list[int], center: int, home: int) -> float:
    middle = center + 2
    spread = sum(count * abs(_place(pitch_class, center) - middle) for pitch_class, count in enumerate(row) if count)
    return spread + ATTACHMENT * sum(row) * abs(center - home) + 0.01 * abs(center - home)
