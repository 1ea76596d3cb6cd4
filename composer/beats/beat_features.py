"""Features of beats for the bar line network: chord, rhythm, and similarity to earlier beats."""

import numpy as np

from composer.beats.features import CHORD_COLUMNS
from composer.beats.performance import PlayedNotes, StruckChords

# The largest distance of a chord from a beat that it falls on, in seconds and in beats.
STRUCK_SECONDS, STRUCK_BEATS = 0.07, 0.2
PARTS = 12
LAGS = (1, 2, 3, 4, 6, 8, 12)


def beat_features(
    performance: PlayedNotes, chords: StruckChords, of_chords: np.ndarray, beats: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the features (beats, columns) float32, and the index (beats,) of the chord on each beat, -1 without one.

    `of_chords` (chords, columns) are the features of the chords; `beats` (beats,) are in seconds. There must be at
    least two chords and two beats.
    """
    count = len(beats)
    periods = np.append(np.diff(beats), beats[-1] - beats[-2])
    following = np.clip(np.searchsorted(chords.seconds, beats), 1, len(chords) - 1)
    is_previous = beats - chords.seconds[following - 1] < chords.seconds[following] - beats
    nearest = following - is_previous
    distance = np.abs(chords.seconds[nearest] - beats)
    struck = (distance < STRUCK_SECONDS) & (distance < STRUCK_BEATS * periods)
    at_beat = np.where(struck[:, None], of_chords[nearest, :CHORD_COLUMNS], 0)

    places = np.interp(performance.onsets, beats, np.arange(count), left=-1, right=count)
    late = performance.onsets > beats[-1]
    places[late] = count - 1 + (performance.onsets[late] - beats[-1]) / periods[-1]
    part = np.rint(places * PARTS).astype(np.int64)
    inside = (part >= 0) & (part < count * PARTS)
    part, pitches = part[inside], performance.pitches[inside]
    durations = np.maximum(performance.ends - performance.onsets, 0.01)[inside]
    beat = part // PARTS

    def profile(weights: np.ndarray) -> np.ndarray:
        return np.bincount(part, weights=weights, minlength=count * PARTS).reshape(count, PARTS)

    struck_notes = np.log1p(profile(np.ones(len(part))))
    middle = np.median(pitches) if len(pitches) else 60
    low_notes = np.log1p(profile((pitches < middle - 7).astype(np.float64)))
    lengths = np.minimum(durations / periods[beat], 4)
    long_notes = np.log1p(profile(lengths))
    classes = np.zeros((count, 12))
    np.add.at(classes, (beat, pitches % 12), lengths + 0.1)
    lowest = np.full(count, 128.0)
    np.minimum.at(lowest, beat, pitches)
    bass = np.zeros((count, 12))
    heard = lowest < 128
    bass[np.flatnonzero(heard), lowest[heard].astype(np.int64) % 12] = 1
    rhythm = np.concatenate([struck_notes, low_notes], axis=1)
    lags = [lag for step in LAGS for lag in (step, -step)]
    likeness = [_likeness(kind, lag) for kind in (classes, bass, rhythm) for lag in lags]
    columns = np.stack([struck.astype(np.float64), np.log2(periods), *likeness], axis=1)
    whole = np.concatenate([at_beat, columns, struck_notes, low_notes, long_notes], axis=1)
    return whole.astype(np.float32), np.where(struck, nearest, -1)


def _likeness(vectors: np.ndarray, lag: int) -> np.ndarray:
    """The cosine similarity of each beat's vector to that `lag` beats before (after, if negative); 0 if there is
    none."""
    far = np.zeros(len(vectors))
    step = abs(lag)
    if step < len(vectors):
        early, late = vectors[:-step], vectors[step:]
        lengths = np.sqrt((early * early).sum(axis=1) * (late * late).sum(axis=1)) + 1e-6
        cosine = (early * late).sum(axis=1) / lengths
        if lag > 0:
            far[step:] = cosine
        else:
            far[:-step] = cosine
    return far
