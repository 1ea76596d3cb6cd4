"""The beat that somebody taps to a performance: it decides how fast the beats are and which chords they are on.

Mostly people tap every second or third of the beats that are found, or between them: then these are counted as they
do, to the end. Else the taps are the beats, and those before and after them are found again in their tempo.
"""

from collections.abc import Sequence

import numpy as np

from composer.beats.network import HeardChords
from composer.beats.tracking import LONGEST_BEAT_SECONDS, PERIODS, SHORTEST_BEAT_SECONDS, Track, track

FEWEST_TAPS = 4
# How many of the beats that were found may be a tapped one, how far off that the mean of the taps may be, and how
# evenly they must fall on them (1 exactly, 0 anywhere). Guesses.
RATIOS = (1 / 4, 1 / 3, 1 / 2, 2 / 3, 1.0, 3 / 2, 2.0, 3.0, 4.0)
MOST_OFF_RATIO, LEAST_EVEN = 0.1, 0.85
# Between the last tap and the next beat there is at least this share of a beat.
LEAST_GAP_BEATS = 0.6
# People tap up to 50 ms before a beat (Repp 2005, "Sensorimotor synchronization", section 2); sound comes late from
# a loudspeaker and a tap from a screen. How late taps are is looked for in steps of 10 ms.
MOST_LATE_SECONDS, LATE_STEP_SECONDS = 0.15, 0.01
# A beat is this near to its tap, in seconds and in beats; a guess at how evenly people tap.
NEAR_SECONDS, NEAR_BEATS = 0.05, 0.15
# What a tap counts beside what the network hears, in logits; how far the tempo is from that of the taps, in octaves,
# while they last and elsewhere. Guesses, as strong as somebody who taps is sure.
TAP_WEIGHT = 6.0
TAPPED_OCTAVES, OTHER_OCTAVES = 0.1, 0.25


def as_tapped(found: Track, heard: HeardChords, seconds: np.ndarray, taps: Sequence[float]) -> Track:
    """The beats of a performance with chords at `seconds` (chords,) where somebody taps the beat at the seconds of
    `taps`, instead of those that were `found`; these, where there are fewer taps than FEWEST_TAPS."""
    struck = _without_doubles(np.sort(np.array(taps, dtype=np.float64)))
    if len(struck) < FEWEST_TAPS:
        return found
    periods = _periods(struck)
    near = min(NEAR_SECONDS, NEAR_BEATS * float(np.median(periods)))
    struck = struck - _lateness(struck, heard, seconds, near)
    counted = _counted(found, struck)
    if counted is not None:
        return counted
    heard = _heard(heard, seconds, struck, periods, near)
    beyond = track(seconds, heard.beat_logits, heard.tempo_logs)
    least = LEAST_GAP_BEATS * float(np.median(periods))
    before, after = beyond.seconds < struck[0] - least, beyond.seconds > struck[-1] + least
    tapped = _on_chords(struck, periods, seconds, near)
    return Track(
        np.concatenate([beyond.seconds[before], tapped.seconds, beyond.seconds[after]]),
        np.concatenate([beyond.chords[before], tapped.chords, beyond.chords[after]]),
    )


def _on_chords(taps: np.ndarray, periods: np.ndarray, seconds: np.ndarray, near: float) -> Track:
    """The taps, and beats between them that nobody tapped, each on its chord if there is one near."""
    counts = np.maximum(np.rint(np.diff(taps) / periods).astype(np.int64), 1)
    places = np.insert(np.cumsum(counts), 0, 0)
    beats = np.interp(np.arange(places[-1] + 1), places, taps)
    following = np.clip(np.searchsorted(seconds, beats), 1, len(seconds) - 1)
    nearest = following - (beats - seconds[following - 1] < seconds[following] - beats)
    is_struck = np.abs(seconds[nearest] - beats) <= near
    return Track(np.where(is_struck, seconds[nearest], beats), np.where(is_struck, nearest, -1))


