"""A measure of a part as it is written: what stands where, counted from the measure's own beginning.

Times are whole units, `resolution` to a quarter note, which all divisions of the document divide.
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
SHORT_BEAT_UNITS = {"eighth": 2, "16th": 4, "32nd": 8}
# XML Schema's decimal, which has no exponent.
DECIMAL = re.compile(r"[+-]?(?:[0-9]{1,12}(?:\.[0-9]{0,12})?|\.[0-9]{1,12})")
NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Written:
    """A note head that sounds. `offset` (may be negative for a grace note) and `duration` in units."""

    offset: int
    duration: int
    pitch: int
    velocity: int
    is_drum: bool = False
    is_grace: bool = False
    is_going_on: bool = False
    is_tied: bool = False


@dataclass(slots=True)
class Measure:
    """What a part has in a measure; all lists are of offsets in units and what stands there.

    `length` is how far its notes go, `rest_length` how long a rest that stands for the whole measure claims to be,
    `nominal` what the meter says, None where there is none. A key is its sharps and mode, as it sounds; a pedal goes
    down or up; a lyric has the number of its verse and its text.
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
    navigation: Navigation = PLAIN


def resolution_of(score: Element) -> int:
    """Units to a quarter note, so that every division of the document is whole if that is possible."""
    # Grace notes take parts of a quarter too.
    resolution = 48
    for element in score.iter("divisions"):
        divisions = divisions_of(element)
        if divisions:
            finer = lcm(resolution, divisions.numerator)
            resolution = finer if finer <= FINEST_RESOLUTION else resolution
    return resolution


def divisions_of(element: Element) -> Fraction:
    """How many divisions a quarter note has; 0 where a document says what cannot be."""
    divisions = number_of(element.text)
    return divisions if 0 < divisions <= FINEST_RESOLUTION else Fraction(0)


def number_of(text: str | None) -> Fraction:
    """A decimal number of a document; 0 for what is none, or of no sensible size."""
    written = DECIMAL.fullmatch((text or "").strip())
    return Fraction(written.group()) if written else Fraction(0)


def whole_of(text: str | None) -> int:
    """A whole number of a document; 0 for what is none."""
    return int(number_of(text))


def meter_of(time: Element) -> Meter | None:
    """The meter of a time element, several of them added up; None for music without one, or one of no known kind."""
    beats = [element.text or "" for element in time.findall("beats")]
    types = [whole_of(element.text) for element in time.findall("beat-type")]
    total = Fraction(0)
    for text, kind in zip(beats, types, strict=False):
        if kind not in DENOMINATORS:
            return None
        total += Fraction(sum(whole_of(part) for part in text.split("+")), kind)
    return meter_of_length(total, max(types, default=4)) if total > 0 else None


def meter_of_length(wholes: Fraction, denominator: int = 4) -> Meter | None:
    """The meter with bars of so many whole notes, counted in the denominator or a finer one; None if there is none."""
    for finer in DENOMINATORS:
        if finer >= denominator and (wholes * finer).denominator == 1:
            try:
                return Meter(int(wholes * finer), finer)
            except BadInput:
                return None
    return None


def tempo_of(metronome: Element) -> float:
    """Quarter notes a minute of a metronome mark; 0 where it tells none, as in "l'istesso tempo"."""
    number = NUMBER.search(metronome.findtext("per-minute") or "")
    unit = (metronome.findtext("beat-unit") or "").strip()
    if number is None or (unit not in BEAT_UNITS and unit not in SHORT_BEAT_UNITS):
        return 0.0
    quarters = BEAT_UNITS[unit] if unit in BEAT_UNITS else 1 / SHORT_BEAT_UNITS[unit]
    dots = len(metronome.findall("beat-unit-dot"))
    tempo = float(number.group()) * quarters * (2 - 0.5 ** min(dots, 3))
    return tempo if TEMPO_LIMITS[0] <= tempo <= TEMPO_LIMITS[1] else 0.0
