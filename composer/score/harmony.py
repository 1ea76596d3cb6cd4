"""Estimates the chords of a piece with chord templates and the Viterbi algorithm over beats.

The pitch classes sounding in a beat, weighted by time and with emphasis on the lowest note, are compared with each
chord. Transition costs favor keeping chords, and changing them on bar lines. Similar to Sheh and Ellis (2003), with
weights set by hand.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from composer.score.analysis import detect_key
from composer.score.clock import seconds_at
from composer.score.key import Key
from composer.score.piece import Note, Piece
from composer.score.voices import pooled

# Semitones above the root, and the prior of the chord.
QUALITIES: dict[str, tuple[tuple[int, ...], float]] = {
    "": ((0, 4, 7), 0.0),
    "m": ((0, 3, 7), 0.0),
    "7": ((0, 4, 7, 10), -0.6),
    "maj7": ((0, 4, 7, 11), -1.0),
    "m7": ((0, 3, 7, 10), -0.9),
    "dim": ((0, 3, 6), -0.8),
    "m7b5": ((0, 3, 6, 10), -1.0),
    "dim7": ((0, 3, 6, 9), -1.2),
    "aug": ((0, 4, 8), -2.0),
    "sus4": ((0, 5, 7), -1.6),
}
NAMES = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
ROOT_WEIGHT, TONE_WEIGHT, STRANGER_WEIGHT = 1.0, 0.85, -0.9
MISSING_WEIGHT, PRESENT_SHARE = -0.3, 0.1
BASS_IS_ROOT, BASS_IS_TONE = 0.3, 0.08
# The weight of the fit of a beat; the others are in the same units.
SHARPNESS = 8.0
CHANGE_ON_BAR, CHANGE_IN_BAR = -1.0, -3.0
FALLING_FIFTH = 0.4
OUTSIDE_KEY = -0.5
SHORTEST_STEP_SECONDS = 0.45
# Within a bar, earlier sound fades by this factor a step, as if pedaled. A bass note is remembered as long as the
# following notes are so far above it, in semitones, that they must be a figure over it.
REMEMBERED = 0.5
FIGURE_ABOVE = 7


@dataclass(frozen=True, slots=True)
class Chord:
    """A chord from `onset`, in ticks; `root` is a pitch class, `quality` one of QUALITIES."""

    onset: int
    duration: int
    root: int
    quality: str

    @property
    def end(self) -> int:
        """The tick at which the next chord begins."""
        return self.onset + self.duration

    @property
    def pitch_classes(self) -> tuple[int, ...]:
        """Its pitch classes, from the root upward."""
        return tones_of(self.root, self.quality)

    @property
    def fifth(self) -> int:
        """The pitch class of its fifth, which may be altered."""
        return self.pitch_classes[2]

    def __str__(self) -> str:
        return NAMES[self.root] + self.quality


def tones_of(root: int, quality: str) -> tuple[int, ...]:
    """The pitch classes of a chord, from the root upward."""
    return tuple((root + interval) % 12 for interval in QUALITIES[quality][0])


CHORDS = tuple((root, quality) for root in range(12) for quality in QUALITIES)


def harmony(piece: Piece) -> tuple[Chord, ...]:
    """Estimate the chords of a piece from its first tick to its last bar line, without gaps; none for drums alone.

    Chords change at most on every beat, and less often in a fast tempo.
    """
    notes = pooled(piece)
    if not notes:
        return ()
    edges, is_bar = _steps(piece)
    fits = SHARPNESS * _fits(notes, edges, is_bar) + np.array([QUALITIES[quality][1] for _, quality in CHORDS])
    key = detect_key(piece)
    if key is not None:
        fits = fits + OUTSIDE_KEY * _strangers_of(key)
    places = _best_path(fits, is_bar)
    changes = [0, *(np.flatnonzero(np.diff(places)) + 1).tolist(), len(places)]
    return tuple(
        Chord(edges[first], edges[last] - edges[first], *CHORDS[places[first]]) for first, last in pairwise(changes)
    )


def chord_at(chords: Sequence[Chord], tick: int) -> Chord:
    """The chord at a tick, for chords without gaps; past the end, the last."""
    return chords[max(bisect_right(chords, tick, key=lambda chord: chord.onset) - 1, 0)]


def _steps(piece: Piece) -> tuple[list[int], np.ndarray]:
    """The edges of the steps at which a chord may change, and which steps begin a bar."""
    bars = piece.bar_onsets()
    edges: list[int] = []
    is_bar: list[bool] = []
    meters = [piece.meter_at(onset) for onset in bars]
    beats = np.array([(onset, onset + meter.beat_ticks) for onset, meter in zip(bars, meters, strict=True)])
    beat_seconds = np.diff(seconds_at(piece, beats), axis=1)[:, 0].tolist()
    for place, (onset, meter, seconds) in enumerate(zip(bars, meters, beat_seconds, strict=True)):
        end = bars[place + 1] if place + 1 < len(bars) else onset + meter.bar_ticks
        step = meter.beat_ticks
        while seconds < SHORTEST_STEP_SECONDS and step < meter.bar_ticks:
            step, seconds = 2 * step, 2 * seconds
        if meter.bar_ticks % step:
            step = meter.bar_ticks if seconds < 2 * SHORTEST_STEP_SECONDS else meter.beat_ticks
        inside = list(range(onset, end, step))
        edges += inside
        is_bar += [edge == onset for edge in inside]
    return [*edges, end], np.array(is_bar)


def _fits(notes: Sequence[Note], edges: Sequence[int], is_bar: np.ndarray) -> np.ndarray:
    """The fit of each chord to the sound in each step, (steps, chords), about -1 to 1."""
    count = len(edges) - 1
    sounding = np.zeros((count, 12))
    lowest = np.full(count, 128)
    firsts = np.searchsorted(edges, [note.onset for note in notes], side="right") - 1
    for note, first in zip(notes, firsts.tolist(), strict=True):
        step = first
        while step < count and edges[step] < note.end:
            within = min(note.end, edges[step + 1]) - max(note.onset, edges[step])
            sounding[step, note.pitch % 12] += within
            if within * 4 >= edges[step + 1] - edges[step] or edges[step] >= note.onset:
                lowest[step] = min(lowest[step], note.pitch)
            step += 1
    for step in np.flatnonzero(~is_bar).tolist():
        sounding[step] += REMEMBERED * sounding[step - 1]
        if lowest[step - 1] + FIGURE_ABOVE < lowest[step]:
            lowest[step] = lowest[step - 1]
    total = sounding.sum(axis=1, keepdims=True)
    share = np.divide(sounding, total, out=np.zeros_like(sounding), where=total > 0)
    templates = np.full((len(CHORDS), 12), STRANGER_WEIGHT)
    tones = np.zeros((len(CHORDS), 12))
    for place, (root, quality) in enumerate(CHORDS):
        classes = list(tones_of(root, quality))
        templates[place, classes] = TONE_WEIGHT
        templates[place, root] = ROOT_WEIGHT
        tones[place, classes] = 1
    lacking = 1 - np.minimum(share / PRESENT_SHARE, 1)
    fits: np.ndarray = share @ templates.T + MISSING_WEIGHT * (lacking @ tones.T) / 3
    heard = lowest < 128
    bass = lowest % 12
    roots = np.array([root for root, _ in CHORDS])
    fits += heard[:, np.newaxis] * np.where(bass[:, np.newaxis] == roots, BASS_IS_ROOT, BASS_IS_TONE * tones.T[bass])
    # Silence fits every chord equally, so the chord is kept.
    return np.where(total > 0, fits, 0.0)


def _strangers_of(key: Key) -> np.ndarray:
    """The number of tones of each chord outside the key, (chords,); a minor key includes the raised seventh."""
    scale = key.diatonic_pitch_classes
    strangers = [sum(tone not in scale for tone in tones_of(root, quality)) for root, quality in CHORDS]
    return np.array(strangers, dtype=np.float64)


def _best_path(fits: np.ndarray, is_bar: np.ndarray) -> np.ndarray:
    """The best sequence of chords (Viterbi), as indices in CHORDS, (steps,)."""
    roots = np.array([root for root, _ in CHORDS])
    falls = FALLING_FIFTH * ((roots[:, np.newaxis] - roots) % 12 == 7)
    is_kept = np.eye(len(CHORDS), dtype=bool)
    best = fits[0]
    back = np.zeros(fits.shape, dtype=np.int64)
    for step in range(1, len(fits)):
        moves = np.where(is_kept, 0.0, falls + (CHANGE_ON_BAR if is_bar[step] else CHANGE_IN_BAR))
        ways = best[:, np.newaxis] + moves
        back[step] = np.argmax(ways, axis=0)
        best = ways[back[step], np.arange(len(CHORDS))] + fits[step]
    places = np.zeros(len(fits), dtype=np.int64)
    places[-1] = int(np.argmax(best))
    for step in range(len(fits) - 1, 0, -1):
        places[step - 1] = back[step, places[step]]
    return places
