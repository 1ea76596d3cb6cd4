"""Segments a gliding, vibrating pitch into notes: the likeliest sequence of semitones and silences, split where notes
are repeated.

Uses the Viterbi algorithm as in Ryynänen and Klapuri 2008, "Automatic transcription of melody, bass line, and chords in
polyphonic music", with fixed costs instead of learned models.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.ndimage import median_filter, uniform_filter1d

from composer.transcription.pitch import FRAME_SECONDS, PitchTrack

# The confidence from which there is a pitch, as the detector is calibrated.
VOICED = 0.5
# The usual deviation of a voice from its note in semitones; beyond FARTHEST, the cost is constant.
USUALLY_BESIDE, FARTHEST = 0.45, 2.0
# The costs of changing the note, of ending one, and of an unvoiced frame within one, in nats; checked on synthetic
# humming.
ANOTHER, PAUSE, UNVOICED = 7.0, 4.0, 1.6
SHORTEST_SECONDS = 0.085
# A dip in loudness of this many dB within this many seconds on each side indicates a repeated note.
DIP_DB, DIP_SECONDS = 4.5, 0.12
# Anything softer than this relative to the maximum is breath.
RANGE_DB = 38.0


@dataclass(frozen=True, slots=True)
class SungNote:
    """A sung note: from `onset` to `end` in seconds, its MIDI `pitch`, and its mean loudness in dB."""

    onset: float
    end: float
    pitch: int
    loudness: float


def sung_notes(track: PitchTrack) -> tuple[tuple[SungNote, ...], float]:
    """Return the notes of a pitch track, and by how many semitones the voice is tuned above a piano."""
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
    """By how many semitones, -0.5..0.5, most pitches lie above those of a piano."""
    return float(np.angle(np.exp(2j * np.pi * pitch).mean()) / (2 * np.pi))


def _likeliest(pitch: np.ndarray, is_voiced: np.ndarray) -> np.ndarray:
    """The note in each frame, (frames,), -1 for silence."""
    heard = np.rint(pitch[is_voiced])
    notes = np.arange(heard.min() - 1, heard.max() + 2)
    beside = np.minimum(np.abs(pitch[:, None] - notes[None]), FARTHEST)
    cost = np.where(is_voiced[:, None], 0.5 * (beside / USUALLY_BESIDE) ** 2, UNVOICED)
    # The last state is silence, in which a pitch costs as much as a distant note.
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
    """The start and end of each run of a state; runs too short for a note are merged into the previous one."""
    fewest = round(SHORTEST_SECONDS / FRAME_SECONDS)
    edges = [0, *(np.flatnonzero(np.diff(states)) + 1).tolist(), len(states)]
    runs = list(pairwise(edges))
    kept: list[tuple[int, int]] = []
    for begin, end in runs:
        # Pitches passed in a glide belong to the note that it leads to.
        if kept and states[kept[-1][0]] >= 0 and states[begin] >= 0 and kept[-1][1] - kept[-1][0] < fewest:
            begin = kept.pop()[0] if len(kept) > 1 and states[kept[-2][0]] >= 0 else begin
            states[begin:end] = states[end - 1]
        kept.append((begin, end))
    return kept


def _cut(loudness: np.ndarray, begin: int, end: int) -> list[tuple[int, int]]:
    """Split a run where the voice fades and restarts; each part begins where loudness rises fastest."""
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
