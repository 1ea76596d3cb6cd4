"""Puts a performance on its beats: a tempo map with real bars, keeping every note at its time."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from composer.beats.bar_lines import beats_in_bar
from composer.beats.finding import Beats
from composer.beats.performance import chord_numbers
from composer.beats.quantizing import quantized
from composer.score.clock import seconds_at
from composer.score.messages import Message
from composer.score.meter import TICKS_PER_QUARTER, TICKS_PER_WHOLE, Meter
from composer.score.midi_reading import pedals_of
from composer.score.piece import LONGEST_QUARTER, MeterMark, Note, Part, Pedal, Piece, TempoMark

# At a quarter note per second, the resolution is half a millisecond.
FILE_TICKS_PER_QUARTER = 1920
# The piece may begin with silent beats close to the tempo. A first beat earlier than this share of a beat begins with
# the file.
LEAST_LEAD = 0.25


@dataclass(frozen=True, slots=True, eq=False)
class _Grid:
    """Beats from the beginning of the file: their `seconds` (beats + 1,), `positions` (beats,) in their bars, and
    lengths in ticks."""

    seconds: np.ndarray
    positions: np.ndarray
    beat_ticks: int

    def places(self, seconds: np.ndarray) -> np.ndarray:
        """Convert times in seconds to ticks with fractions."""
        beat = np.clip(np.searchsorted(self.seconds, seconds, "right") - 1, 0, len(self.seconds) - 2)
        share = (seconds - self.seconds[beat]) / (self.seconds[beat + 1] - self.seconds[beat])
        return (beat + share) * self.beat_ticks

    def seconds_at(self, places: np.ndarray) -> np.ndarray:
        """The inverse of `places`."""
        return np.interp(places / self.beat_ticks, np.arange(len(self.seconds)), self.seconds)


def on_beats(piece: Piece, beats: Beats) -> Piece:
    """Give a piece the bars and tempos of `beats`, keeping the exact time of each note."""
    grid = _grid(beats, piece.seconds)

    def places(ticks: list[float]) -> np.ndarray:
        return grid.places(seconds_at(piece, np.array(ticks, dtype=np.float64)))

    def moved(messages: tuple[Message, ...]) -> tuple[Message, ...]:
        onsets = places([message.onset for message in messages])
        return tuple(replace(m, onset=float(onset)) for m, onset in zip(messages, onsets, strict=True))

    keys = {round(place): mark for mark, place in zip(piece.keys, places([m.onset for m in piece.keys]), strict=True)}
    begins = [places([note.played_onset for note in part.notes]) for part in piece.parts]
    ends = [places([note.played_end for note in part.notes]) for part in piece.parts]
    written, steps = _written(begins, grid)
    parts = []
    for part, begin, end, ticks in zip(piece.parts, begins, ends, written, strict=True):
        messages = moved(part.messages)
        pedals = pedals_of(messages) or _pedals(part, places)
        notes = _notes(part, begin, end, ticks, steps, grid)
        parts.append(replace(part, notes=notes, messages=messages, pedals=pedals))
    return replace(
        piece,
        parts=tuple(parts),
        tempos=_tempos(grid),
        meters=_meters(grid, beats.meter),
        keys=tuple(replace(keys[tick], onset=tick) for tick in sorted(keys)),
        messages=moved(piece.messages),
        tracks=tuple((number, moved(messages)) for number, messages in piece.tracks),
        ticks_per_quarter=FILE_TICKS_PER_QUARTER,
    )


def _grid(beats: Beats, end: float) -> _Grid:
    """The beats, with silent ones before a late first beat, extended to the end."""
    seconds, positions = np.array(beats.seconds), np.array(beats.positions)
    count = beats_in_bar(beats.meter)
    first, last = float(seconds[1] - seconds[0]), float(seconds[-1] - seconds[-2])
    inside = seconds >= 0
    seconds, positions = seconds[inside], positions[inside]
    if seconds[0] < LEAST_LEAD * first:
        seconds[0] = 0.0
    else:
        lead = max(round(seconds[0] / first), 1)
        seconds = np.concatenate([np.linspace(0, seconds[0], lead, endpoint=False), seconds])
        positions = np.concatenate([(positions[0] - np.arange(lead, 0, -1)) % count, positions])
    after = max(int(np.ceil((end - seconds[-1]) / last)), 1)
    seconds = np.concatenate([seconds, seconds[-1] + last * np.arange(1, after + 1)])
    positions = np.concatenate([positions, (positions[-1] + np.arange(1, after)) % count])
    return _Grid(seconds, positions, beats.meter.beat_ticks)


def _written(begins: list[np.ndarray], grid: _Grid) -> tuple[list[np.ndarray], np.ndarray]:
    """The written ticks of the notes of each part, equal within chords, and the division of each beat."""
    every = np.concatenate(begins)
    order = np.argsort(every, kind="stable")
    seconds = grid.seconds_at(every[order])
    of_note, chord_seconds = chord_numbers(seconds)
    ticks, steps = quantized(grid.places(chord_seconds), grid.beat_ticks, np.diff(grid.seconds))
    written = np.empty(len(every), dtype=np.int64)
    written[order] = ticks[of_note]
    return np.split(written, np.cumsum([len(begin) for begin in begins])[:-1]), steps


def _notes(
    part: Part, begins: np.ndarray, ends: np.ndarray, written: np.ndarray, steps: np.ndarray, grid: _Grid
) -> tuple[Note, ...]:
    """The notes of a part at their written positions, with offsets to where they were played."""
    step = steps[np.clip((ends // grid.beat_ticks).astype(np.int64), 0, len(steps) - 1)]
    step = np.where(step % 2 == 0, step // 2, step)
    written_ends = np.rint(ends / step).astype(np.int64) * step
    written_ends = np.where(
        written_ends > written, written_ends, np.maximum(np.rint(ends).astype(np.int64), written + 1)
    )
    # For each pitch, its next onset and limit: two may be written at the same tick.
    following: dict[int, tuple[int, int]] = {}
    notes = []
    for number in sorted(range(len(part.notes)), key=lambda n: (written[n], part.notes[n].pitch), reverse=True):
        note, onset = part.notes[number], int(written[number])
        end = int(written_ends[number])
        next_onset, next_limit = following.get(note.pitch, (end, end))
        limit = next_onset if next_onset > onset else next_limit
        end = min(end, limit)
        following[note.pitch] = onset, limit
        duration = end - onset
        offset, rest = float(begins[number]) - onset, float(ends[number] - begins[number]) - duration
        notes.append(replace(note, onset=onset, duration=duration, onset_offset=offset, duration_offset=rest))
    return tuple(sorted(notes))


def _pedals(part: Part, places: Callable[[list[float]], np.ndarray]) -> tuple[Pedal, ...]:
    times = np.rint(places([edge for pedal in part.pedals for edge in (pedal.onset, pedal.end)])).astype(np.int64)
    return tuple(Pedal(int(a), int(b - a)) for a, b in times.reshape(-1, 2) if b > a)


def _tempos(grid: _Grid) -> tuple[TempoMark, ...]:
    """A tempo for every beat; rounding to microseconds is compensated in the next."""
    quarters = grid.beat_ticks / TICKS_PER_QUARTER
    marks, now = [], 0.0
    for beat, until in enumerate(grid.seconds[1:].tolist()):
        microseconds = min(max(round((until - now) * 1e6 / quarters), 1), LONGEST_QUARTER)
        marks.append(TempoMark(beat * grid.beat_ticks, microseconds))
        now += microseconds * quarters / 1e6
    return tuple(marks)


def _meters(grid: _Grid, meter: Meter) -> tuple[MeterMark, ...]:
    """The meter, and those of shorter or longer bars."""
    begins = np.unique(np.append(0, np.flatnonzero(grid.positions == 0)))
    marks: list[MeterMark] = []
    for begin, end in pairwise([*begins.tolist(), None]):
        is_whole = end is None or end - begin == beats_in_bar(meter)
        here = meter if is_whole else _bar_of((end - begin) * grid.beat_ticks, meter.denominator)
        if not marks or marks[-1].meter != here:
            marks.append(MeterMark(begin * grid.beat_ticks, here))
    return tuple(marks)


def _bar_of(ticks: int, denominator: int) -> Meter:
    return Meter(ticks * denominator // TICKS_PER_WHOLE, denominator)
