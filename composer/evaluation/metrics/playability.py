"""Playability by two hands, the intensity of climaxes, and the participation of all parts."""

from dataclasses import dataclass

import numpy as np

from composer.evaluation.metrics.note_table import NoteTable
from composer.score.meter import TICKS_PER_QUARTER

# What one hand can strike: this many notes within a tenth.
FINGERS, TENTH = 5, 16
EIGHTHS = 8
SPAN_TICKS = 2 * TICKS_PER_QUARTER


def playable_share(notes: NoteTable) -> float:
    """The share of onsets playable by two hands, 0..1: the notes split into two groups of at most FINGERS notes within
    a tenth each. NaN without notes."""
    pitched = notes.pitched
    if not len(pitched):
        return float("nan")
    _, first = np.unique(pitched.onset, return_index=True)
    chords = np.split(pitched.pitch, first[1:])
    return float(np.mean([_two_hands(np.unique(chord)) for chord in chords]))


def _two_hands(chord: np.ndarray) -> bool:
    """Whether two hands can play rising pitches."""

    def one_hand(pitches: np.ndarray) -> bool:
        return len(pitches) == 0 or (len(pitches) <= FINGERS and int(pitches[-1] - pitches[0]) <= TENTH)

    return any(one_hand(chord[:split]) and one_hand(chord[split:]) for split in range(len(chord) + 1))


def densest_eighth(notes: NoteTable) -> float:
    """The density of the densest eighth of a piece relative to the median of its eighths; NaN without notes."""
    end = int(notes.bars.onsets[-1]) + int(notes.bars.ticks[-1])
    counts = np.histogram(notes.onset, bins=np.linspace(0, end, EIGHTHS + 1))[0]
    middle = float(np.median(counts))
    return float(counts.max() / middle) if middle else float("nan")


@dataclass(frozen=True, slots=True)
class Activity:
    """The participation of parts: `shares` (parts,) of half-note spans in which each sounds; `together` the share in
    which all do; `silence` the longest silence of any part, as a share of the piece."""

    shares: tuple[float, ...]
    together: float
    silence: float


def activity(notes: NoteTable, parts: int) -> Activity:
    """The activity of the parts of a piece, by slot."""
    spans = max(-(-notes.end // SPAN_TICKS), 1)
    sounds = np.zeros((parts, spans), dtype=bool)
    ends = notes.onset + np.maximum(notes.duration, 1) - 1
    rows = zip(notes.part.tolist(), notes.onset.tolist(), ends.tolist(), strict=True)
    for part, onset, end in rows:
        sounds[part, onset // SPAN_TICKS : end // SPAN_TICKS + 1] = True
    silences = [_longest_run(~row) for row in sounds]
    return Activity(
        shares=tuple(sounds.mean(axis=1).round(4).tolist()),
        together=float(sounds.all(axis=0).mean()),
        silence=max(silences, default=0) / spans,
    )


def _longest_run(is_so: np.ndarray) -> int:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], is_so, [False]]).astype(np.int8)))
    return int((edges[1::2] - edges[::2]).max(initial=0))
