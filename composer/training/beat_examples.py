"""Training examples for beat tracking: simulated performances of scores, and real ones.

A piece keeps its own tempos, or gets tempo curves if nobody played it. Then it is humanized: chords are spread,
articulation and pedaling vary, and a few notes are missing.
"""

from dataclasses import dataclass

import numpy as np

from composer.beats.beat_features import beat_features
from composer.beats.features import features
from composer.beats.network import METERS
from composer.beats.performance import PlayedNotes, StruckChords, played_notes, struck_chords
from composer.beats.tracking import BINS_AN_OCTAVE, PERIOD_BINS, SHORTEST_BEAT_SECONDS
from composer.score.clock import seconds_at
from composer.score.piece import Piece

# How freely scores are played: the standard deviation of the log duration of a beat; a guess based on players' 0.05 to
# 0.15 (models/expression). Next, the range of overall tempo changes, of chord spread in seconds, and of articulation.
FREEDOMS = (0.02, 0.05, 0.08, 0.12)
TEMPO_SPREAD = 0.08
ONSET_SPREADS = (0.0, 0.0, 0.004, 0.008, 0.012, 0.016)
ARTICULATIONS = (1.0, 1.0, 1.0, 0.5, 0.8, 1.3)
WITHOUT_PEDAL, WITHOUT_VELOCITIES, MISSING_NOTES = 0.3, 0.15, 0.02
SMOOTHNESS = 0.9


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """The training example of one network for a piece: `features` (count, columns) of float16, and for each chord or
    beat whether it is a beat (`is_beat`), begins a bar (`is_bar`), the tempo bin and the meter number."""

    features: np.ndarray
    is_beat: np.ndarray
    is_bar: np.ndarray
    tempo: np.ndarray
    meter: np.ndarray

    def __len__(self) -> int:
        return len(self.features)


def examples_of(piece: Piece, is_played: bool, generator: np.random.Generator) -> tuple[Example, Example]:
    """Simulate a performance of a piece; returns the examples of its chords and of its beats."""
    ticks, positions, meters = _beats(piece)
    seconds = seconds_at(piece, ticks)
    played = played_notes(piece)
    if not is_played:
        bent = _bent(seconds, generator)
        played = _retimed(played, seconds, bent)
        seconds = bent
    ratio = float(np.exp(generator.normal(0, TEMPO_SPREAD)))
    seconds = seconds * ratio
    performance = _as_people_play(_scaled(played, ratio), generator)
    chords = struck_chords(performance)
    of_chords = features(performance, chords)
    of_beats, struck = beat_features(performance, chords, of_chords, seconds)
    is_line = positions == 0
    return (
        _chord_example(chords, of_chords, struck, seconds, is_line, meters),
        Example(of_beats.astype(np.float16), np.ones(len(seconds), bool), is_line, np.zeros(len(seconds), int), meters),
    )


def _beats(piece: Piece) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The ticks of the beats, their positions in the bars, and the numbers of their meters."""
    ticks: list[int] = []
    positions: list[int] = []
    meters: list[int] = []
    begins = piece.bar_onsets()
    for begin, end in zip(begins, [*begins[1:], None], strict=True):
        meter = piece.meter_at(begin)
        beats = range(begin, end or begin + meter.bar_ticks, meter.beat_ticks)
        ticks.extend(beats)
        positions.extend(range(len(beats)))
        meters.extend([METERS.index(meter) if meter in METERS else len(METERS) - 1] * len(beats))
    return np.array(ticks, dtype=np.float64), np.array(positions), np.array(meters)


def _bent(seconds: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Beats with a wandering tempo and a final ritardando."""
    freedom = generator.choice(FREEDOMS)
    steps = generator.normal(0, np.sqrt(1 - SMOOTHNESS**2), len(seconds))
    curve = np.empty(len(seconds))
    now = generator.normal()
    for beat, step in enumerate(steps):
        curve[beat] = now = SMOOTHNESS * now + step
    curve = freedom * (curve + generator.normal(0, 0.3, len(seconds)))
    last = min(6, len(curve))
    curve[-last:] += np.linspace(0, generator.uniform(0, 0.6), last)
    periods = np.diff(seconds, append=2 * seconds[-1] - seconds[-2])
    return np.concatenate([[0.0], np.cumsum(periods * np.exp(curve))[:-1]])


def _retimed(played: PlayedNotes, before: np.ndarray, after: np.ndarray) -> PlayedNotes:
    def moved(seconds: np.ndarray) -> np.ndarray:
        beyond = np.maximum(seconds - before[-1], 0)
        return np.interp(seconds, before, after) + beyond

    return PlayedNotes(
        moved(played.onsets), moved(played.ends), played.pitches, played.velocities, moved(played.pedals)
    )


def _scaled(played: PlayedNotes, ratio: float) -> PlayedNotes:
    return PlayedNotes(
        played.onsets * ratio, played.ends * ratio, played.pitches, played.velocities, played.pedals * ratio
    )


def _as_people_play(played: PlayedNotes, generator: np.random.Generator) -> PlayedNotes:
    onsets = played.onsets + generator.normal(0, 1, len(played)) * generator.choice(ONSET_SPREADS)
    lengths = np.maximum((played.ends - played.onsets) * generator.choice(ARTICULATIONS), 0.02)
    heard = generator.random(len(played)) >= MISSING_NOTES
    velocities = np.full(len(played), 80) if generator.random() < WITHOUT_VELOCITIES else played.velocities
    pedals = played.pedals[:0] if generator.random() < WITHOUT_PEDAL else played.pedals
    order = np.argsort(onsets, kind="stable")
    order = order[heard[order]]
    return PlayedNotes(onsets[order], (onsets + lengths)[order], played.pitches[order], velocities[order], pedals)


def _chord_example(
    chords: StruckChords,
    of_chords: np.ndarray,
    struck: np.ndarray,
    seconds: np.ndarray,
    is_line: np.ndarray,
    meters: np.ndarray,
) -> Example:
    is_beat, is_bar = np.zeros(len(chords), dtype=bool), np.zeros(len(chords), dtype=bool)
    is_beat[struck[struck >= 0]] = True
    is_bar[struck[(struck >= 0) & is_line]] = True
    beat = np.clip(np.searchsorted(seconds, chords.seconds, "right") - 1, 0, len(seconds) - 2)
    periods = np.maximum(np.diff(seconds), 0.05)
    bins = np.rint(np.log2(periods[beat] / SHORTEST_BEAT_SECONDS) * BINS_AN_OCTAVE)
    tempo = np.clip(bins, 0, PERIOD_BINS - 1).astype(np.int64)
    return Example(of_chords.astype(np.float16), is_beat, is_bar, tempo, meters[beat])
