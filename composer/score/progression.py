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
from composer.score.chord_symbols import parse_chord
from composer.score.harmony import QUALITIES
from composer.score.key import LETTERS, SCALES, Key, Mode

LONGEST_TEXT = 2_000
# The quality of harmony that each kind of chord symbol is, or is nearest to.
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
    "diminished": "dim",
    "half-diminished": "m7b5",
    "diminished-seventh": "dim7",
    "augmented": "aug",
    "augmented-seventh": "aug",
    "suspended-fourth": "sus4",
}
# What players write for short, and the chord symbol that says the same.
SHORT = {"2": "add9", "m7-5": "m7b5", "7sus4": "sus4"}
NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII")
NUMBERED = re.compile(r"([#b♯♭]?)(VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)([^/]{0,8})")
SIGNS = {"": 0, "#": 1, "♯": 1, "b": -1, "♭": -1}

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
    return bool(first) and first[0][0] not in LETTERS


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
    if word[0] in LETTERS:
        return _named(word, word)
    numbered = NUMBERED.fullmatch(word)
    if numbered is None:
        raise BadInput("not_a_chord", text=word)
    sign, numeral, suffix = numbered.groups()
    mode: Mode = key.mode if key else "major"
    tonic = key.tonic_pitch_class if key else 0
    if numeral.islower() and suffix in ("", "6", "7", "9"):
        suffix = f"m{suffix}"
    root = tonic + SCALES[mode][NUMERALS.index(numeral.upper())] + SIGNS[sign]
    return root % 12, _named(f"C{suffix}", word)[1]


def _named(name: str, word: str) -> Named:
    """The root and the quality of a chord symbol, which `word` asks for."""
    chord = parse_chord(name)
    if chord is None:
        letters = len(name) - len(name[1:].lstrip("#b♯♭"))
        suffix, slash, bass = name[letters:].partition("/")
        chord = parse_chord(name[:letters] + SHORT.get(suffix, suffix) + slash + bass)
    if chord is None or chord.kind not in QUALITY_OF_KIND:
        raise BadInput("chord_unknown", text=word, known=tuple(filter(None, QUALITIES)))
    return chord.root_pitch_class, QUALITY_OF_KIND[chord.kind]
