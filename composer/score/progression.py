"""Reads chord progressions as musicians write them: "Am F C G", "ii7 V7 I", "Dm7:G7 C".

Each word is a bar; a colon splits a bar into halves. Chords are given by root and quality, or by Roman numerals
relative to the tonic, upper case for major and lower case for minor. In minor, bVI is VI, as those mean it who count
from the major scale, and a diminished chord on the seventh degree is on the leading tone. Chords without a template in
`harmony` are simplified: a ninth to a seventh chord, a sixth to the triad.
"""

import re
from dataclasses import dataclass
from itertools import islice

import numpy as np

from composer.errors import BadInput
from composer.score.analysis import key_of_weights
from composer.score.chord_symbols import parse_chord
from composer.score.harmony import QUALITIES, tones_of
from composer.score.key import LETTERS, SCALES, Key, Mode

LONGEST_TEXT = 2_000
# The exact or nearest quality in `harmony` for each kind of chord symbol.
QUALITY_OF_KIND = {
    "major": "",
    "major-sixth": "",
    "power": "",
    "minor": "m",
    "minor-sixth": "m",
    "dominant": "7",
    "dominant-ninth": "7",
    "dominant-11th": "7",
    "dominant-13th": "7",
    "major-seventh": "maj7",
    "major-ninth": "maj7",
    "major-11th": "maj7",
    "major-13th": "maj7",
    "minor-seventh": "m7",
    "minor-ninth": "m7",
    "minor-11th": "m7",
    "minor-13th": "m7",
    "major-minor": "m",
    "diminished": "dim",
    "half-diminished": "m7b5",
    "diminished-seventh": "dim7",
    "augmented": "aug",
    "augmented-seventh": "aug",
    "suspended-fourth": "sus4",
}
# Common abbreviations and the equivalent chord symbols.
SHORT = {"2": "add9", "m7-5": "m7b5", "7sus4": "sus4"}
NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII")
NUMBERED = re.compile(r"([#b♯♭]?)(VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)([^/]{0,8})")
# The degrees that are lower in minor than in major.
LOWERED = ("III", "VI", "VII")
DIMINISHED = ("dim", "dim7", "m7b5")
SIGNS = {"": 0, "#": 1, "♯": 1, "b": -1, "♭": -1}

# Root (pitch class) and quality, one of QUALITIES.
Named = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Progression:
    """The chords of each bar: (first half, second half)."""

    bars: tuple[tuple[Named, Named], ...]

    def filling(self, count: int) -> tuple[tuple[Named, Named], ...]:
        """The chords of `count` bars, repeated as needed."""
        return tuple(self.bars[number % len(self.bars)] for number in range(count))


def parse_progression(text: str, key: Key | None) -> Progression:
    """Read a progression; numerals are relative to the tonic of `key`, or C.

    Raises BadInput for a word that is not a chord.
    """
    if len(text) > LONGEST_TEXT:
        raise BadInput("chords_too_long", most=LONGEST_TEXT)
    words = text.replace("|", " ").replace(",", " ").split()
    if not words:
        raise BadInput("no_chords")
    return Progression(tuple(_bar(word, key) for word in words))


def key_of_progression(text: str) -> Key | None:
    """The key that fits the chords best, with emphasis on the first and last; None for numerals."""
    if is_numbered(text):
        return None
    bars = parse_progression(text, None).bars
    chords = [chord for bar in bars for chord in bar]
    weights = np.zeros(12)
    for chord in (*chords, *islice(chords, 1), chords[-1]):
        root, quality = chord
        weights[list(tones_of(root, quality))] += 1
        weights[root] += 1
    return key_of_weights(weights)


def is_numbered(text: str) -> bool:
    """Whether a progression uses Roman numerals."""
    first = text.replace("|", " ").split()[:1]
    return bool(first) and first[0][0] not in LETTERS


def mode_of_numerals(text: str) -> Mode:
    """The mode implied by numerals: minor if the first degree is lower case."""
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
    if word[0] in LETTERS:
        return _named(word, word)
    numbered = NUMBERED.fullmatch(word)
    if numbered is None:
        raise BadInput("not_a_chord", text=word)
    sign, numeral, suffix = numbered.groups()
    mode: Mode = key.mode if key else "major"
    tonic = key.tonic_pitch_class if key else 0
    minor = _quality_of(f"m{SHORT.get(suffix, suffix)}") if numeral.islower() else None
    quality = minor or _named(f"C{suffix}", word)[1]
    degree, alteration = numeral.upper(), SIGNS[sign]
    if mode == "minor" and alteration < 0 and degree in LOWERED:
        alteration = 0
    elif mode == "minor" and not sign and degree == "VII" and quality in DIMINISHED:
        alteration = 1
    return (tonic + SCALES[mode][NUMERALS.index(degree)] + alteration) % 12, quality


def _quality_of(suffix: str) -> str | None:
    """The quality that a suffix tells; None if it is unknown."""
    chord = parse_chord(f"C{suffix}")
    return None if chord is None else QUALITY_OF_KIND.get(chord.kind)


def _named(name: str, word: str) -> Named:
    """The root and quality of a chord symbol; errors refer to `word`."""
    chord = parse_chord(name)
    if chord is None:
        letters = len(name) - len(name[1:].lstrip("#b♯♭"))
        suffix, slash, bass = name[letters:].partition("/")
        chord = parse_chord(name[:letters] + SHORT.get(suffix, suffix) + slash + bass)
    if chord is None or chord.kind not in QUALITY_OF_KIND:
        raise BadInput("chord_unknown", text=word, known=tuple(filter(None, QUALITIES)))
    return chord.root_pitch_class, QUALITY_OF_KIND[chord.kind]
