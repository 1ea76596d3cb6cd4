"""Analyzes the notes of a piece: key, density, repetition."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

import numpy as np

from composer.score.clock import mean_tempo, rubato
from composer.score.key import OCTAVE, Key, Mode
from composer.score.meters import main_meter
from composer.score.piece import Part, Piece

# Probe-tone ratings of Krumhansl and Kessler (1982), from the tonic upward; used as in Krumhansl (1990), chapter 4.
PROFILES: dict[Mode, np.ndarray] = {
    "major": np.array([6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88]),
    "minor": np.array([6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17]),
}
PHRASE = 8
FOURTH = 5
# Played velocities vary; those of a typed-in score have only a few values. A guess.
FEWEST_PLAYED_VELOCITIES = 8


@dataclass(frozen=True, slots=True)
class Analysis:
    """Measurements of a piece.

    `tempo` is the mean in quarter notes a minute; `rubato` is the deviation of single quarter notes from it (the
    standard deviation of their log duration: 0.1 is about a tenth). `pedal` is the share of time with the pedal down.
    `meter` is the prevailing one; `key` the best fit to the notes. `density` is in notes a second. `longest_run` is the
    most times in a row that a chord or note is struck; `repetition` the share of runs of eight struck chords that occur
    more than once. Drums count only toward `notes` and `density`.
    """

    notes: int
    parts: int
    bars: int
    seconds: float
    key: str | None
    tempo: float
    rubato: float
    pedal: float
    meter: str
    density: float
    distinct_pitches: int
    lowest_pitch: int | None
    highest_pitch: int | None
    longest_run: int
    repetition: float

    def to_json(self) -> dict[str, Any]:
        """Return a dictionary for JSON."""
        return asdict(self)


def analyze(piece: Piece) -> Analysis:
    """Analyze a piece."""
    chords = struck_chords(piece)
    pitches = [pitch for chord in chords for pitch in chord]
    seconds = piece.seconds
    key = detect_key(piece)
    return Analysis(
        notes=piece.note_count,
        parts=len(piece.parts),
        bars=len(piece.bar_onsets()) if piece.end else 0,
        seconds=round(seconds, 3),
        key=str(key) if key else None,
        tempo=round(mean_tempo(piece), 2),
        rubato=round(rubato(piece), 3),
        pedal=round(_pedal_share(piece), 3),
        meter=str(main_meter(piece)),
        density=round(piece.note_count / seconds, 3) if seconds else 0.0,
        distinct_pitches=len(set(pitches)),
        lowest_pitch=min(pitches, default=None),
        highest_pitch=max(pitches, default=None),
        longest_run=max((sum(1 for _ in run) for _, run in groupby(chords)), default=0),
        repetition=round(repetition(chords), 4),
    )


def _pedal_share(piece: Piece) -> float:
    """The share of time with the pedal down, for the part that uses it most."""
    held = max((sum(pedal.duration for pedal in part.pedals) for part in piece.parts), default=0)
    return min(held / piece.end, 1.0) if piece.end else 0.0


def struck_chords(piece: Piece) -> list[tuple[int, ...]]:
    """The pitches struck together in all pitched parts, sorted, for each onset in order."""
    struck: dict[int, set[int]] = defaultdict(set)
    for part in piece.parts:
        if not part.is_drums:
            for note in part.notes:
                struck[note.onset].add(note.pitch)
    return [tuple(sorted(struck[onset])) for onset in sorted(struck)]


def repetition(chords: list[tuple[int, ...]]) -> float:
    """The share (0..1) of runs of `PHRASE` chords that occur more than once; 0 for shorter pieces."""
    phrases = Counter(tuple(chords[start : start + PHRASE]) for start in range(len(chords) - PHRASE + 1))
    again = sum(count for count in phrases.values() if count > 1)
    return again / phrases.total() if phrases else 0.0


def count_velocities(piece: Piece) -> int:
    """The number of different velocities in a piece."""
    return len({note.velocity for part in piece.parts for note in part.notes})


def has_played_velocities(piece: Piece) -> bool:
    """Whether the velocities of a piece seem to come from a player."""
    return count_velocities(piece) >= FEWEST_PLAYED_VELOCITIES


def chromatic_notes(parts: Iterable[Part], key: Key) -> tuple[int, int]:
    """Count the notes outside the scale of a key, with the raised leading tone in minor, and all; without drums."""
    scale = key.diatonic_pitch_classes
    pitches = [note.pitch for part in parts if not part.is_drums for note in part.notes]
    return sum(pitch % 12 not in scale for pitch in pitches), len(pitches)


def fourths_over_bass(chord: Collection[int]) -> int:
    """Count the pitches of a chord, struck together, that are a fourth over the lowest, octaves removed."""
    bass = min(chord)
    return sum(pitch > bass and (pitch - bass) % OCTAVE == FOURTH for pitch in chord)


def detect_key(piece: Piece) -> Key | None:
    """Detect the key by correlating the sounding time of pitch classes with key profiles; None without pitches.

    Uses the Krumhansl-Schmuckler algorithm. A key that the user stated takes precedence.
    """
    if piece.told_key is not None:
        return piece.told_key
    weights = np.zeros(12)
    for part in piece.parts:
        if not part.is_drums:
            for note in part.notes:
                weights[note.pitch % 12] += note.duration
    return key_of_weights(weights)


def key_of_weights(weights: np.ndarray) -> Key | None:
    """The key whose profile correlates best with the sounding time of each pitch class, (12,); None if all are
    equal."""
    if np.ptp(weights) == 0:
        return None
    profiles = key_profiles()
    correlations = profiles @ (weights - weights.mean()) / np.linalg.norm(profiles, axis=1)
    mode, tonic = divmod(int(np.argmax(correlations)), 12)
    return Key.of_pitch_class(tonic, tuple(PROFILES)[mode])


def key_profiles() -> np.ndarray:
    """The centered key profiles, (keys, 12): all keys of a mode from C upward, the modes in the order of PROFILES."""
    profiles = np.stack([np.roll(profile, tonic) for profile in PROFILES.values() for tonic in range(12)])
    return profiles - profiles.mean(axis=1, keepdims=True)
