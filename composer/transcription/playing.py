"""Converts what was played on a keyboard to a piece, with or without a metronome; the grid is found as for humming."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from composer.errors import BadInput
from composer.score.meter import TICKS_PER_QUARTER, Meter
from composer.score.piece import MeterMark, Pedal, Piece
from composer.transcription.rhythm import STEPS_PER_BEAT, Rhythm, rhythm_of
from composer.transcription.writing import TimedNote, beats_at, written_down

# Onsets within this time form a chord: the fingers are up to 30 ms apart (Goebl 2001, "Melody lead in piano
# performance").
TOGETHER_SECONDS = 0.035
# With fewer onsets, no rhythm can be found; with a metronome, a single one is enough.
FEWEST_STROKES = 3
# More than an hour of the fastest playing; a guess at what anybody plays into a page.
MOST_NOTES, LONGEST_SECONDS = 10_000, 1800.0
SLOWEST, FASTEST = 40.0, 240.0
MOST_BEATS = 4
PIANO = 0


@dataclass(frozen=True, slots=True)
class Take:
    """What was played: `notes` in order, and the times at which the sustain pedal went down and up (`pedals`), in
    seconds.

    With a metronome, `tempo` is in quarter notes a minute and `beats` is the length of a bar; the first bar begins at
    0, and earlier notes are an upbeat.
    """

    notes: tuple[TimedNote, ...]
    tempo: float | None = None
    beats: int = 4
    pedals: tuple[tuple[float, float], ...] = ()


def take_of(told: Mapping[str, Any]) -> Take:
    """Read a take from a browser: `notes` as rows of onset, end, pitch and velocity, `tempo` (or None), `beats`, and
    `pedals` as rows of down and up.

    Raises BadInput if it is invalid or too long.
    """
    try:
        rows = [(float(onset), float(end), int(pitch), int(velocity)) for onset, end, pitch, velocity in told["notes"]]
        tempo = None if told.get("tempo") is None else float(told["tempo"])
        beats = int(told.get("beats", MOST_BEATS))
        pedals = tuple((float(down), float(up)) for down, up in told.get("pedals", ()))
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise BadInput("take_unreadable") from error
    seconds = [second for onset, end, *_ in (*rows, *pedals) for second in (onset, end)]
    is_possible = (
        all(map(math.isfinite, seconds))
        and all(onset <= end and 0 <= pitch <= 127 and 1 <= velocity <= 127 for onset, end, pitch, velocity in rows)
        and all(down <= up for down, up in pedals)
        and (tempo is None or SLOWEST <= tempo <= FASTEST)
        and 1 <= beats <= MOST_BEATS
    )
    if not is_possible:
        raise BadInput("take_unreadable")
    if max(len(rows), len(pedals)) > MOST_NOTES or max(map(abs, seconds), default=0) > LONGEST_SECONDS:
        raise BadInput("take_too_long", notes=MOST_NOTES, minutes=round(LONGEST_SECONDS / 60))
    return Take(tuple(sorted(TimedNote(*row) for row in rows)), tempo, beats, pedals)


def piece_of_take(take: Take, name: str) -> Piece:
    """Convert a take to a piece; `name` is the name of its part. Raises BadInput for too few notes."""
    strokes = _strokes(take.notes)
    if len(strokes) < (FEWEST_STROKES if take.tempo is None else 1):
        raise BadInput("take_too_short", strokes=FEWEST_STROKES)
    if take.tempo is None:
        rhythm = rhythm_of(strokes)
        piece = written_down(take.notes, strokes, rhythm, PIANO, name)
        return _pedaled(piece, take.pedals, rhythm.beats)
    quarter = 60 / take.tempo
    # Bars of rests before the first note are dropped, except the bar in which an upbeat begins.
    bar = take.beats * quarter
    step = quarter / STEPS_PER_BEAT
    first_bar = math.floor((strokes[0] + step / 2) / bar)
    moved = tuple(replace(n, onset=n.onset - first_bar * bar, end=n.end - first_bar * bar) for n in take.notes)
    rhythm = _to_the_click(strokes - first_bar * bar, quarter)
    meter = Meter(take.beats, 4)
    pedals = [(down - first_bar * bar, up - first_bar * bar) for down, up in take.pedals]
    piece = _pedaled(written_down(moved, strokes - first_bar * bar, rhythm, PIANO, name, meter), pedals, rhythm.beats)
    return _with_upbeat(piece, meter) if first_bar < 0 else piece


def _strokes(notes: tuple[TimedNote, ...]) -> np.ndarray:
    """The onsets of notes in seconds, with each chord once."""
    strokes: list[float] = []
    for note in notes:
        if not strokes or note.onset - strokes[-1] > TOGETHER_SECONDS:
            strokes.append(note.onset)
    return np.array(strokes)


def _to_the_click(strokes: np.ndarray, quarter: float) -> Rhythm:
    """Quantize to sixteenths of a metronome with `quarter` seconds to a beat."""
    steps = np.maximum(np.rint(strokes / quarter * STEPS_PER_BEAT), 0).astype(np.int64)
    return Rhythm(steps, np.arange(int(steps[-1]) // STEPS_PER_BEAT + 3) * quarter)


def _pedaled(piece: Piece, pedals: Sequence[tuple[float, float]], beats: np.ndarray) -> Piece:
    """Add the pedal as used, down and up in seconds; gaps between two uses are kept."""
    found: list[Pedal] = []
    for seconds in sorted(pedals):
        down, up = (int(tick) for tick in np.rint(beats_at(beats, np.array(seconds)) * TICKS_PER_QUARTER))
        down = max(down, found[-1].end if found else 0)
        if up > down:
            found.append(Pedal(down, up - down))
    return replace(piece, parts=tuple(replace(part, pedals=tuple(found)) for part in piece.parts))


def _with_upbeat(piece: Piece, meter: Meter) -> Piece:
    """Shorten the first bar of a piece to an upbeat that starts on the beat of its first note."""
    rest = min(note.onset for part in piece.parts for note in part.notes)
    silent = rest // TICKS_PER_QUARTER * TICKS_PER_QUARTER
    if not silent:
        return piece
    parts = tuple(
        replace(
            part,
            notes=tuple(replace(note, onset=note.onset - silent) for note in part.notes),
            # One that is already down when the music begins is down from its beginning.
            pedals=tuple(
                Pedal(max(p.onset - silent, 0), p.end - max(p.onset, silent)) for p in part.pedals if p.end > silent
            ),
        )
        for part in piece.parts
    )
    upbeat = meter.bar_ticks - silent
    marks = (MeterMark(0, Meter(upbeat // TICKS_PER_QUARTER, 4)), MeterMark(upbeat, meter))
    return replace(piece, parts=parts, meters=marks)
