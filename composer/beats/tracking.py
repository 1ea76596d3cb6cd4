"""Tracks beats by dynamic programming over the chords of a performance and the tempo.

A path goes from beat to beat. Each beat is at a chord, except silent ones; the state is the chord and the tempo, in
bins of the log beat period. This is a hidden semi-Markov model (Rabiner 1989, section IV.D) with likelihoods of beats
and tempos from the network.
"""

from dataclasses import dataclass

import numpy as np

# Ten bins per octave, from 0.18 s to 2 s per beat.
PERIOD_BINS, BINS_AN_OCTAVE, SHORTEST_BEAT_SECONDS = 36, 10, 0.18
PERIODS = SHORTEST_BEAT_SECONDS * 2.0 ** (np.arange(PERIOD_BINS) / BINS_AN_OCTAVE)
LONGEST_BEAT_SECONDS = 2.3
# The most silent beats between two chords, and the longest gap in seconds.
MOST_SILENT_BEATS, LONGEST_SILENCE_SECONDS = 3, 4.5
MOST_CANDIDATES = 48


@dataclass(frozen=True, slots=True)
class Costs:
    """The costs of a path as log likelihoods, optimized on the calibration pieces.

    `spread` is the standard deviation of the log beat period; `tempo_step` is the cost of each bin of tempo change;
    `silent_beat` that of a beat without a chord; `tempo_weight` is the weight of the tempo likelihood per second;
    `beat_bias` is added to the logit of every chord, and chords below `least_logit` are not beats.
    """

    spread: float = 0.12
    tempo_step: float = 3.0
    silent_beat: float = 3.0
    tempo_weight: float = 0.25
    least_logit: float = -4.0
    beat_bias: float = 0.4


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """Beats: their `seconds` (beats,), rising, and the index of the chord on each, `chords` (beats,), -1 without
    one."""

    seconds: np.ndarray
    chords: np.ndarray


def track(seconds: np.ndarray, beat_logits: np.ndarray, tempo_logs: np.ndarray, costs: Costs | None = None) -> Track:
    """Find the best path through the chords at `seconds` (chords,).

    `beat_logits` (chords,) are logits of being a beat; `tempo_logs` (chords, PERIOD_BINS) are the log likelihoods of
    tempos.
    """
    costs = costs or Costs()
    can_be = np.flatnonzero(beat_logits > costs.least_logit)
    if len(can_be) < 2:
        return Track(seconds[:1], np.arange(len(seconds))[:1])
    times, count = seconds[can_be], len(can_be)
    logits = beat_logits[can_be] + costs.beat_bias
    # Relative to a uniform distribution, so that leaving out chords is not an advantage.
    tempo = costs.tempo_weight * (tempo_logs[can_be] + np.log(PERIOD_BINS))
    log_periods = np.log(PERIODS)
    steps = costs.tempo_step * np.abs(np.arange(PERIOD_BINS)[:, None] - np.arange(PERIOD_BINS))
    left = np.empty((count, PERIOD_BINS))
    left_from = np.zeros((count, PERIOD_BINS), dtype=np.int64)
    came_from = np.full((count, PERIOD_BINS), -1, dtype=np.int64)
    silent = np.zeros((count, PERIOD_BINS), dtype=np.int64)
    scores = np.empty((count, PERIOD_BINS))
    divisors = np.arange(1, MOST_SILENT_BEATS + 2)
    begins = np.maximum(np.searchsorted(times, times - LONGEST_SILENCE_SECONDS), np.arange(count) - MOST_CANDIDATES)
    every = np.arange(PERIOD_BINS)
    for now in range(count):
        best = logits[now] + 0.5 * tempo[now]
        begin = begins[now]
        if begin < now:
            gaps = times[now] - times[begin:now]
            periods = gaps[:, None] / divisors
            place, divisor = np.nonzero((periods > SHORTEST_BEAT_SECONDS) & (periods < LONGEST_BEAT_SECONDS))
            if len(place):
                apart = (np.log(periods[place, divisor])[:, None] - log_periods) / costs.spread
                value = left[begin + place] - 0.5 * apart * apart * np.minimum(divisor + 1, 2)[:, None]
                value += gaps[place, None] * tempo[now] - (costs.silent_beat * divisor)[:, None]
                winner = value.argmax(axis=0)
                reached = value[winner, every] + logits[now]
                better = reached > best
                best = np.where(better, reached, best)
                came_from[now, better] = begin + place[winner[better]]
                silent[now, better] = divisor[winner[better]]
        scores[now] = best
        moved = best - steps
        left_from[now] = moved.argmax(axis=1)
        left[now] = moved[every, left_from[now]]
    return _path(times, can_be, scores, came_from, left_from, silent)


def _path(
    times: np.ndarray,
    can_be: np.ndarray,
    scores: np.ndarray,
    came_from: np.ndarray,
    left_from: np.ndarray,
    silent: np.ndarray,
) -> Track:
    now, tempo = np.unravel_index(int(scores.argmax()), scores.shape)
    seconds, chords = [times[now]], [can_be[now]]
    while (before := came_from[now, tempo]) >= 0:
        between = silent[now, tempo]
        for step in range(1, between + 1):
            seconds.append(times[now] - (times[now] - times[before]) * step / (between + 1))
            chords.append(-1)
        seconds.append(times[before])
        chords.append(can_be[before])
        now, tempo = before, left_from[before, tempo]
    return Track(np.array(seconds[::-1]), np.array(chords[::-1]))
