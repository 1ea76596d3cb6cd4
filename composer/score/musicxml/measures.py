"""A measure of a part as written, with times counted from its beginning.

Times are integers, with `resolution` units to a quarter note, a common multiple of all divisions in the document.
"""

import re
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm
from xml.etree.ElementTree import Element

from composer.errors import BadInput
from composer.score.meter import DENOMINATORS, Meter
from composer.score.musicxml.navigation import PLAIN, Navigation

FINEST_RESOLUTION = 1 << 20
TEMPO_LIMITS = (4.0, 1000.0)
BEAT_UNITS = {"long": 16, "breve": 8, "whole": 4, "half": 2, "quarter": 1}
SHORT_BEAT_UNITS = {"eighth": 2, "16th": 4, "32nd": 8, "64th": 16, "128th": 32, "256th": 64}
# XML Schema's decimal, which has no exponent.
DECIMAL = re.compile(r"[+-]?(?:[0-9]{1,12}(?:\.[0-9]{0,12})?|\.[0-9]{1,12})")
NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Written:
    """A sounding note head. `offset` (negative for some grace notes) and `duration` in units; `program` is that of its
    instrument, if its part has several; `times` are those of the repeats of its measure at which it is played, all if
    there are none."""

    offset: int
    duration: int
    pitch: int
    velocity: int
    is_drum: bool = False
    is_grace: bool = False
    is_going_on: bool = False
    is_tied: bool = False
    program: int | None = None
    times: tuple[int, ...] = ()


@dataclass(slots=True)
class Measure:
    """The contents of a part's measure; all lists are (offset in units, value).

    `length` is the extent of its notes; `rest_length` the stated length of a whole-measure rest; `nominal` the length
    of the meter; None if absent. Keys are (sharps, mode) at sounding pitch; pedals go down or up; lyrics are (verse
    number, text).
    """

    length: int = 0
    rest_length: int = 0
    nominal: int | None = None
    notes: list[Written] = field(default_factory=list)
    tempos: list[tuple[int, float]] = field(default_factory=list)
    meters: list[tuple[int, Meter | None]] = field(default_factory=list)
    keys: list[tuple[int, int, str]] = field(default_factory=list)
    pedals: list[tuple[int, bool]] = field(default_factory=list)
    lyrics: list[tuple[int, int, str]] = field(default_factory=list)
    chords: list[tuple[int, str]] = field(default_factory=list)
    markers: list[tuple[int, str]] = field(default_factory=list)
    navigation: Navigation = PLAIN


def resolution_of(score: Element) -> int:
    """Units to a quarter note that make every division in the document an integer, if possible."""
    # Grace notes divide a quarter too.
    resolution = 48
    told = [divisions_of(element) for element in score.iter("divisions")]
    guessed = [likely_divisions(part) for part in score.findall("part") if told_divisions(part) is None]
    for divisions in (*told, *guessed):
        if divisions:
            finer = lcm(resolution, divisions.numerator)
            resolution = finer if finer <= FINEST_RESOLUTION else resolution
    return resolution


def told_divisions(part: Element) -> Fraction | None:
    """The first valid divisions of a part, which some programs tell only after the first measures; None without any."""
    told = map(divisions_of, part.iterfind("measure/attributes/divisions"))
    return next((divisions for divisions in told if divisions), None)


def likely_divisions(part: Element) -> Fraction:
    """The divisions of a part that does not state them, from the first note whose length is written; else 1."""
    for note in part.iterfind("measure/note"):
        quarters, duration = written_quarters(note), number_of(note.findtext("duration"))
        if quarters > 0 and 0 < duration <= FINEST_RESOLUTION * quarters:
            return duration / quarters
    return Fraction(1)


def divisions_of(element: Element) -> Fraction:
    """The divisions to a quarter note; 0 if the document is invalid here."""
    divisions = number_of(element.text)
    return divisions if 0 < divisions <= FINEST_RESOLUTION else Fraction(0)


def number_of(text: str | None) -> Fraction:
    """Parse a decimal number; 0 if it is invalid or absurdly large."""
    written = DECIMAL.fullmatch((text or "").strip())
    return Fraction(written.group()) if written else Fraction(0)


def whole_of(text: str | None) -> int:
    """Parse an integer; 0 if it is invalid."""
    return int(number_of(text))


