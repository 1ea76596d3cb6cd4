"""Features of chords for the beat network: time, bass, length, loudness, harmony and pedal."""

import numpy as np

from composer.beats.performance import PlayedNotes, StruckChords

# The number of neighboring chords in each direction, and the bins of their distance: four per octave from 60 ms to 3.8
# s.
NEIGHBORS = 40
BINS, BINS_AN_OCTAVE, SHORTEST_SECONDS = 24, 4, 0.06
# The windows over which harmonies are compared, in seconds.
HARMONY_SECONDS = (0.35, 0.8, 1.8)
# The distance to a missing next or previous chord (or bass note), in seconds.
FAR, FAR_BASS = 2.0, 3.0
# A bass note is followed by one at most this many semitones above it.
SAME_BASS_SEMITONES = 3
LEAST_RANGE_OF_VELOCITIES = 4
# The columns of the chord itself precede those of its distances.
CHORD_COLUMNS = 33
LIMIT = 6.0
# The columns that shift with transposition.
REGISTER_COLUMNS = slice(6, 8)


def features(performance: PlayedNotes, chords: StruckChords) -> np.ndarray:
    """Return the features (chords, columns) float32, about -6 to 6 each."""
    columns = [
        *_times_and_notes(performance, chords),
        *_harmony(performance, chords),
        *_pedal(performance, chords),
    ]
    distances = _distances(performance, chords)
    return np.clip(np.concatenate([np.stack(columns, axis=1), distances], axis=1), -LIMIT, LIMIT).astype(np.float32)


def _times_and_notes(performance: PlayedNotes, chords: StruckChords) -> list[np.ndarray]:
    count, seconds = len(chords), chords.seconds
    pitches, velocities = performance.pitches, performance.velocities.astype(np.float64)
    durations = np.maximum(performance.ends - performance.onsets, 0.01)
    lowest = np.minimum.reduceat(pitches, chords.first)
    highest = np.maximum.reduceat(pitches, chords.first)
    is_lowest, is_highest = pitches == lowest[chords.of_note], pitches == highest[chords.of_note]
    longest = np.maximum.reduceat(durations, chords.first)
    bass_duration = np.maximum.reduceat(np.where(is_lowest, durations, 0), chords.first)
    top_duration = np.maximum.reduceat(np.where(is_highest, durations, 0), chords.first)
    loudest = np.maximum.reduceat(velocities, chords.first)
    bass_velocity = np.maximum.reduceat(np.where(is_lowest, velocities, 0), chords.first)
    gaps = np.maximum(np.diff(seconds), 0.005)
    to_next, to_previous = np.append(gaps, FAR), np.insert(gaps, 0, FAR)
    usual = np.log2(_rolling_median(to_next, 8))
    next_log, previous_log = _log(to_next), _log(to_previous)
    low, high = lowest.astype(np.float64), highest.astype(np.float64)
    bass_step = np.diff(low, prepend=low[0]) / 12
    to_next_bass, to_previous_bass = _bass_distances(low, seconds)
    usual_velocity = _rolling_median(loudest, 10)
    is_flat = float(np.ptp(velocities) < LEAST_RANGE_OF_VELOCITIES)
    return [
        next_log,
        previous_log,
        next_log - usual,
        previous_log - usual,
        next_log - previous_log,
        np.log2(np.bincount(chords.of_note, minlength=count)),
        (low - 60) / 24,
        (high - 60) / 24,
        (low - _rolling_median(low, 8)) / 12,
        (high - _rolling_median(high, 8)) / 12,
        bass_step,
        np.append(bass_step[1:], 0),
        _log(longest),
        _log(bass_duration),
        _log(top_duration),
        _log(longest) - usual,
        _log(bass_duration) - usual,
        _log(top_duration) - next_log,
        _log(to_next_bass),
        _log(to_previous_bass),
        _log(to_next_bass) - next_log,
        _log(to_previous_bass) - previous_log,
        (loudest - usual_velocity) / 20,
        (bass_velocity - usual_velocity) / 20,
        np.diff(loudest, prepend=loudest[0]) / 20,
        np.append(np.diff(loudest), 0) / 20,
        np.full(count, is_flat),
    ]


