"""The vocabulary of note events: the fields, their sizes and special values.

A piece is a sequence of compound events, one for each note, whose fields are predicted in the order of `FIELDS`.
Several fields in a step, as in compound words (Hsiao et al. 2021) and OctupleMIDI (Zeng et al. 2021), make sequences
four to six times shorter than one token per field. Time is relative to bar lines rather than split into beat tokens, so
that the numbers express the meter.

A bar of this vocabulary is a bar of the piece's meters, split into spans of at most `LONGEST_BAR` ticks.
"""

import zlib
from dataclasses import dataclass

import numpy as np

from composer.score.key import Key
from composer.score.meter import DENOMINATORS, Meter


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a note event, with values from 0 to `size` - 1."""

    name: str
    size: int
    meaning: str


LONGEST_BAR = 192
LARGEST_ADVANCE = 15
LARGEST_PART_COUNT = 62
REST = 62
END = 63
TIE = 0

FIELDS = (
    Field("bar_advance", LARGEST_ADVANCE + 1, "bars since the bar of the event before; since the first bar at first"),
    Field("position", LONGEST_BAR, "ticks from the bar line"),
    Field("part", LARGEST_PART_COUNT + 2, "slot in the table of parts; REST only advances time, END ends the piece"),
    Field("pitch", 128, "MIDI number; for a drum part the drum"),
    Field("duration", 128, "place in DURATIONS"),
    Field("velocity", 128, "loudness; TIE goes on with the pitch of the same part that ends here"),
)
BAR_ADVANCE, POSITION, PART, PITCH, DURATION, VELOCITY = range(len(FIELDS))
# All values of a field, for masks and biases.
ADVANCES, POSITIONS, PARTS, PITCHES = (np.arange(FIELDS[field].size) for field in (BAR_ADVANCE, POSITION, PART, PITCH))
PITCH_COUNT = FIELDS[PITCH].size

# Every length up to a bar of 4/4, then the most common longer ones: dotted and tied values of one to eight bars. In our
# corpus, 99.5 % of notes are at most 96 ticks long.
DURATIONS: np.ndarray = np.array(
    [*range(1, 97), *range(102, 193, 6), *range(204, 265, 12), *range(288, 337, 24), *range(384, 577, 48), 672, 768],
    dtype=np.int32,
)

# Eight classes per octave of tempo: 24 to 352 quarter notes a minute, each 9 % faster than the last.
TEMPO_CLASSES = 32
SLOWEST_TEMPO = 24.0
TEMPO_CLASSES_PER_DOUBLING = 8

NO_KEY = 24


def vocabulary_checksum() -> int:
    """A checksum of the vocabulary: data written with another one must not be read."""
    sizes = [*(field.size for field in FIELDS), TEMPO_CLASSES, int(SLOWEST_TEMPO), TEMPO_CLASSES_PER_DOUBLING]
    return zlib.crc32(np.array([*sizes, *DURATIONS], dtype="<i4").tobytes())


def tempo_classes(quarters_per_minute: np.ndarray) -> np.ndarray:
    """Return the classes, 0 to 31, of tempos, in their shape; those outside the table are clipped."""
    steps = TEMPO_CLASSES_PER_DOUBLING * np.log2(np.asarray(quarters_per_minute) / SLOWEST_TEMPO)
    return np.clip(np.rint(steps), 0, TEMPO_CLASSES - 1).astype(np.uint8)


def tempo_of_class(tempo_class: int) -> float:
    """The tempo at the center of a class, in quarter notes a minute."""
    return float(SLOWEST_TEMPO * 2 ** (tempo_class / TEMPO_CLASSES_PER_DOUBLING))


def key_code(key: Key | None) -> int:
    """The code of a sounding key: the pitch class of its tonic, plus 12 for minor; NO_KEY for none."""
    return NO_KEY if key is None else key.tonic_pitch_class + 12 * (key.mode == "minor")


def key_of_code(code: int) -> Key | None:
    """The key of a code, spelled with the fewest accidentals."""
    return None if code == NO_KEY else Key.of_pitch_class(code % 12, "minor" if code >= 12 else "major")


def meter_code(meter: Meter) -> int:
    """A meter as a number below 1,024."""
    return meter.numerator * 8 + DENOMINATORS.index(meter.denominator)


def meter_of_code(code: int) -> Meter:
    """The meter of a code."""
    return Meter(int(code) // 8, DENOMINATORS[int(code) % 8])
