"""Finds the beat of a tune and quantizes its notes, allowing for the tempo drift of voices.

The time between onsets is a whole number of sixteenths at a tempo that changes little from note to note; the likeliest
interpretation is found by dynamic programming (as in Raphael 2002, "A hybrid graphical model for rhythmic parsing"). A
nearly constant tempo becomes constant.
"""

from dataclasses import dataclass

import numpy as np

STEPS_PER_BEAT = 4
# Quarter notes a minute, and the ratio between adjacent tempo candidates.
SLOWEST, FASTEST, FINER = 50.0, 168.0, 1.02
LIKELIEST_TEMPO, TEMPO_SPREAD = 100.0, 0.18
# The standard deviation of onsets from the grid in seconds, and of the tempo change between notes as a share. Guesses,
# checked on synthetic humming.
BESIDE_SECONDS, CHANGE = 0.025, 0.02
LARGEST_CHANGE = 4
LONGEST_STEPS = 32
# The cost in nats of beginning a note on a beat, between sixteenths, and on an eighth.
PLACE_COSTS = (0.0, 1.0, 0.1, 1.0)
# The stiffness of beats that follow a voice, in seconds; and the largest deviation of notes from a constant tempo.
STIFFNESS, STEADY_SECONDS = 0.006, 0.022


@dataclass(frozen=True, slots=True, eq=False)
class Rhythm:
    """The position of each onset in sixteenths from the first beat, `steps` (notes,), and the times of all beats in
    seconds, `beats` (beats,), rising."""

    steps: np.ndarray
    beats: np.ndarray


def rhythm_of(onsets: np.ndarray) -> Rhythm:
    """Find the rhythm of onsets in seconds, rising, at least two."""
    steps = _steps(np.diff(onsets))
    last = int(steps[-1]) // STEPS_PER_BEAT + 2
    places = steps / STEPS_PER_BEAT
    slope, start = np.polyfit(places, onsets, 1)
    steady = start + slope * np.arange(last + 1)
    if np.abs(start + slope * places - onsets).max() <= STEADY_SECONDS:
        return Rhythm(steps, steady)
    return Rhythm(steps, _following(places, onsets, steady))


def _steps(times: np.ndarray) -> np.ndarray:
    """The positions of the onsets in sixteenths, from the times between them."""
    tempos = np.exp(np.arange(np.log(SLOWEST), np.log(FASTEST), np.log(FINER)))
    seconds = 60 / tempos / STEPS_PER_BEAT
    prior = 0.5 * (np.log(tempos / LIKELIEST_TEMPO) / TEMPO_SPREAD) ** 2
    # The cost by tempo and position in the beat.
    cost = prior[:, None] + np.array(PLACE_COSTS)[None]
    counts = np.arange(1, LONGEST_STEPS + 1)
    history: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    moves = range(-LARGEST_CHANGE, LARGEST_CHANGE + 1)
    changes = np.array([0.5 * (move * np.log(FINER) / CHANGE) ** 2 for move in moves])
    for time in times:
        shifted = np.full((len(moves), *cost.shape), np.inf)
        for row, move in enumerate(moves):
            begin, end = max(move, 0), len(tempos) + min(move, 0)
            shifted[row, begin:end] = cost[begin - move : end - move] + changes[row]
        moved, cost_before = shifted.argmin(axis=0), shifted.min(axis=0)
        off = np.minimum(np.abs(time - counts[None] * seconds[:, None]) / BESIDE_SECONDS, 6)
        fits = 0.5 * off**2
        best = np.full(cost.shape, np.inf)
        count = np.zeros(cost.shape, dtype=np.int64)
        place_before = np.zeros(cost.shape, dtype=np.int64)
        for place in range(STEPS_PER_BEAT):
            for old in range(STEPS_PER_BEAT):
                fitting = (old + counts) % STEPS_PER_BEAT == place
                which = fits[:, fitting].argmin(axis=1)
                way = cost_before[:, old] + fits[:, fitting].min(axis=1) + PLACE_COSTS[place]
                is_better = way < best[:, place]
                best[is_better, place] = way[is_better]
                count[is_better, place] = counts[fitting][which[is_better]]
                place_before[is_better, place] = old
        rows = np.arange(len(tempos))[:, None]
        old_tempo = rows - (np.take_along_axis(moved, place_before, axis=1) - LARGEST_CHANGE)
        history.append((count, old_tempo, place_before))
        cost = best
    tempo, place = divmod(int(cost.argmin()), STEPS_PER_BEAT)
    taken: list[int] = []
    for count, old_tempo, place_before in reversed(history):
        taken.append(int(count[tempo, place]))
        tempo, place = int(old_tempo[tempo, place]), int(place_before[tempo, place])
    return np.concatenate([[0], np.cumsum(taken[::-1])]) + place


def _following(places: np.ndarray, onsets: np.ndarray, steady: np.ndarray) -> np.ndarray:
    """Beats fitted to the onsets at their positions (in beats), with smoothly changing lengths."""
    count = len(steady)
    left = np.floor(places).astype(np.int64)
    share = places - left
    rows = np.arange(len(places))
    sung = np.zeros((len(places), count))
    sung[rows, left] = 1 - share
    sung[rows, left + 1] += share
    smooth = np.zeros((count - 2, count))
    for row in range(count - 2):
        smooth[row, row : row + 3] = (1, -2, 1)
    system = np.concatenate([sung / BESIDE_SECONDS, smooth / STIFFNESS])
    found, *_ = np.linalg.lstsq(system, np.concatenate([onsets / BESIDE_SECONDS, np.zeros(count - 2)]), rcond=None)
    # A beat never comes before the previous one.
    return np.maximum.accumulate(found + np.arange(count) * 1e-6)
