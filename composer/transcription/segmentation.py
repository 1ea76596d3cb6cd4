"""From a pitch that glides and trembles to notes: the likeliest sequence of semitones and silences, cut where the voice
begins anew.

The sequence is found by the Viterbi algorithm, as in Ryynänen and Klapuri 2008, "Automatic transcription of melody,
bass line, and chords in polyphonic music", with costs instead of learned models.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.ndimage import median_filter, uniform_filter1d

from composer.transcription.pitch import FRAME_SECONDS, PitchTrack

# From how sure on there is a pitch, as the detector is calibrated.
VOICED = 0.5
# A voice is so many semitones beside its note, mostly; further away than FARTHEST all is the same.
USUALLY_BESIDE, FARTHEST = 0.45, 2.0
# What another note, the end of one, and a frame without a pitch within one cost, in nats; checked on synthetic hums.
ANOTHER, PAUSE, UNVOICED = 7.0, 4.0, 1.6
SHORTEST_SECONDS = 0.085
# A dip in loudness by so many dB, within so many seconds to either side, is where a note is struck again.
DIP_DB, DIP_SECONDS = 4.5, 0.12
# Softer than the loudest by more than that is breath.
RANGE_DB = 38.0


@dataclass(frozen=True, slots=True)
class SungNote:
    """A note that was sung: from `onset` to `end` in seconds, its MIDI `pitch`, its mean loudness in dB."""

    onset: float
    end: float
    pitch: int
    loudness: float


def sung_notes(track: PitchTrack) -> tuple[tuple[SungNote, ...], float]:
    """The notes of a pitch track, and by how many semitones the voice is tuned higher than a piano."""
    loudness = uniform_filter1d(track.loudness, 3)
    is_voiced = (track.confidence >= VOICED) & (loudness > loudness.max() - RANGE_DB)
    if not is_voiced.any():
        return (), 0.0
    tuning = _tuning(track.pitch[is_voiced])
    states = _likeliest(median_filter(track.pitch, 3) - tuning, is_voiced)
    notes: list[SungNote] = []
    for begin, end in _runs(states):
        if states[begin] < 0:
            continue
        for first, last in _cut(loudness, begin, end):
            if (last - first) * FRAME_SECONDS >= SHORTEST_SECONDS:
                heard = float(loudness[first:last].mean())
                notes.append(SungNote(first * FRAME_SECONDS, last * FRAME_SECONDS, int(states[begin]), heard))
    return tuple(notes), tuning


def _tuning(pitch: np.ndarray) -> float:
    """By how many semitones, -0.5..0.5, pitches lie above those of a piano, for the most part."""
    return float(np.angle(np.exp(2j * np.pi * pitch).mean()) / (2 * np.pi))


def _likeliest(pitch: np.ndarray, is_voiced: np.ndarray) -> np.ndarray:
    """Of each frame the note, (frames,), -1 for silence."""
    heard = np.rint(pitch[is_voiced])
    notes = np.arange(heard.min() - 1, heard.max() + 2)
    beside = np.minimum(np.abs(pitch[:, None] - notes[None]), FARTHEST)
    cost = np.where(is_voiced[:, None], 0.5 * (beside / USUALLY_BESIDE) ** 2, UNVOICED)
    # The last state is silence, in which a pitch is as unlikely as one far away.
    silent = np.where(is_voiced, 0.5 * (FARTHEST / USUALLY_BESIDE) ** 2 / 2, 0.0)
    cost = np.append(cost, silent[:, None], axis=1)
    count = len(notes) + 1
    step = np.full((count, count), ANOTHER)
    step[-1, :] = step[:, -1] = PAUSE
    np.fill_diagonal(step, 0.0)
    total = cost[0].copy()
    before = np.zeros((len(cost), count), dtype=np.int64)
    for frame in range(1, len(cost)):
        ways = total[:, None] + step
        before[frame] = ways.argmin(axis=0)
        total = ways.min(axis=0) + cost[frame]
    state = int(total.argmin())
    states = np.zeros(len(cost), dtype=np.int64)
    for frame in range(len(cost) - 1, -1, -1):
        states[frame] = state
        state = int(before[frame, state])
    return np.where(states == count - 1, -1, np.append(notes, -1).astype(np.int64)[states])


def _runs(states: np.ndarray) -> list[tuple[int, int]]:
    """Where each run of one state begins and ends; runs too short for a note are given to that before them."""
    fewest = round(SHORTEST_SECONDS / FRAME_SECONDS)
    edges = [0, *(np.flatnonzero(np.diff(states)) + 1).tolist(), len(states)]
    runs = list(pairwise(edges))
    kept: list[tuple[int, int]] = []
    for begin, end in runs:
        # What is passed in a glide belongs to the note that it leads to.
        if kept and states[kept[-1][0]] >= 0 and states[begin] >= 0 and kept[-1][1] - kept[-1][0] < fewest:
            begin = kept.pop()[0] if len(kept) > 1 and states[kept[-2][0]] >= 0 else begin
            states[begin:end] = states[end - 1]
        kept.append((begin, end))
    return kept


def _cut(loudness: np.ndarray, begin: int, end: int) -> list[tuple[int, int]]:
    """A run cut where the voice falls off and begins anew; each part from where it is rising most."""
    reach = round(DIP_SECONDS / FRAME_SECONDS)
    parts: list[tuple[int, int]] = []
    first = begin
    frame = begin + reach // 2
    while frame < end - reach // 2:
        around = loudness[max(frame - reach, begin) : min(frame + reach + 1, end)]
        before = loudness[max(frame - reach, first) : frame + 1].max()
        after = loudness[frame : min(frame + reach + 1, end)].max()
        if loudness[frame] == around.min() and min(before, after) - loudness[frame] >= DIP_DB:
            rise = frame + int(np.argmax(np.diff(loudness[frame : min(frame + reach, end)]))) + 1
            parts.append((first, frame))
            first = rise
            frame = rise + reach // 2
        else:
            frame += 1
    return [*parts, (first, end)]
