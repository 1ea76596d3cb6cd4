"""Music as played without a click, generated here, so that its beats are known."""

from dataclasses import dataclass

import numpy as np

from composer.score.meter import TICKS_PER_QUARTER
from composer.score.piece import Note, Part, Piece, settled

TICKS_A_SECOND = 2 * TICKS_PER_QUARTER
# Bass, and the chord above it: tonic, subdominant, dominant, tonic.
HARMONIES = ((48, (60, 64, 67)), (41, (60, 65, 69)), (43, (59, 62, 67)), (48, (60, 64, 67)))
MELODY = (72, 74, 76, 77, 79, 77, 76, 74)


@dataclass(frozen=True, slots=True, eq=False)
class Played:
    """A recording at 120 to the minute, and when its beats and bars really begin, in seconds."""

    piece: Piece
    beats: np.ndarray
    bars: np.ndarray


def played(beats_in_bar: int, bars: int = 24, tempo: float = 93.0, seed: int = 0, rubato: float = 0.06) -> Played:
    """A bass on the first beat of every bar, chords on the others, a melody in quarters and eighths."""
    generator = np.random.default_rng(seed)
    count = beats_in_bar * bars
    wave = rubato * np.sin(np.arange(count) * 2 * np.pi / (4 * beats_in_bar))
    periods = 60 / tempo * np.exp(wave + generator.normal(0, 0.01, count))
    beats = 0.8 + np.concatenate([[0], np.cumsum(periods)])
    notes: list[tuple[float, float, int, int]] = []

    def strike(place: float, length: float, pitch: int, velocity: int) -> None:
        begin, end = np.interp([place, place + length], np.arange(count + 1), beats)
        late = generator.normal(0, 0.008)
        notes.append((begin + late, max(end, begin + 0.1) + late, pitch, int(velocity + generator.integers(-6, 7))))

    for bar in range(bars):
        bass, chord = HARMONIES[bar % len(HARMONIES)]
        for beat in range(beats_in_bar):
            place = bar * beats_in_bar + beat
            if beat == 0:
                strike(place, 0.9, bass, 74)
            else:
                for pitch in chord:
                    strike(place, 0.5, pitch, 54)
            tune = MELODY[(bar * 3 + beat) % len(MELODY)]
            if beat == 1 and bar % 2:
                strike(place, 0.5, tune, 70)
                strike(place + 0.5, 0.5, tune + 2, 66)
            elif beat == 0 or bar % 4 != 3:
                strike(place, beats_in_bar * 0.9 if bar % 4 == 3 else 0.95, tune, 78 if beat == 0 else 70)
    return Played(recorded(notes), beats[:-1], beats[:-1:beats_in_bar])


def recorded(notes: list[tuple[float, float, int, int]]) -> Piece:
    """Notes (begin and end in seconds, pitch, velocity) in a file that counts 120 to the minute."""
    struck = []
    for begin, end, pitch, velocity in notes:
        onset = round(begin * TICKS_A_SECOND)
        duration = max(round((end - begin) * TICKS_A_SECOND), 1)
        offset, rest = begin * TICKS_A_SECOND - onset, (end - begin) * TICKS_A_SECOND - duration
        struck.append(Note(onset, pitch, duration, velocity, offset, rest))
    return Piece((Part(settled(struck), name="Piano"),))


def times(piece: Piece) -> np.ndarray:
    """When the notes of a piece begin and end, in seconds, by pitch and onset."""
    found = [
        (note.pitch, piece.second_at(note.played_onset), piece.second_at(note.played_end))
        for part in piece.parts
        for note in part.notes
    ]
    return np.array(sorted(found))
