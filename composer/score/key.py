"""Keys: a spelled tonic and a mode."""

from dataclasses import dataclass
from typing import Literal, cast

from composer.errors import BadInput

Mode = Literal["major", "minor"]
# In semitones.
OCTAVE = 12

# By key signature, from seven flats to seven sharps.
MAJOR_TONICS = ("Cb", "Gb", "Db", "Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#")
MINOR_TONICS = ("Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#", "G#", "D#", "A#")
MOST_SHARPS = 7
LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
# The notes by name: Korean has words for those that English has letters for, and for modes and signs.
KOREAN_LETTERS = dict(zip("CDEFGAB", "다라마바사가나", strict=True))
KOREAN_WORDS = {"major": "장조", "minor": "단조", "": "", "#": "올림", "b": "내림"}
ENGLISH_SIGNS = {"": "", "#": "-sharp", "b": "-flat"}
SCALES: dict[Mode, tuple[int, ...]] = {"major": (0, 2, 4, 5, 7, 9, 11), "minor": (0, 2, 3, 5, 7, 8, 10)}
# The same, minor with the raised leading tone that its cadences need: every other note is chromatic.
DIATONIC: dict[Mode, tuple[int, ...]] = {"major": SCALES["major"], "minor": (*SCALES["minor"], 11)}


@dataclass(frozen=True, slots=True)
class Key:
    """One of the thirty keys with a standard key signature, such as F# minor."""

    tonic: str
    mode: Mode

    def __post_init__(self) -> None:
        tonics = MAJOR_TONICS if self.mode == "major" else MINOR_TONICS
        if self.mode not in SCALES or self.tonic not in tonics:
            raise BadInput("not_a_key", text=f"{self.tonic} {self.mode}")

    @property
    def sharps(self) -> int:
        """Accidentals in the key signature: positive for sharps, negative for flats."""
        tonics = MAJOR_TONICS if self.mode == "major" else MINOR_TONICS
        return tonics.index(self.tonic) - MOST_SHARPS

    @property
    def tonic_pitch_class(self) -> int:
        """0 for C to 11 for B."""
        return (LETTERS[self.tonic[0]] + self.tonic.count("#") - self.tonic.count("b")) % 12

    @property
    def pitch_classes(self) -> frozenset[int]:
        """The seven pitch classes of the scale (natural minor)."""
        return frozenset((self.tonic_pitch_class + step) % 12 for step in SCALES[self.mode])

    @property
    def diatonic_pitch_classes(self) -> frozenset[int]:
        """The pitch classes of the scale, in minor with the raised leading tone; all others are chromatic."""
        return frozenset((self.tonic_pitch_class + step) % 12 for step in DIATONIC[self.mode])

    def __str__(self) -> str:
        return f"{self.tonic} {self.mode}"

    def named(self, language: str) -> str:
        """The key as musicians write it in a language, such as E-flat minor or 내림마단조."""
        letter, sign = self.tonic[0], self.tonic[1:]
        if language == "ko":
            return KOREAN_WORDS[sign] + KOREAN_LETTERS[letter] + KOREAN_WORDS[self.mode]
        return f"{letter}{ENGLISH_SIGNS[sign]} {self.mode}"

    @classmethod
    def parse(cls, text: str) -> "Key":
        """Read a name such as "F# minor", in any case. Raises BadInput for anything else."""
        words = text.split()
        if len(words) != 2 or words[1].lower() not in SCALES:
            raise BadInput("not_a_key", text=text)
        tonic = words[0][:1].upper() + words[0][1:].lower()
        return cls(tonic, cast(Mode, words[1].lower()))

    @classmethod
    def of_sharps(cls, sharps: int, mode: Mode) -> "Key":
        """The key with a signature, -MOST_SHARPS to MOST_SHARPS: positive for sharps, negative for flats."""
        return cls((MAJOR_TONICS if mode == "major" else MINOR_TONICS)[sharps + MOST_SHARPS], mode)

    @classmethod
    def of_pitch_class(cls, pitch_class: int, mode: Mode) -> "Key":
        """The key on a pitch class, spelled with the fewest accidentals."""
        tonics = MAJOR_TONICS if mode == "major" else MINOR_TONICS
        keys = [cls(tonic, mode) for tonic in tonics]
        return min((key for key in keys if key.tonic_pitch_class == pitch_class % 12), key=lambda key: abs(key.sharps))
