"""Single piano notes for keys pressed in a browser: one every few semitones, pitch-shifted in between.

They use the same font and hall, so that playing sounds like the finished piece.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import numpy as np

from composer.audio.apart import synthesize_safely
from composer.audio.encoding import encode
from composer.audio.samples import SAMPLE_RATE, Audio
from composer.score.midi import midi_from_piece
from composer.score.piece import Note, Part, Piece, TempoMark

# From A1 to C7, at most three semitones from any key: shifts small enough to keep the tone. A guess.
SAMPLED = tuple(range(33, 97, 4))
# Long enough for most notes to become soft; a guess at how long keys are held.
HELD_SECONDS, RINGING_SECONDS = 2, 3
VELOCITY = 96
TICKS_PER_SECOND = 48


@lru_cache(maxsize=2)
def key_sounds(font: Path) -> Mapping[int, bytes]:
    """Return the sound of each sampled key by pitch, as FLAC files. Raises as `synthesize` does."""
    every = RINGING_SECONDS * TICKS_PER_SECOND
    notes = [Note(n * every, pitch, HELD_SECONDS * TICKS_PER_SECOND, VELOCITY) for n, pitch in enumerate(SAMPLED)]
    piece = Piece((Part(tuple(notes)),), (TempoMark.of(0, 120),))
    heard = np.concatenate([part.samples for part in synthesize_safely(midi_from_piece(piece), font)])
    loudest = float(np.abs(heard).max()) or 1.0
    frames = RINGING_SECONDS * SAMPLE_RATE
    fade = np.minimum(1, np.arange(frames, 0, -1) / (SAMPLE_RATE / 4)).astype(np.float32)[:, np.newaxis]
    sounds = {}
    for number, pitch in enumerate(SAMPLED):
        struck = np.zeros((frames, 2), np.float32)
        part = heard[number * frames : (number + 1) * frames]
        struck[: len(part)] = part / loudest * 0.7
        sounds[pitch] = encode(Audio(struck * fade), "flac")
    return sounds
