"""Measures the transcription of hummed tunes, synthesized with vibrato, glides, noise and a drifting tempo."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import fmean
from typing import Any

import numpy as np

from composer.score.clock import mean_tempo
from composer.score.piece import Piece
from composer.transcription.recording import SAMPLE_RATE, Voice
from composer.transcription.transcribe import transcribed

COUNT = 30
# Specified: a note is correct within 50 ms and 50 cents.
TOLERANCE_SECONDS, TOLERANCE_CENTS = 0.05, 50
# Double or half tempo is wrong; drift is acceptable.
TEMPO_TOLERANCE = 0.15
NOISE_DB = -20
# Formants of sung vowels in hertz, approximately (Peterson and Barney 1952).
VOWELS = {"a": (700, 1150, 2500), "o": (450, 800, 2600), "u": (330, 750, 2400), "m": (250, 1100, 2300)}
SCALE = (0, 2, 4, 5, 7, 9, 11)
LENGTHS = (0.5, 0.5, 1.0, 1.0, 1.0, 1.5, 2.0)


@dataclass(frozen=True, slots=True, eq=False)
class Hum:
    """A sung tune: its sound, its notes as (onset, end in seconds, MIDI pitch), and its tempo in quarter notes a
    minute."""

    voice: Voice
    notes: tuple[tuple[float, float, int], ...]
    tempo: float


def hum(seed: int) -> Hum:
    """Generate a tune of 16 to 24 notes, sung in a manner that depends on the seed."""
    random = np.random.default_rng(seed)
    tempo, drift, phase = random.uniform(72, 126), random.uniform(0, 0.06), random.uniform(0, 6.28)
    tonic, degree = int(random.integers(48, 65)), 7
    notes: list[tuple[float, float, int]] = []
    second, is_legato = 0.3, random.random() < 0.5
    beat = 0.0
    for _ in range(int(random.integers(16, 25))):
        degree = int(np.clip(degree + random.choice([-3, -2, -1, -1, 0, 1, 1, 2, 3]), 3, 14))
        length = float(random.choice(LENGTHS))
        if (beat % 1) and length > 1:
            length = 0.5
        now = tempo * (1 + drift * np.sin(second / 3 + phase))
        lasts = length * 60 / now
        is_breath = random.random() < 0.12 and length >= 1
        pitch = tonic + 12 * (degree // 7) + SCALE[degree % 7] - 12
        notes.append((second, second + lasts * (0.6 if is_breath else 1), pitch))
        second += lasts
        beat += length
    return Hum(_sung(notes, is_legato, random), tuple(notes), tempo)


def _sung(notes: list[tuple[float, float, int]], is_legato: bool, random: np.random.Generator) -> Voice:
    """Synthesize sung notes."""
    count = round((notes[-1][1] + 0.4) * SAMPLE_RATE)
    time = np.arange(count) / SAMPLE_RATE
    pitch, level = np.full(count, float(notes[0][2])), np.zeros(count)
    glide, vibrato = random.uniform(0.012, 0.03), random.uniform(0.1, 0.45)
    rate, closing = random.uniform(5, 6.5), random.uniform(0.03, 0.06)
    for number, (onset, end, target) in enumerate(notes):
        begin, last = round(onset * SAMPLE_RATE), min(round(end * SAMPLE_RATE), count)
        since = time[begin:last] - onset
        before = notes[number - 1][2] if number and onset - notes[number - 1][1] < 0.02 else target - 1
        trembling = vibrato * np.clip((since - 0.15) / 0.2, 0, 1) * np.sin(2 * np.pi * rate * since)
        pitch[begin:] = target
        pitch[begin:last] = target + (before - target) * np.exp(-since / glide) + trembling
        louder = random.uniform(0.7, 1.0)
        level[begin:last] = louder
        following = notes[number + 1] if number + 1 < len(notes) else None
        if following is None or not is_legato or following[2] == target or following[0] - end > 0.02:
            level[max(last - round(closing * SAMPLE_RATE), begin) : last] = 0.08 * louder
    smooth = np.hanning(round(0.03 * SAMPLE_RATE))
    level = np.convolve(level, smooth / smooth.sum(), "same")
    # Mistuned overall, and unsteady from moment to moment.
    moments = np.arange(0, time[-1] + 1, 0.25)
    pitch += random.uniform(-0.3, 0.3) + 0.06 * np.interp(time, moments, random.normal(size=len(moments)))
    hertz = 440 * 2 ** ((pitch - 69) / 12)
    angle = 2 * np.pi * np.cumsum(hertz) / SAMPLE_RATE
    formants = VOWELS[str(random.choice(list(VOWELS)))]
    sound = np.zeros(count)
    for harmonic in range(1, 25):
        of_harmonic = harmonic * hertz
        strength = sum(1 / (1 + ((of_harmonic - formant) / (60 + 0.06 * formant)) ** 2) for formant in formants)
        sound += (0.05 + strength) / harmonic**0.7 * np.sin(harmonic * angle) * (of_harmonic < SAMPLE_RATE * 0.45)
    sound *= level
    loud = np.sqrt(np.mean(sound[level > 0.3] ** 2))
    noisy = sound + random.normal(size=count) * loud * 10 ** (NOISE_DB / 20)
    return (0.7 * noisy / np.abs(noisy).max()).astype(np.float32)


def hums_study(count: int, tell: Callable[[str], None]) -> dict[str, Any]:
    """Transcribe `count` sung tunes; returns a row for each and the totals."""
    rows: list[dict[str, Any]] = []
    for seed in range(count):
        tell(f"hum {seed + 1} of {count}")
        sung = hum(seed)
        found = transcribed(sung.voice)
        f1 = note_f1(found.piece, sung) if found else 0.0
        is_right = found is not None and is_tempo(found.piece, sung)
        rows.append(
            {
                "seed": seed,
                "notes": len(sung.notes),
                "found": found.piece.note_count if found else 0,
                "f1": f1,
                "tempo_right": is_right,
            }
        )
    return {
        "hums": count,
        "f1_mean": fmean(row["f1"] for row in rows),
        "f1_least": min(row["f1"] for row in rows),
        "tempo_right": fmean(row["tempo_right"] for row in rows),
        "rows": rows,
    }


def note_f1(piece: Piece, sung: Hum) -> float:
    """The F1 score of the notes of a piece, as they sound after quantization.

    Times are relative to the first note.
    """
    part = piece.parts[0].notes
    start = sung.notes[0][0] - piece.second_at(part[0].onset)
    left = list(sung.notes)
    hits = 0
    for note in part:
        onset = piece.second_at(note.onset) + start
        match = next((one for one in left if abs(one[0] - onset) <= TOLERANCE_SECONDS and one[2] == note.pitch), None)
        if match is not None:
            left.remove(match)
            hits += 1
    return 2 * hits / (len(part) + len(sung.notes))


def is_tempo(piece: Piece, sung: Hum) -> bool:
    """Whether the tempo of a piece is close to that of the singing."""
    return abs(mean_tempo(piece) / sung.tempo - 1) < TEMPO_TOLERANCE


def hums_table(report: dict[str, Any]) -> str:
    """The report as text."""
    return (
        f"{report['hums']} hums: note F1 within {TOLERANCE_SECONDS * 1000:.0f} ms and {TOLERANCE_CENTS} cents after "
        f"quantization {report['f1_mean']:.3f} in the mean, {report['f1_least']:.3f} at the least; tempo right in "
        f"{report['tempo_right']:.0%}"
    )
