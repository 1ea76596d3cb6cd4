"""Finds the beats in a performance, with corrections by the user."""

from dataclasses import dataclass

import numpy as np

from composer.beats.bar_lines import BarLines, bar_lines, beats_in_bar
from composer.beats.beat_features import beat_features
from composer.beats.features import features
from composer.beats.network import hear_bars, hear_chords, load_weights
from composer.beats.performance import PlayedNotes, struck_chords
from composer.beats.tapping import as_tapped
from composer.beats.tracking import Track, track
from composer.score.meter import Meter

# With fewer notes, no beat can be found.
FEWEST_NOTES = 16
# A first note at most this early, in beats, is on its beat.
EARLY_BEATS = 0.1


@dataclass(frozen=True, slots=True)
class Beats:
    """Beats of a performance: their `seconds`, rising; the `positions` of each in its bar, from 0; the meter.

    `sureness` (0..1) is the expected share of correct bar lines: the mean likelihood over the beats. Its mean error is
    0.16 on held-out performances.
    """

    seconds: tuple[float, ...]
    positions: tuple[int, ...]
    meter: Meter
    sureness: float

    def __post_init__(self) -> None:
        if len(self.seconds) < 2 or len(self.seconds) != len(self.positions):
            raise ValueError("beats are two or more, each with its place in a bar")
        if not all(np.diff(self.seconds) > 0):
            raise ValueError("beats must rise")

    @property
    def bar_seconds(self) -> tuple[float, ...]:
        """The time at which each bar begins."""
        return tuple(second for second, place in zip(self.seconds, self.positions, strict=True) if place == 0)

    @property
    def tempo(self) -> float:
        """The median tempo in beats a minute."""
        return float(60 / np.median(np.diff(self.seconds)))


@dataclass(frozen=True, slots=True)
class Correction:
    """The user's corrections: the `meter`; the time at which a bar begins (`first_beat`); `speed` 2 for twice as many
    beats and 0.5 for half; `shift` moves the bar lines later by that many beats; `taps` are the times, in seconds, at
    which the user tapped the beat."""

    meter: Meter | None = None
    first_beat: float | None = None
    speed: float = 1.0
    shift: int = 0
    taps: tuple[float, ...] = ()


def find_beats(performance: PlayedNotes, correction: Correction = Correction()) -> Beats | None:
    """Find the likeliest beats of a performance; None if there are too few notes."""
    if len(performance) < FEWEST_NOTES:
        return None
    chords = struck_chords(performance)
    if len(chords) < FEWEST_NOTES // 2:
        return None
    weights = load_weights()
    of_chords = features(performance, chords)
    heard = hear_chords(weights, of_chords)
    found = track(chords.seconds, heard.beat_logits, heard.tempo_logs)
    found = as_tapped(found, heard, chords.seconds, correction.taps)
    found = _at_speed(found, correction.speed, heard.beat_logits)
    if len(found.seconds) < 2:
        return None
    of_beats, _ = beat_features(performance, chords, of_chords, found.seconds)
    heard_bars = hear_bars(weights, of_beats)
    beat_seconds = float(np.median(np.diff(found.seconds)))
    bars = bar_lines(heard_bars.bar_logits, heard_bars.meter_logs, beat_seconds, correction.meter)
    seconds, positions = _extended(found.seconds, bars, chords.seconds[0], float(performance.ends.max()))
    count = beats_in_bar(bars.meter)
    if correction.first_beat is not None:
        at = int(np.abs(seconds - correction.first_beat).argmin())
        positions = (np.arange(len(seconds)) - at) % count
    positions = (positions - correction.shift) % count if correction.shift else positions
    return Beats(tuple(seconds.tolist()), tuple(positions.tolist()), bars.meter, bars.likelihood)


def _at_speed(found: Track, speed: float, logits: np.ndarray) -> Track:
    """Double the beats or keep every other one, whichever of the two phases fits better."""
    if speed == 2:
        between = np.arange(1, len(found.seconds))
        middles = (found.seconds[1:] + found.seconds[:-1]) / 2
        return Track(np.insert(found.seconds, between, middles), np.insert(found.chords, between, -1))
    if speed == 0.5:
        said = np.where(found.chords >= 0, logits[found.chords], logits.min())
        halves = [slice(0, None, 2), slice(1, None, 2)]
        best = max(halves, key=lambda half: float(said[half].mean()))
        return Track(found.seconds[best], found.chords[best])
    return found


def _extended(seconds: np.ndarray, bars: BarLines, begin: float, end: float) -> tuple[np.ndarray, np.ndarray]:
    """Extend beats and positions at their tempo to before the first note and after the last."""
    count = beats_in_bar(bars.meter)
    first, last = seconds[1] - seconds[0], seconds[-1] - seconds[-2]
    before = max(int(np.ceil((seconds[0] - begin) / first - EARLY_BEATS)), 0)
    after = max(int(np.ceil((end - seconds[-1]) / last)), 0)
    whole = np.concatenate(
        [
            seconds[0] - first * np.arange(before, 0, -1),
            seconds,
            seconds[-1] + last * np.arange(1, after + 1),
        ]
    )
    positions = np.concatenate(
        [
            (bars.positions[0] - np.arange(before, 0, -1)) % count,
            bars.positions,
            (bars.positions[-1] + np.arange(1, after + 1)) % count,
        ]
    )
    return whole, positions
