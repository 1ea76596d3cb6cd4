"""Writes notes in seconds, sung or played, on a grid of sixteenths."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from composer.score.analysis import detect_key
from composer.score.meter import TICKS_PER_QUARTER, Meter
from composer.score.piece import KeyMark, MeterMark, Note, Part, Piece, TempoMark, settled
from composer.transcription.rhythm import STEPS_PER_BEAT, Rhythm

STEP_TICKS = TICKS_PER_QUARTER // STEPS_PER_BEAT
# A shorter silence before the next note is a breath, and the note is extended; a guess.
BREATH_SECONDS = 0.16
# How much better 3/4 must fit than 4/4 to be chosen. A guess.
THREE_OVER_FOUR = 1.25
# The limits of a tempo mark: MIDI has 24 bits for its microseconds. In a longer silence, the excess time is dropped,
# not the notes.
SHORTEST_BEAT_SECONDS, LONGEST_BEAT_SECONDS = 0.05, 16.0


@dataclass(frozen=True, slots=True, order=True)
class TimedNote:
    """A sung or played note: from `onset` to `end` in seconds, with its MIDI `pitch` and `velocity`."""

    onset: float
    end: float
    pitch: int
    velocity: int


def written_down(
    notes: Sequence[TimedNote],
    strokes: np.ndarray,
    rhythm: Rhythm,
    program: int,
    name: str,
    meter: Meter | None = None,
) -> Piece:
    """Write a piece of one part, in the key and, unless given, the meter that fit best.

    `strokes` are the onsets in seconds, rising, and each note belongs to the nearest one; `rhythm` has their positions.
    """
    onsets = np.array([note.onset for note in notes])
    ends = np.array([note.end for note in notes])
    struck = _nearest(strokes, onsets)
    # A note that ends about when another begins is extended to it.
    until = np.maximum(_nearest(strokes, ends), struck + 1).clip(max=len(strokes) - 1)
    is_held = (until > struck) & (np.abs(strokes[until] - ends) <= BREATH_SECONDS)
    places = np.rint(beats_at(rhythm.beats, ends) * STEPS_PER_BEAT).astype(np.int64)
    following = (struck + 1).clip(max=len(strokes) - 1)
    # It ended before the next one began.
    is_over = (following > struck) & (ends <= strokes[following])
    places = np.where(is_over, np.minimum(places, rhythm.steps[following]), places)
    begins = rhythm.steps[struck]
    end_steps = np.maximum(np.where(is_held, rhythm.steps[until], places), begins + 1)
    parts = (
        Part(
            settled(
                Note(int(begin) * STEP_TICKS, note.pitch, int(end - begin) * STEP_TICKS, note.velocity)
                for note, begin, end in zip(notes, begins, end_steps, strict=True)
            ),
            program,
            name,
        ),
    )
    piece = Piece(parts, _tempos(rhythm.beats), (MeterMark(0, meter or _meter(parts[0].notes)),))
    key = detect_key(piece)
    return replace(piece, keys=(KeyMark(0, key),)) if key else piece


def beats_at(beats: np.ndarray, seconds: np.ndarray) -> np.ndarray:
    """Convert times to beats with fractions: none before the first beat, and as long as the last after it."""
    last = np.clip(beats[-1] - beats[-2], SHORTEST_BEAT_SECONDS, LONGEST_BEAT_SECONDS)
    inside: np.ndarray = np.interp(seconds, beats, np.arange(len(beats)))
    return inside + np.maximum(seconds - beats[-1], 0.0) / last


def _nearest(strokes: np.ndarray, seconds: np.ndarray) -> np.ndarray:
    """The index of the nearest onset for each time."""
    after = np.searchsorted(strokes, seconds).clip(1, max(len(strokes) - 1, 1)).clip(max=len(strokes) - 1)
    before = (after - 1).clip(min=0)
    return np.where(seconds - strokes[before] <= strokes[after] - seconds, before, after)


def _tempos(beats: np.ndarray) -> tuple[TempoMark, ...]:
    """A tempo mark at each change in the length of a beat. The first beat is the beginning."""
    marks: list[TempoMark] = []
    for number, seconds in enumerate(np.diff(beats).tolist()):
        mark = TempoMark.of(
            number * TICKS_PER_QUARTER, 60 / min(max(seconds, SHORTEST_BEAT_SECONDS), LONGEST_BEAT_SECONDS)
        )
        if not marks or marks[-1].microseconds_per_quarter != mark.microseconds_per_quarter:
            marks.append(mark)
    return tuple(marks)


def _meter(notes: tuple[Note, ...]) -> Meter:
    """3/4 or 4/4, whichever has longer notes at the beginning of bars."""
    weights: dict[int, float] = {}
    for beats in (3, 4):
        bar = beats * TICKS_PER_QUARTER
        on_bars = [note.duration for note in notes if note.onset % bar == 0]
        bars = max(note.onset for note in notes) // bar + 1
        weights[beats] = sum(on_bars) / bars / TICKS_PER_QUARTER
    return Meter(3, 4) if weights[3] > THREE_OVER_FOUR * weights[4] else Meter(4, 4)
