"""A recording of a tune to a piece: pitch, notes, beat."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from composer.errors import BadInput, reason_of
from composer.score.analysis import detect_key
from composer.score.meter import TICKS_PER_QUARTER, Meter
from composer.score.piece import KeyMark, MeterMark, Note, Part, Piece, TempoMark, settled
from composer.transcription.pitch import pitch_track
from composer.transcription.recording import Voice, voice_of
from composer.transcription.rhythm import STEPS_PER_BEAT, rhythm_of
from composer.transcription.segmentation import SungNote, sung_notes

# Fewer notes are no tune.
FEWEST_NOTES = 3
STEP_TICKS = TICKS_PER_QUARTER // STEPS_PER_BEAT
# A silence up to the next note is a breath, and the note is held; a guess.
BREATH_SECONDS = 0.16
MIDDLE_VELOCITY, VELOCITIES_PER_DB, SOFTEST, LOUDEST = 80, 2.0, 45, 115
FLUTE = 73
# How much heavier bars of three quarters must weigh than those of four to be taken for the meter. A guess.
THREE_OVER_FOUR = 1.25


@dataclass(frozen=True, slots=True)
class Transcription:
    """The tune as a `piece`, its notes as they were sung, and by how many `cents` the voice was tuned higher than a
    piano."""

    piece: Piece
    sung: tuple[SungNote, ...]
    cents: float


def transcribe(content: bytes, name: str) -> Transcription:
    """The tune in an audio file. Raises BadInput if there is none, MissingDependency without the pitch detector."""
    found = transcribed(voice_of(content, name))
    if found is None:
        raise BadInput("no_tune_heard", name=name)
    return found


def transcribe_file(path: Path) -> Transcription:
    """The tune in an audio file. Raises BadInput if it cannot be read, and as `transcribe` does."""
    try:
        return transcribe(path.read_bytes(), str(path))
    except FileNotFoundError as error:
        raise BadInput("file_does_not_exist", path=path) from error
    except OSError as error:
        raise BadInput("file_not_read", path=path, reason=reason_of(error)) from error


def transcribed(voice: Voice) -> Transcription | None:
    """The tune that a voice sings; None if there are too few notes for one."""
    sung, tuning = sung_notes(pitch_track(voice))
    if len(sung) < FEWEST_NOTES:
        return None
    onsets = np.array([note.onset for note in sung])
    rhythm = rhythm_of(onsets)
    ends = np.array([note.end for note in sung])
    # A note that is followed at once is held up to the next one.
    ends[:-1] = np.where(onsets[1:] - ends[:-1] <= BREATH_SECONDS, onsets[1:], ends[:-1])
    places = np.interp(ends, rhythm.beats, np.arange(len(rhythm.beats)) * STEPS_PER_BEAT)
    end_steps = np.maximum(np.rint(places).astype(np.int64), rhythm.steps + 1)
    end_steps[:-1] = np.minimum(end_steps[:-1], np.maximum(rhythm.steps[1:], rhythm.steps[:-1] + 1))
    middle = float(np.median([note.loudness for note in sung]))
    notes = settled(
        Note(int(begin) * STEP_TICKS, note.pitch, int(end - begin) * STEP_TICKS, _velocity(note.loudness - middle))
        for note, begin, end in zip(sung, rhythm.steps, end_steps, strict=True)
    )
    piece = Piece((Part(notes, FLUTE, "Voice"),), _tempos(rhythm.beats), (MeterMark(0, _meter(notes)),))
    key = detect_key(piece)
    return Transcription(replace(piece, keys=(KeyMark(0, key),)) if key else piece, sung, 100 * tuning)


def _velocity(louder_by: float) -> int:
    return int(np.clip(MIDDLE_VELOCITY + VELOCITIES_PER_DB * louder_by, SOFTEST, LOUDEST))


def _tempos(beats: np.ndarray) -> tuple[TempoMark, ...]:
    """A tempo mark wherever the length of a beat changes. The first beat is the beginning."""
    marks: list[TempoMark] = []
    for number, seconds in enumerate(np.diff(beats).tolist()):
        mark = TempoMark.of(number * TICKS_PER_QUARTER, 60 / max(seconds, 0.05))
        if not marks or marks[-1].microseconds_per_quarter != mark.microseconds_per_quarter:
            marks.append(mark)
    return tuple(marks)


def _meter(notes: tuple[Note, ...]) -> Meter:
    """Three or four quarters: in which of them longer notes begin the bars."""
    weights: dict[int, float] = {}
    for beats in (3, 4):
        bar = beats * TICKS_PER_QUARTER
        on_bars = [note.duration for note in notes if note.onset % bar == 0]
        bars = max(note.onset for note in notes) // bar + 1
        weights[beats] = sum(on_bars) / bars / TICKS_PER_QUARTER
    return Meter(3, 4) if weights[3] > THREE_OVER_FOUR * weights[4] else Meter(4, 4)