def _counted(found: Track, taps: np.ndarray) -> Track | None:
    """The beats that were found, counted as they are tapped; None where the taps are other beats."""
    count = len(found.seconds)
    inside = taps[(taps >= found.seconds[0]) & (taps <= found.seconds[-1])]
    if len(inside) < FEWEST_TAPS:
        return None
    places = np.interp(inside, found.seconds, np.arange(count))
    tapped = float(np.median(np.diff(places)))
    ratio = min(RATIOS, key=lambda one: abs(np.log(one / tapped)))
    turns = np.exp(2j * np.pi * places / ratio).mean()
    if abs(np.log(ratio / tapped)) > MOST_OFF_RATIO or abs(turns) < LEAST_EVEN:
        return None
    first = float(np.angle(turns)) / (2 * np.pi) * ratio
    # Taps that are on beats are meant to be; others lie halfway, or at a third.
    first = (round(first * 6) / 6) % ratio
    at = np.arange(first, count - 0.99, ratio)
    whole = np.isclose(at, np.rint(at), atol=1e-6)
    chords = np.where(whole, found.chords[np.rint(at).astype(np.int64)], -1)
    return Track(np.interp(at, np.arange(count), found.seconds), chords)


def _heard(
    heard: HeardChords, seconds: np.ndarray, struck: np.ndarray, periods: np.ndarray, near: float
) -> HeardChords:
    """What is heard of chords, where somebody taps beats of these lengths."""
    usual = float(np.median(periods))
    log_periods = np.interp(seconds, (struck[1:] + struck[:-1]) / 2, np.log2(periods))
    is_tapped = (seconds > struck[0] - usual / 2) & (seconds < struck[-1] + usual / 2)
    octaves = np.where(is_tapped, TAPPED_OCTAVES, OTHER_OCTAVES)
    apart = (np.log2(PERIODS) - log_periods[:, None]) / octaves[:, None]
    said = TAP_WEIGHT * (2 * np.exp(-0.5 * (_distances(seconds, struck) / near) ** 2) - 1)
    return HeardChords(heard.beat_logits + np.where(is_tapped, said, 0), heard.tempo_logs - 0.5 * apart * apart)


def _without_doubles(taps: np.ndarray) -> np.ndarray:
    """Without those that are too near to the one before to be another beat."""
    kept: list[float] = []
    for tap in taps.tolist():
        if not kept or tap - kept[-1] >= SHORTEST_BEAT_SECONDS:
            kept.append(tap)
    return np.array(kept)


def _periods(taps: np.ndarray) -> np.ndarray:
    """The seconds of a beat between each tap and the next; there may be beats that nobody tapped."""
    gaps = np.diff(taps)
    usual = np.median(gaps)
    periods = gaps / np.maximum(np.rint(gaps / usual), 1)
    return np.clip(periods, SHORTEST_BEAT_SECONDS, LONGEST_BEAT_SECONDS)


def _lateness(taps: np.ndarray, heard: HeardChords, seconds: np.ndarray, near: float) -> float:
    """By how many seconds the taps are later than the chords that they mean."""
    likely = 1 / (1 + np.exp(-heard.beat_logits))
    # The likelier of two chords that are as near; the nearer of two that are as likely.
    steps = np.arange(-MOST_LATE_SECONDS, MOST_LATE_SECONDS + LATE_STEP_SECONDS / 2, LATE_STEP_SECONDS)
    apart = (seconds - taps[:, None])[None] + steps[:, None, None]
    agreement = ((0.3 + likely) * np.exp(-0.5 * (apart / near) ** 2)).max(axis=2).sum(axis=1)
    return float(steps[(agreement - 0.01 * len(taps) * np.abs(steps) / LATE_STEP_SECONDS).argmax()])


def _distances(seconds: np.ndarray, taps: np.ndarray) -> np.ndarray:
    following = np.clip(np.searchsorted(taps, seconds), 1, len(taps) - 1)
    return np.minimum(np.abs(seconds - taps[following - 1]), np.abs(seconds - taps[following]))
