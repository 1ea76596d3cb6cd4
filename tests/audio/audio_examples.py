"""Music and measurements for the tests of sound."""

import struct

import numpy as np

from composer.audio.samples import SAMPLE_RATE, Audio
from composer.score.meter import TICKS_PER_QUARTER
from composer.score.piece import Note, Part, Pedal, Piece

# A soundfont down to its three lists, with rubbish in them.
DAMAGED_FONT = b"RIFF" + struct.pack("<I", 412) + b"sfbk"
for form in (b"INFO", b"sdta", b"pdta"):
    DAMAGED_FONT += b"LIST" + struct.pack("<I", 128) + form + bytes(range(7, 131))

TICKS_PER_SECOND = 2 * TICKS_PER_QUARTER  # at 120 quarter notes a minute
C_MAJOR = (60, 62, 64, 65, 67, 69, 71, 72)
FLUTE = 73


def scale(program: int = 0) -> Piece:
    """C major, a quarter note each: four seconds."""
    step = TICKS_PER_QUARTER
    return Piece((Part(tuple(Note(step * i, pitch, step) for i, pitch in enumerate(C_MAJOR)), program),))


def one_note(pitch: int = 60, seconds: float = 1.0, program: int = 0, start: float = 0.0) -> Piece:
    onset, duration = round(start * TICKS_PER_SECOND), round(seconds * TICKS_PER_SECOND)
    return Piece((Part((Note(onset, pitch, duration),), program),))


def nocturne(seconds: int) -> Piece:
    """Broken chords under the pedal, loud and soft by turns, twelve notes a second."""
    notes: list[Note] = []
    for index in range(seconds * 12):
        degree = index * 5 % 7
        velocity = 115 - 80 * (index // 48 % 2)
        notes.append(Note(4 * index, 36 + 12 * (index % 4) + C_MAJOR[degree] - 60, 4, velocity))
    bar = 4 * TICKS_PER_QUARTER
    pedals = tuple(Pedal(start, bar - 2) for start in range(0, seconds * TICKS_PER_SECOND, bar))
    return Piece((Part(tuple(sorted(notes)), pedals=pedals),))


def joined(slices: list[Audio]) -> Audio:
    return Audio(np.concatenate([piece.samples for piece in slices]))


def level(audio: Audio, start: float, stop: float) -> float:
    """Root mean square between two seconds, in decibels under full scale."""
    heard = audio.samples[round(start * SAMPLE_RATE) : round(stop * SAMPLE_RATE)].astype(np.float64)
    return float(10 * np.log10(np.mean(heard**2) + 1e-20))


def pitch_heard(audio: Audio, start: float, stop: float) -> float:
    """The strongest frequency between two seconds, as a MIDI number with fractions."""
    heard = audio.samples[round(start * SAMPLE_RATE) : round(stop * SAMPLE_RATE)].sum(axis=1)
    spectrum = np.abs(np.fft.rfft(heard * np.hanning(len(heard)), n=1 << 18))
    strongest = int(spectrum.argmax())
    return float(69 + 12 * np.log2(strongest * SAMPLE_RATE / (1 << 18) / 440))
