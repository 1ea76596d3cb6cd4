"""Features of each bar, used as conditions for the network.

All are computed from the notes, so the same can be requested when composing:

- density: notes per quarter note, in sixteenths of a note, up to 255;
- loudness: mean velocity, 0 if velocities are not real; register: mean pitch; 0 for bars without such notes;
- energy, 0 to 255: the mean of the ranks of density, loudness and register among the bars of the piece, because a story
  rises and falls relative to itself; smoothed over neighboring bars;
- section, 0 to 3: introduction, development, climax, ending, by position and energy;
- recall: the earlier bar that resembles this one most, the transposition, and the similarity.
"""

from collections.abc import Sequence

import numpy as np

from composer.events.bars import Bars, tempos_of_bars
from composer.events.notes import Events, without_advances
from composer.events.packing import BAR, BAR_FEATURES, DENSITY_SCALE
from composer.events.sections import sections
from composer.events.vocabulary import PART, PITCH, POSITION, TIE, VELOCITY
from composer.score.meter import TICKS_PER_QUARTER
from composer.score.piece import TempoMark

SMOOTHED_SHARE = 1 / 16
SLOTS = 16
LEAST_SIMILARITY = 0.3
LONGEST_LOOK_BACK = 4096
# Breaks ties in favor of a recall without transposition.
UNTRANSPOSED_BONUS = 0.02


def told_bars(bars: Bars, tempos: Sequence[TempoMark]) -> np.ndarray:
    """Return what a network is told of bars besides their features: meter, length, tempo and the number of bars left;
    (bars,) of BAR."""
    told = np.zeros(len(bars), dtype=BAR)
    told["meter"], told["ticks"] = bars.meters, bars.ticks
    told["tempo"] = tempos_of_bars(tempos, bars)
    told["bars_left"] = np.minimum(np.arange(len(bars))[::-1], np.iinfo(BAR["bars_left"]).max)
    return told


def bar_features(events: Events, has_velocities: bool) -> np.ndarray:
    """Return the features of a piece's bars, (bars,) of BAR_FEATURES; `has_velocities` says whether its velocities are
    real."""
    bars, is_drums = events.bars, np.array([part.is_drums for part in events.frame.parts], dtype=bool)
    bar, fields = without_advances(events.columns)
    pitched = ~is_drums[fields[:, PART]]
    struck = fields[:, VELOCITY] != TIE
    count = len(bars)
    notes = np.bincount(bar[struck], minlength=count)
    density = notes * TICKS_PER_QUARTER / bars.ticks
    loudness = _means(bar[struck], fields[struck, VELOCITY], count) if has_velocities else np.zeros(count)
    register = _means(bar[pitched & struck], fields[pitched & struck, PITCH], count)
    power = energy(density, loudness, register)

    features = np.zeros(count, dtype=BAR_FEATURES)
    features["density"] = np.minimum(np.rint(density * DENSITY_SCALE), 255)
    features["loudness"] = np.rint(loudness)
    features["register"] = np.rint(register)
    features["energy"] = np.rint(255 * power)
    features["section"] = sections(power)
    rolls = bar_rolls(bar[struck], fields[struck], pitched[struck], bars)
    distance, transposition, similarity = recalls(rolls)
    features["recall_distance"] = distance
    features["recall_transposition"] = transposition
    features["recall_similarity"] = np.rint(255 * similarity)
    return features


def energy(density: np.ndarray, loudness: np.ndarray, register: np.ndarray) -> np.ndarray:
    """Return the energy of bars, (bars,) 0..1: the smoothed mean rank over the quantities that vary."""
    ranks = [_ranks(quantity) for quantity in (density, loudness, register) if np.ptp(quantity) > 0]
    if not ranks:
        return np.full(len(density), 0.5)
    return smoothed(np.mean(ranks, axis=0))


def smoothed(curve: np.ndarray) -> np.ndarray:
    """Average each value of a curve, (bars,), with its neighbors over a sixteenth of the piece; fewer at the ends."""
    reach = max(round(len(curve) * SMOOTHED_SHARE / 2), 1)
    sums = np.concatenate([[0.0], np.cumsum(curve)])
    places = np.arange(len(curve))
    first, last = np.maximum(places - reach, 0), np.minimum(places + reach + 1, len(curve))
    return (sums[last] - sums[first]) / (last - first)


def bar_rolls(bar: np.ndarray, fields: np.ndarray, pitched: np.ndarray, bars: Bars) -> np.ndarray:
    """Return what begins when in each bar, (bars, SLOTS, 13) uint8: twelve pitch classes and drums by subdivision."""
    slots = fields[:, POSITION].astype(np.int64) * SLOTS // bars.ticks[bar]
    rolls = np.zeros((len(bars), SLOTS, 13), dtype=np.uint8)
    rolls[bar, slots, np.where(pitched, fields[:, PITCH] % 12, 12)] = 1
    return rolls


def recalls(rolls: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Find the most similar earlier bar for each bar.

    `rolls` is from `bar_rolls`. The similarity is the Jaccard index of the onsets after transposing the earlier bar
    (like the bar similarity in Museformer, Yu et al. 2022). Returns the distance in bars (0 for none), the
    transposition in semitones (-5 to 6) and the similarity (0..1).
    """
    count = len(rolls)
    flat = rolls.reshape(count, -1).astype(np.float32)
    sizes = flat.sum(axis=1)
    similarity = np.zeros(count, dtype=np.float32)
    distance = np.zeros(count, dtype=np.int64)
    transposition = np.zeros(count, dtype=np.int64)
    score = np.full(count, -1.0, dtype=np.float32)
    for semitones in [0, *(step for step in range(-5, 7) if step)]:
        moved = np.concatenate([np.roll(rolls[:, :, :12], semitones, axis=2), rolls[:, :, 12:]], axis=2)
        moved_flat = moved.reshape(count, -1).astype(np.float32)
        for start in range(0, count, 512):
            stop = min(start + 512, count)
            first = max(start - LONGEST_LOOK_BACK, 0)
            both = flat[start:stop] @ moved_flat[first:stop].T
            either = sizes[start:stop, np.newaxis] + sizes[np.newaxis, first:stop] - both
            alike = both / np.maximum(either, 1)
            alike[np.arange(first, stop) >= np.arange(start, stop)[:, np.newaxis]] = -1.0
            # Of ties, the nearest.
            nearest = stop - first - 1 - np.argmax(alike[:, ::-1], axis=1)
            found = alike[np.arange(stop - start), nearest]
            scored = found + UNTRANSPOSED_BONUS * (semitones == 0)
            better = (scored > score[start:stop]) & (found >= LEAST_SIMILARITY)
            rows = np.arange(start, stop)[better]
            score[rows] = scored[better]
            similarity[rows] = found[better]
            distance[rows] = rows - (first + nearest[better])
            transposition[rows] = semitones
    return distance, transposition, similarity


def _means(bar: np.ndarray, values: np.ndarray, count: int) -> np.ndarray:
    """The mean value in each bar, 0 without values."""
    sums = np.bincount(bar, weights=values, minlength=count)
    return sums / np.maximum(np.bincount(bar, minlength=count), 1)


def _ranks(quantity: np.ndarray) -> np.ndarray:
    """The rank of each value among all, 0..1; ties share a rank."""
    ordered = np.sort(quantity)
    middle = np.searchsorted(ordered, quantity, "left") + np.searchsorted(ordered, quantity, "right") - 1
    return middle / (2 * max(len(quantity) - 1, 1))