def meter_of(time: Element) -> Meter | None:
    """The meter of a time element, with compound signatures added up; None for senza misura or an unknown kind."""
    beats = [element.text or "" for element in time.findall("beats")]
    types = [whole_of(element.text) for element in time.findall("beat-type")]
    total = Fraction(0)
    for text, kind in zip(beats, types, strict=False):
        if kind not in DENOMINATORS:
            return None
        total += Fraction(sum(whole_of(part) for part in text.split("+")), kind)
    return meter_of_length(total, max(types, default=4)) if total > 0 else None


def meter_of_length(wholes: Fraction, denominator: int = 4) -> Meter | None:
    """The meter for bars of this length in whole notes, in this denominator or a finer one; None if there is none."""
    for finer in DENOMINATORS:
        if finer >= denominator and (wholes * finer).denominator == 1:
            try:
                return Meter(int(wholes * finer), finer)
            except BadInput:
                return None
    return None


def written_quarters(note: Element, prefix: str = "") -> Fraction:
    """The length of a note by its type, dots and tuplet, in quarter notes; 0 if it has no type. In a metronome mark,
    where a tuplet is told of several notes at once, the elements have a `prefix`."""
    kind = (note.findtext(f"{prefix}type") or "").strip()
    if kind not in BEAT_UNITS and kind not in SHORT_BEAT_UNITS:
        return Fraction(0)
    quarters = Fraction(BEAT_UNITS[kind]) if kind in BEAT_UNITS else Fraction(1, SHORT_BEAT_UNITS[kind])
    dots = min(len(note.findall(f"{prefix}dot")), 4)
    actual = whole_of(note.findtext("time-modification/actual-notes")) or 1
    normal = whole_of(note.findtext("time-modification/normal-notes")) or 1
    return quarters * (2 - Fraction(1, 2**dots)) * normal / actual if actual > 0 < normal else quarters


def tempo_of(metronome: Element, current: float) -> float:
    """The tempo of a metronome mark in quarter notes a minute; 0 if it gives none, as in "l'istesso tempo".

    A mark such as "quarter = dotted quarter" says which value lasts as long as one at the `current` tempo. One of notes
    may have several on a side.
    """
    if metronome.find("metronome-note") is not None:
        return _tempo_of_relation(metronome, current)
    units: list[float] = []
    added = 0.0
    for element in metronome:
        unit = (element.text or "").strip()
        if element.tag == "beat-unit" and (unit in BEAT_UNITS or unit in SHORT_BEAT_UNITS):
            added = BEAT_UNITS[unit] if unit in BEAT_UNITS else 1 / SHORT_BEAT_UNITS[unit]
            units.append(added)
        elif element.tag == "beat-unit-dot" and units:
            # Each dot adds half of what was added before.
            added /= 2
            units[-1] += added
    number = NUMBER.search(metronome.findtext("per-minute") or "")
    if number is not None and units:
        tempo = float(number.group()) * units[0]
    elif len(units) == 2 and len(metronome.findall("beat-unit")) == 2:
        tempo = current * units[1] / units[0]
    else:
        return 0.0
    return tempo if TEMPO_LIMITS[0] <= tempo <= TEMPO_LIMITS[1] else 0.0


def _tempo_of_relation(metronome: Element, current: float) -> float:
    """The tempo after a mark whose notes on the right last as long as those on the left did; 0 if it gives none."""
    sides = [Fraction(0)]
    tuplet = Fraction(1)
    for element in metronome:
        if element.tag == "metronome-relation":
            sides.append(Fraction(0))
        elif element.tag == "metronome-note":
            told = element.find("metronome-tuplet")
            if told is not None and told.get("type") == "start":
                actual, normal = (whole_of(told.findtext(name)) or 1 for name in ("actual-notes", "normal-notes"))
                tuplet = Fraction(normal, actual) if actual > 0 < normal else Fraction(1)
            sides[-1] += written_quarters(element, "metronome-") * tuplet
            if told is not None and told.get("type") == "stop":
                tuplet = Fraction(1)
    if len(sides) != 2 or not all(sides):
        return 0.0
    tempo = current * float(sides[1] / sides[0])
    return tempo if TEMPO_LIMITS[0] <= tempo <= TEMPO_LIMITS[1] else 0.0
