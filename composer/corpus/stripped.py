"""Performances with known beats but without tempo marks, for training and testing beat tracking.

Uses pieces with a player's tempo and velocities; a third of the works is held out.
"""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, replace

import numpy as np

from composer.corpus.manifest import PLAYED, Entry
from composer.score.clock import seconds_at
from composer.score.meter import TICKS_PER_QUARTER, Meter
from composer.score.midi_file import DEFAULT_TEMPO
from composer.score.piece import Note, Part, Piece, TempoMark

# In this source every tempo is a player's; elsewhere they may be a few marks in a score.
PLAYED_SOURCE = "pianomidi_krueger"
HELD_OUT_PARTS = 3
MOVEMENT = re.compile(r"[\s,:-]*\d\.+\s*(Satz|movement).*$")
CLICK = TempoMark(0, DEFAULT_TEMPO)
TICKS_A_SECOND = 2 * TICKS_PER_QUARTER


@dataclass(frozen=True, slots=True, eq=False)
class TrueBeats:
    """The times of beats and bars of a performance in seconds, and its prevailing meter."""

    beats: np.ndarray
    bars: np.ndarray
    meter: Meter


def has_played_tempos(entry: Entry) -> bool:
    """Whether the tempos of a piece came from a player."""
    return entry.source == PLAYED_SOURCE and entry.expressive == PLAYED


def is_held_out(entry: Entry) -> bool:
    """Whether a piece belongs to a held-out work; movements of a work stay together."""
    title = re.sub(rf"^({re.escape(entry.composer)})\s*:?\s*", "", entry.title)
    work = f"{entry.composer}|{MOVEMENT.sub('', title).strip().lower()}"
    return int(hashlib.sha256(work.encode()).hexdigest(), 16) % HELD_OUT_PARTS == 0


def stripped(piece: Piece) -> Piece:
    """The piece as recorded at 120 a minute without a click: every note at its time, in bars of 4/4."""
    return Piece(tuple(replace(part, notes=_at_times(piece, part), pedals=()) for part in piece.parts), (CLICK,))


def _at_times(piece: Piece, part: Part) -> tuple[Note, ...]:
    begins = seconds_at(piece, np.array([note.played_onset for note in part.notes])) * TICKS_A_SECOND
    ends = seconds_at(piece, np.array([note.played_end for note in part.notes])) * TICKS_A_SECOND
    notes = []
    limits: dict[int, int] = {}
    for note, begin, end in reversed([*zip(part.notes, begins.tolist(), ends.tolist(), strict=True)]):
        onset = round(begin)
        duration = max(min(round(end), limits.get(note.pitch, round(end))) - onset, 1)
        if limits.get(note.pitch, onset + 1) > onset:
            notes.append(Note(onset, note.pitch, duration, note.velocity, begin - onset, end - begin - duration))
            limits[note.pitch] = onset
    return tuple(sorted(notes))


def true_beats(piece: Piece) -> TrueBeats:
    """The beats and bars of a piece under its own tempos."""
    begins = piece.bar_onsets()
    beats: list[int] = []
    lengths: Counter[Meter] = Counter()
    for begin, end in zip(begins, [*begins[1:], None], strict=True):
        meter = piece.meter_at(begin)
        beats.extend(range(begin, end or begin + meter.bar_ticks, meter.beat_ticks))
        lengths[meter] += (end or begin + meter.bar_ticks) - begin
    seconds = seconds_at(piece, np.array(beats, dtype=np.float64))
    last = seconds_at(piece, np.array([piece.end], dtype=np.float64))
    return TrueBeats(
        beats=seconds[seconds < last],
        bars=seconds_at(piece, np.array(begins, dtype=np.float64)),
        meter=lengths.most_common(1)[0][0],
    )
