"""The fields of an ABC tune: meter, unit, tempo, key, clef and the order of the parts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from composer.errors import BadInput
from composer.score.key import LETTERS, MOST_SHARPS, Key, Mode
from composer.score.meter import Meter
from composer.score.musicxml.percussion import key_of_name
from composer.score.notation.spelling import signature

# The number of sharps of a mode, relative to the major key on its tonic.
MODES = {"": 0, "maj": 0, "ion": 0, "m": -3, "min": -3, "aeo": -3, "mix": -1, "dor": -2, "phr": -4, "lyd": 1, "loc": -5}
MINOR_MODES = {"m", "min", "aeo", "dor", "phr", "loc"}
MAJOR_SHARPS = {"C": 0, "G": 1, "D": 2, "A": 3, "E": 4, "B": 5, "F": -1}
# The scale of the Highland bagpipe, whose signature is not always written.
PIPES = re.compile(r"\s*H[Pp]\b")
KEY = re.compile(r"\s*([A-G])([#b]?)\s*([A-Za-z]*)")
KEY_ACCIDENTAL = re.compile(r"(\^\^|\^|__|_|=)([A-Ga-g])(?![A-Za-z])")
SETTING = re.compile(r'\w+=(?:"[^"]*"|[^\s"]+)')
ACCIDENTAL = r"(?:\^\^|__|=|[\^_](?:\d{0,2}/\d{0,2})?)"
# A beat may have several notes, as in 3/8 2/8=80.
TEMPO = re.compile(r"((?:\d{1,3}/\d{1,3}\s*){0,8})=?\s*(\d{1,4}(?:\.\d{1,6})?)$")
SHARE = re.compile(r"(\d{1,3})/(\d{1,3})")
NOTE = re.compile(r"(\^\^|\^|__|_|=)?([A-Ga-g])([,']*)")
MIDDLE_C = 60
OCTAVE_CLEF = re.compile(r"[a-z]([+-])8\b")
NUMBERED = re.compile(r"\b(octave|transpose|t)\s*=\s*([+-]?\d{1,2})\b")
PART_ORDER = re.compile(r"([A-Za-z()])(\d{1,2})?")
SLOWEST_TEMPO, FASTEST_TEMPO = 5, 600
LONGEST_ORDER = 200


@dataclass(frozen=True, slots=True)
class WrittenKey:
    """A key as written: the key that has its signature, and the alterations by letter."""

    key: Key
    alterations: dict[str, int]


def meter_in(value: str) -> Meter | None:
    """The meter of an M: field; None for none, or one that is unknown."""
    value = value.strip()
    if value in ("C", "C|"):
        return Meter(4, 4) if value == "C" else Meter(2, 2)
    found = re.fullmatch(r"([0-9+() ]+)/\s*(\d+)", value)
    if found is None:
        return None
    try:
        return Meter(sum(int(one) for one in re.findall(r"\d{1,3}", found[1])), int(found[2][:4]))
    except BadInput:
        return None


def unit_in(value: str) -> Fraction | None:
    """The unit of note lengths of an L: field, in whole notes."""
    found = re.match(r"(\d{1,3})(?:/(\d{1,3}))?", value.strip())
    if found is None or not int(found[1]) or (found[2] and not int(found[2])):
        return None
    return Fraction(int(found[1]), int(found[2] or 1))


def tempo_in(value: str, unit: Fraction) -> float | None:
    """The tempo of a Q: field in quarter notes a minute; a number alone counts units."""
    found = TEMPO.search(re.sub(r'"[^"]*"', "", value).strip())
    if found is None:
        return None
    shares = [Fraction(int(above), int(below) or 1) for above, below in SHARE.findall(found[1])]
    tempo = float(found[2]) * float((sum(shares, Fraction(0)) or unit) * 4)
    return tempo if SLOWEST_TEMPO <= tempo <= FASTEST_TEMPO else None


def key_in(value: str) -> WrittenKey | None:
    """The key of a K: field; None if it says nothing about it, as "clef=bass"."""
    if PIPES.match(value):
        return WrittenKey(Key("D", "major"), {"F": 1, "C": 1})
    found = KEY.match(value)
    accidentals = [(sign, letter.upper()) for sign, letter in KEY_ACCIDENTAL.findall(SETTING.sub("", value))]
    is_none = value.strip().lower().startswith("none") or not value.strip()
    if found is None and not accidentals and not is_none:
        return None
    sharps = 0
    mode: Mode = "major"
    if found is not None:
        ending = found[3].lower()[:3]
        ending = "m" if found[3].lower() in ("m", "min", "minor") else ending
        ending = ending if ending in MODES else ""
        sharps = MAJOR_SHARPS[found[1]] + {"#": 7, "b": -7, "": 0}[found[2]] + MODES[ending]
        mode = "minor" if ending in MINOR_MODES else "major"
    sharps = max(min(sharps, MOST_SHARPS), -MOST_SHARPS)
    is_explicit = re.search(r"\bexp\b", value) is not None or (found is None and not is_none)
    alterations = {} if is_explicit else signature(sharps)
    for sign, letter in accidentals:
        alterations[letter] = sign.count("^") - sign.count("_")
    if is_explicit:
        sharps = max(min(sum(alterations.values()), MOST_SHARPS), -MOST_SHARPS)
    return WrittenKey(Key.of_sharps(sharps, mode), alterations)


def octave_in(value: str) -> int | None:
    """The semitones by which a clef or octave= moves the music; None if it says nothing."""
    told = {name: int(number) for name, number in NUMBERED.findall(value)}
    if "octave" in told:
        return 12 * max(min(told["octave"], 4), -4)
    clef = OCTAVE_CLEF.search(value) or re.search(r"(?<!\S)([+-])8\b", value)
    if clef is None:
        return 0 if "clef=" in value else None
    return 12 if clef[1] == "+" else -12


def transposition_in(value: str) -> int | None:
    """The semitones of transpose=; None if it says nothing."""
    told = {name: int(number) for name, number in NUMBERED.findall(value)}
    found = told.get("transpose", told.get("t"))
    return None if found is None else max(min(found, 48), -48)


def part_order_in(value: str) -> str:
    """The parts in playing order: "A2(BC)2" is "AABCBC"."""
    groups: list[str] = [""]
    for sign, number in PART_ORDER.findall(value):
        times = max(int(number or 1), 1)
        if sign == "(":
            groups.append("")
        elif sign != ")":
            groups[-1] += sign * times
        elif len(groups) > 1:
            inside = groups.pop()
            groups[-1] += inside * times
        groups[-1] = groups[-1][:LONGEST_ORDER]
    return "".join(groups)[:LONGEST_ORDER]


def written_pitch(note: str) -> int | None:
    """The MIDI pitch of a note such as ^c', without a key; None for anything else."""
    found = NOTE.fullmatch(note)
    if found is None:
        return None
    sign, letter, octaves = found[1] or "", found[2], found[3]
    octave = octaves.count("'") - octaves.count(",") + letter.islower()
    return MIDDLE_C + LETTERS[letter.upper()] + 12 * octave + sign.count("^") - sign.count("_")


def percussion_key_in(words: Sequence[str]) -> int | None:
    """The drum key of a mapping: a number, the last of several, or a name such as pedal-hi-hat; None without one."""
    numbers = [int(word) for word in words if re.fullmatch(r"\d{1,3}", word)]
    if numbers:
        return numbers[-1] if numbers[-1] < 128 else None
    return key_of_name(words[0]) if words else None
