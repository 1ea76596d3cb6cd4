"""Progressions of chords as musicians write them: "Am F C G", "ii7 V7 I", "Dm7:G7 C"; read into chords, bar by bar.

A word is a bar; with a colon it is two chords in a bar, half of it each. Chords are named by their root and quality, or
by Roman numerals, large for major and small for minor, from the tonic of the key. Chords that harmony here has no
template for become the nearest one: a ninth is a seventh chord, a sixth the triad.
"""

import re
from dataclasses import dataclass
from itertools import islice

import numpy as np

from composer.errors import BadInput
from composer.score.analysis import key_of_weights
from composer.score.harmony import QUALITIES
from composer.score.key import LETTERS, SCALES, Key, Mode

LONGEST_TEXT = 2_000
# How qualities are written, beside the names in QUALITIES, and which of those they are.
WRITTEN = {
    "maj": "",
    "M": "",
    "5": "",
    "6": "",
    "add9": "",
    "2": "",
    "min": "m",
    "-": "m",
    "m6": "m",
    "madd9": "m",
    "9": "7",
    "11": "7",
    "13": "7",
    "M7": "maj7",
    "maj9": "maj7",
    "Δ": "maj7",
    "min7": "m7",
    "-7": "m7",
    "m9": "m7",
    "m11": "m7",
    "°": "dim",
    "o": "dim",
    "°7": "dim7",
    "o7": "dim7",
    "ø": "m7b5",
    "ø7": "m7b5",
    "m7-5": "m7b5",
    "+": "aug",
    "sus": "sus4",
    "7sus4": "sus4",
}
NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII")
# Each part stands at most once, so that no text takes long to read.
NAMED = re.compile(r"([A-G])([#b♯♭]?)([^/]{0,8})(?:/[A-G][#b♯♭]?)?")
NUMBERED = re.compile(r"([#b♯♭]?)(VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)([^/]{0,8})")
ACCIDENTALS = {"": 0, "#": 1, "♯": 1, "b": -1, "♭": -1}

# Root (pitch class) and quality, one of QUALITIES.
Named = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Progression:
    """Chords for bars: of each bar the chord of its first half and of its second."""

    bars: tuple[tuple[Named, Named], ...]

    def filling(self, count: int) -> tuple[tuple[Named, Named], ...]:
        """The chords of so many bars, over again from the first if need be."""
        return tuple(self.bars[number % len(self.bars)] for number in range(count))


def parse_progression(text: str, key: Key | None) -> Progression:
    """Read a progression; numerals count from the tonic of `key`, or of C.

    Raises BadInput for a word that is no chord, naming it.
    """
    if len(text) > LONGEST_TEXT:
        raise BadInput("chords_too_long", most=LONGEST_TEXT)
    words = text.replace("|", " ").replace(",", " ").split()
    if not words:
        raise BadInput("no_chords")
    return Progression(tuple(_bar(word, key) for word in words))


def key_of_progression(text: str) -> Key | None:
    """The key that chords are in, by their notes, the first and the last counting more; for numerals None."""
    if is_numbered(text):
        return None
    bars = parse_progression(text, None).bars
    chords = [chord for bar in bars for chord in bar]
    weights = np.zeros(12)
    for chord in (*chords, *islice(chords, 1), chords[-1]):
        root, quality = chord
        for interval in QUALITIES[quality][0]:
            weights[(root + interval) % 12] += 1
        weights[root] += 1
    return key_of_weights(weights)


def is_numbered(text: str) -> bool:
    """Whether a progression is written in Roman numerals."""
    first = text.replace("|", " ").split()[:1]
    return bool(first) and NAMED.fullmatch(first[0].split(":")[0]) is None


def mode_of_numerals(text: str) -> Mode:
    """The mode that numerals are in: minor where the first degree is written small."""
    words = text.replace("|", " ").replace(":", " ").split()
    degrees = [found[2] for word in words if (found := NUMBERED.fullmatch(word))]
    return "minor" if "i" in degrees and "I" not in degrees else "major"


def _bar(word: str, key: Key | None) -> tuple[Named, Named]:
    halves = word.split(":")
    if len(halves) > 2 or not all(halves):
        raise BadInput("not_a_bar_of_chords", text=word)
    chords = [_chord(half, key) for half in halves]
    return chords[0], chords[-1]


def _chord(word: str, key: Key | None) -> Named:
    if named := NAMED.fullmatch(word):
        letter, accidental, quality = named.groups()
        root = LETTERS[letter] + ACCIDENTALS[accidental]
    elif numbered := NUMBERED.fullmatch(word):
        accidental, numeral, quality = numbered.groups()
        mode: Mode = key.mode if key else "major"
        tonic = key.tonic_pitch_class if key else 0
        root = tonic + SCALES[mode][NUMERALS.index(numeral.upper())] + ACCIDENTALS[accidental]
        if numeral.islower() and quality in ("", "6", "7", "9"):
            quality = f"m{quality}"
    else:
        raise BadInput("not_a_chord", text=word)
    quality = WRITTEN.get(quality, quality)
    if quality not in QUALITIES:
        raise BadInput("chord_unknown", text=word, known=tuple(filter(None, QUALITIES)))
    return root % 12, quality
