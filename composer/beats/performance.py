"""A performance in seconds: the notes and pedals of a piece."""

from dataclasses import dataclass

import numpy as np

from composer.score.clock import seconds_at
from composer.score.piece import Piece

# Notes within this time of the first one, and of each other, form a chord. Players spread chords by 10 to 40 ms (Goebl
# 2001, "Melody lead in piano performance", measures 20 to 30); the fastest scales take 60 ms a note.
LONGEST_CHORD_SECONDS = 0.052
CHORD_GAP_SECONDS = 0.028


@dataclass(frozen=True, slots=True, eq=False)
class PlayedNotes:
    """Notes sorted by onset, all (notes,): `onsets` and `ends` in seconds, `pitches`, `velocities`.

    `pedals` (pedals, 2) are the times at which the sustain pedal goes down and up. Drums are excluded.
    """

    onsets: np.ndarray
    ends: np.ndarray
    pitches: np.ndarray
    velocities: np.ndarray
    pedals: np.ndarray

    def __len__(self) -> int:
        return len(self.onsets)


@dataclass(frozen=True, slots=True, eq=False)
class StruckChords:
    """The notes of a performance grouped into chords.

    `of_note` (notes,) is the chord of each note; `first` (chords,) its first note, and `seconds` (chords,) the mean
    onset of its notes.
    """

    of_note: np.ndarray
    first: np.ndarray
    seconds: np.ndarray

    def __len__(self) -> int:
        return len(self.first)


def played_notes(piece: Piece) -> PlayedNotes:
    """The performance of a piece, timed by its tempo marks."""
    notes = [note for part in piece.parts if not part.is_drums for note in part.notes]
    pedals = [(pedal.onset, pedal.end) for part in piece.parts for pedal in part.pedals]
    table = np.array([(n.played_onset, n.played_end, n.pitch, n.velocity) for n in notes], dtype=np.float64)
    table = table.reshape(-1, 4)
    onsets, ends = seconds_at(piece, table[:, 0]), seconds_at(piece, table[:, 1])
    order = np.lexsort((table[:, 2], onsets))
    return PlayedNotes(
        onsets=onsets[order],
        ends=ends[order],
        pitches=table[order, 2].astype(np.int64),
        velocities=table[order, 3].astype(np.int64),
        pedals=seconds_at(piece, np.array(pedals, dtype=np.float64).reshape(-1, 2)),
    )


def struck_chords(performance: PlayedNotes) -> StruckChords:
    """Group the notes of a performance into chords by onset."""
    of_note, seconds = chord_numbers(performance.onsets)
    return StruckChords(of_note, np.searchsorted(of_note, np.arange(len(seconds))), seconds)


def chord_numbers(onsets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The chord number of each onset (notes,), and the time (chords,) of each chord; onsets must rise."""
    of_note = np.zeros(len(onsets), dtype=np.int64)
    number, begun, previous = -1, -np.inf, -np.inf
    for place, onset in enumerate(onsets.tolist()):
        if onset - begun > LONGEST_CHORD_SECONDS or onset - previous > CHORD_GAP_SECONDS:
            number, begun = number + 1, onset
        of_note[place] = number
        previous = onset
    return of_note, np.bincount(of_note, weights=onsets) / np.bincount(of_note)
