"""Structureness at three scales: how well the most repeated segment of a piece explains the whole.

The indicator of Wu and Yang (2020, The Jazz Transformer, section 5): the largest fitness of a segment within a range of
lengths, in the fitness scape plot of Müller, Jiang and Grosche (2013). Fitness is the harmonic mean of how well a
segment repeats (the score of its best path family in the self-similarity matrix) and how much of the piece the
repetitions cover. Segments are in bars here, because the tempo of much music is unknown: at 4/4 and 120, the original
three to eight, eight to fifteen and more seconds are two to four, four to eight and more bars.
"""

import numpy as np

from composer.evaluation.metrics.note_table import NoteTable

HALVES = 2
MOST_BARS = 64
# In bars, excluding the upper bound.
SCALES = {"short": (2, 4), "middle": (4, 8), "long": (8, MOST_BARS)}
# Bars are compared with this many neighbors on the diagonal: a single one says little.
REACH = 1
# The share of bar pairs that count as similar, and the value of all others.
KEPT_SHARE, PENALTY = 0.2, -2.0


def structureness(notes: NoteTable) -> dict[str, float]:
    """The indicator at each of SCALES, 0..1; 0 where the piece is too short."""
    chroma = chroma_of(notes)
    found = fitness(self_similarity(chroma))
    report = {}
    for name, (shortest, longest) in SCALES.items():
        report[name] = float(found[shortest - 1 : longest - 1].max(initial=0.0))
    return report


def chroma_of(notes: NoteTable) -> np.ndarray:
    """The sounding time of each pitch class in each half bar, (bars, 24), without drums."""
    onsets, ticks = notes.bars.onsets[:MOST_BARS], notes.bars.ticks[:MOST_BARS].astype(np.int64)
    halves = onsets[:, np.newaxis] + ticks[:, np.newaxis] * np.arange(HALVES) / HALVES
    edges = np.append(halves.ravel(), onsets[-1] + ticks[-1])
    pitched = notes.pitched
    inside = np.minimum((pitched.onset + pitched.duration)[:, np.newaxis], edges[1:]) - np.maximum(
        pitched.onset[:, np.newaxis], edges[:-1]
    )
    sounds = np.eye(12)[pitched.pitch % 12]
    return (np.maximum(inside, 0).T @ sounds).reshape(len(onsets), HALVES * 12)


def self_similarity(chroma: np.ndarray) -> np.ndarray:
    """The similarity of all pairs of bars, (bars, bars): 1 for equal ones, PENALTY for most."""
    norms = np.linalg.norm(chroma, axis=1, keepdims=True)
    unit = np.where(norms > 0, chroma / np.maximum(norms, 1e-9), chroma.shape[1] ** -0.5)
    cosine = unit @ unit.T
    padded = np.pad(cosine, REACH, constant_values=np.nan)
    reach = range(2 * REACH + 1)
    bars = len(cosine)
    similarity = np.nanmean([padded[i : i + bars, i : i + bars] for i in reach], axis=0)
    limit = float(np.quantile(similarity, 1 - KEPT_SHARE))
    # In a piece that is the same everywhere, everything counts.
    scaled = (similarity - limit) / (1 - limit) if limit < 1 - 1e-6 else np.ones_like(similarity)
    result = np.where((similarity >= limit) | (limit >= 1 - 1e-6), scaled, PENALTY)
    np.fill_diagonal(result, 1.0)
    return result


def fitness(similarity: np.ndarray) -> np.ndarray:
    """The largest fitness of a segment of each length from 1, (bars,), from the self-similarity (bars, bars)."""
    bars = len(similarity)
    return np.array([_fitness_of_length(similarity, length) for length in range(1, bars + 1)])


def _fitness_of_length(similarity: np.ndarray, length: int) -> float:
    """The largest fitness of all segments of a length.

    The best path family is found from the first bar to the last for all segments at once: column 0 is the state outside
    any path, column m inside one at the m-th bar of the segment. The length of the paths and the covered bars are
    tracked with the score.
    """
    bars = len(similarity)
    starts = bars - length + 1
    # (bars, segments, length): the similarity of each bar of the piece to each bar of the segment.
    window = np.lib.stride_tricks.sliding_window_view(similarity, length, axis=1)
    outside = np.zeros((3, starts))
    before, before_that = (np.full((3, starts, length), -np.inf) for _ in range(2))
    for bar in range(bars):
        step = np.zeros((3, starts, length))
        step[0], step[1], step[2] = window[bar], 1.0, 1.0
        skipping = step.copy()
        skipping[2] = 2.0 if bar else 1.0
        same_row = np.full((3, starts, length), -np.inf)
        same_row[:, :, 0] = outside
        ways = [same_row + step]
        # Advance by one and one bar, by one bar and two of the segment, or by two bars and one of the segment.
        for source, columns, added in ((before, 1, step), (before, 2, step), (before_that, 1, skipping)):
            way = np.full((3, starts, length), -np.inf)
            way[:, :, columns:] = source[:, :, : length - columns] + added[:, :, columns:]
            ways.append(way)
        scores = np.stack([way[0] for way in ways])
        best = scores.argmax(axis=0)
        now = np.take_along_axis(np.stack(ways), best[np.newaxis, np.newaxis], axis=0)[0]
        ended = now[:, :, -1]
        outside = np.where(ended[0] > outside[0], ended, outside)
        before, before_that = now, before
    score, lengths, covered = outside
    normal_score = np.maximum((score - length) / np.maximum(lengths, 1), 0)
    normal_cover = np.maximum((covered - length) / bars, 0)
    total = normal_score + normal_cover
    return float(np.where(total > 0, 2 * normal_score * normal_cover / np.maximum(total, 1e-9), 0).max())