def _bass_distances(low: np.ndarray, seconds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The seconds from each chord to the next and the previous one that reach as low."""
    ahead, behind = np.full(len(low), FAR_BASS), np.full(len(low), FAR_BASS)
    nearly = FAR_BASS - 0.01
    for step in range(1, min(NEIGHBORS, len(low))):
        distance = np.minimum(seconds[step:] - seconds[:-step], nearly)
        answers = (low[step:] <= low[:-step] + SAME_BASS_SEMITONES) & (ahead[:-step] >= FAR_BASS)
        ahead[:-step][answers] = distance[answers]
        answers = (low[:-step] <= low[step:] + SAME_BASS_SEMITONES) & (behind[step:] >= FAR_BASS)
        behind[step:][answers] = distance[answers]
    return ahead, behind


def _harmony(performance: PlayedNotes, chords: StruckChords) -> list[np.ndarray]:
    """One minus the cosine similarity of the pitch classes after and before each chord."""
    weights = np.minimum(np.maximum(performance.ends - performance.onsets, 0.01), 1.0) + 0.1
    classes = np.zeros((len(chords) + 1, 12))
    np.add.at(classes, (chords.of_note + 1, performance.pitches % 12), weights)
    sums = np.cumsum(classes, axis=0)
    seconds, instant = chords.seconds, 1e-6

    def between(begin: np.ndarray, end: np.ndarray) -> np.ndarray:
        return sums[np.searchsorted(seconds, end)] - sums[np.searchsorted(seconds, begin)]

    columns = []
    for span in HARMONY_SECONDS:
        before = between(seconds - span, seconds - instant)
        after = between(seconds - instant, seconds + span - instant)
        lengths = np.sqrt((before * before).sum(axis=1) * (after * after).sum(axis=1))
        columns.append(1 - (before * after).sum(axis=1) / (lengths + 1e-6))
    return columns


def _pedal(performance: PlayedNotes, chords: StruckChords) -> list[np.ndarray]:
    """Whether the pedal goes down or up around each chord, and whether there is any pedal."""
    if not len(performance.pedals):
        return [np.zeros(len(chords))] * 3

    def happens(moments: np.ndarray, before: float, after: float) -> np.ndarray:
        moments = np.sort(moments)
        place = np.minimum(np.searchsorted(moments, chords.seconds - before), len(moments) - 1)
        distance = moments[place] - chords.seconds
        return ((distance >= -before) & (distance < after)).astype(np.float64)

    downs, ups = performance.pedals[:, 0], performance.pedals[:, 1]
    return [happens(downs, 0.12, 0.3), happens(ups, 0.15, 0.15), np.ones(len(chords))]


def _distances(performance: PlayedNotes, chords: StruckChords) -> np.ndarray:
    """How many notes are struck at each distance after and before each chord, unweighted and weighted by length."""
    count, seconds = len(chords), chords.seconds
    durations = np.maximum(performance.ends - performance.onsets, 0.01)
    lowest = np.minimum.reduceat(performance.pitches, chords.first)
    longest = np.maximum.reduceat(durations, chords.first)
    bass = np.maximum.reduceat(np.where(performance.pitches == lowest[chords.of_note], durations, 0), chords.first)
    weights = (np.ones(count), np.minimum(longest, 1.0) + 0.2 * np.minimum(bass, 1.0))
    sums = np.zeros((4, count * BINS))
    places = np.arange(count)
    for step in range(1, min(NEIGHBORS, count)):
        distance = np.maximum(seconds[step:] - seconds[:-step], 1e-3)
        bins = np.floor(np.log2(distance / SHORTEST_SECONDS) * BINS_AN_OCTAVE).astype(np.int64)
        counts = (bins >= 0) & (bins < BINS)
        if not counts.any():
            continue
        here, there = places[:-step][counts], places[step:][counts]
        bins = bins[counts]
        for kind, weight in enumerate(weights):
            sums[kind] += np.bincount(here * BINS + bins, weights=weight[there], minlength=count * BINS)
            sums[2 + kind] += np.bincount(there * BINS + bins, weights=weight[here], minlength=count * BINS)
    return np.log1p(sums.reshape(4, count, BINS)).transpose(1, 0, 2).reshape(count, 4 * BINS)


def _log(seconds: np.ndarray) -> np.ndarray:
    return np.log2(np.clip(seconds, 0.02, 6))


def _rolling_median(values: np.ndarray, reach: int) -> np.ndarray:
    """The median of each value and `reach` neighbors on each side; the ends are repeated."""
    padded = np.concatenate([np.full(reach, values[0]), values, np.full(reach, values[-1])])
    return np.median(np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1), axis=1)
