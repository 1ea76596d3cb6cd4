"""Transcribes a recording of a tune to a piece: pitch, notes, beat."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from composer.errors import BadInput
from composer.files import content_of
from composer.score.piece import Piece
from composer.transcription.pitch import pitch_track
from composer.transcription.recording import LARGEST_BYTES, Voice, voice_of
from composer.transcription.rhythm import rhythm_of
from composer.transcription.segmentation import SungNote, sung_notes
from composer.transcription.writing import TimedNote, written_down

# Fewer notes do not make a tune.
FEWEST_NOTES = 3
MIDDLE_VELOCITY, VELOCITIES_PER_DB, SOFTEST, LOUDEST = 80, 2.0, 45, 115
FLUTE = 73


@dataclass(frozen=True, slots=True)
class Transcription:
    """The tune as a `piece`, its notes as sung, and by how many `cents` the voice was tuned above a piano."""

    piece: Piece
    sung: tuple[SungNote, ...]
    cents: float


def transcribe(content: bytes, name: str) -> Transcription:
    """Transcribe the tune in an audio file. Raises BadInput if there is none, and MissingDependency without the pitch
    detector."""
    found = transcribed(voice_of(content, name))
    if found is None:
        raise BadInput("no_tune_heard", name=name)
    return found


def transcribe_file(path: Path) -> Transcription:
    """Transcribe an audio file. Raises BadInput if it cannot be read, and as `transcribe` does."""
    return transcribe(content_of(path, LARGEST_BYTES + 1), str(path))


def transcribed(voice: Voice) -> Transcription | None:
    """Transcribe a voice; None if there are too few notes for a tune."""
    sung, tuning = sung_notes(pitch_track(voice))
    if len(sung) < FEWEST_NOTES:
        return None
    onsets = np.array([note.onset for note in sung])
    middle = float(np.median([note.loudness for note in sung]))
    notes = [TimedNote(one.onset, one.end, one.pitch, _velocity(one.loudness - middle)) for one in sung]
    return Transcription(written_down(notes, onsets, rhythm_of(onsets), FLUTE, "Voice"), sung, 100 * tuning)


def _velocity(louder_by: float) -> int:
    return int(np.clip(MIDDLE_VELOCITY + VELOCITIES_PER_DB * louder_by, SOFTEST, LOUDEST))
