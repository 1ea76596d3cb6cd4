"""Stems: every part of a piece as sound of its own, all as long and as loud as they are in the mix.

Laid one over the other they give the mix before it is limited: FluidSynth adds its voices, and its effects are linear.
Parts are rendered one at a time; only the mix and one of them are in memory.
"""

import re
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import IO

import numpy as np

from composer.audio.encoding import encode
from composer.audio.loudness import TARGET_LUFS, loudness
from composer.audio.samples import Audio
from composer.audio.synthesis import synthesize
from composer.errors import BadInput
from composer.score.instruments import INSTRUMENTS
from composer.score.midi import midi_bytes, midi_from_piece
from composer.score.piece import Part, Piece

# The largest sample of the mix stays so far below full scale, so that no stem, louder alone, passes it.
HEADROOM = 0.5
# A zip keeps the time of each file; equal pieces are to give equal stems.
NO_DATE = (1980, 1, 1, 0, 0, 0)


def write_stems(
    piece: Piece, file: IO[bytes], font: Path, format: str = "wav", on_progress: Callable[[float], None] | None = None
) -> float:
    """Write a zip with the sound and the MIDI file of each part, and the MIDI file of all; returns its seconds.

    `format` is one of `encoding.FORMATS`; `on_progress` hears 0 to 1, and what it raises stops the work. Raises
    BadInput for a piece without notes, and as `synthesize` does.
    """
    parts = [part for part in piece.parts if part.notes]
    if not parts:
        raise BadInput("no_notes_for_stems")

    def report(done: float) -> None:
        if on_progress is not None:
            on_progress(done / (len(parts) + 1))

    mix = sound_of(piece, font, report)
    gain, frames = stem_gain(mix), mix.frames
    seconds = mix.seconds
    del mix
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        _add(archive, "all.mid", midi_bytes(piece))
        for number, part in enumerate(parts, 1):
            alone = replace(piece, parts=(part,))
            stem = stem_of(only(piece, part), font, frames, gain, partial(_report_from, report, number))
            name = f"{number:02d} {_file_name(part)}"
            _add(archive, f"{name}.{format}", encode(stem, format))
            _add(archive, f"{name}.mid", midi_bytes(alone))
    report(len(parts) + 1)
    return seconds


def sound_of(piece: Piece, font: Path, report: Callable[[float], None]) -> Audio:
    """The sound of a piece as the font has it; `report` hears 0 to 1."""
    seconds = piece.seconds
    slices: list[np.ndarray] = []
    heard = 0.0
    with closing(synthesize(midi_from_piece(piece), font)) as sounding:
        for heard_now in sounding:
            slices.append(heard_now.samples)
            heard += heard_now.seconds
            report(min(heard / seconds, 1.0) if seconds else 1.0)
    return Audio(np.concatenate(slices))


def only(piece: Piece, part: Part) -> Piece:
    """The piece with the others silent: each stays on its channel, and so at its place in the hall."""
    return replace(piece, parts=tuple(one if one is part else replace(one, notes=(), pedals=()) for one in piece.parts))


def stem_gain(mix: Audio) -> float:
    """What all stems of a mix are multiplied with: it brings the mix to the usual loudness, if there is room."""
    wanted = 10 ** ((TARGET_LUFS - loudness(mix)) / 20)
    return float(min(wanted, HEADROOM / mix.peak)) if mix.peak else 1.0


def stem_of(alone: Piece, font: Path, frames: int, gain: float, report: Callable[[float], None]) -> Audio:
    """The sound of a piece in which one part plays, so many frames long and multiplied by the gain."""
    heard = sound_of(alone, font, report).samples[:frames]
    samples = np.zeros((frames, heard.shape[1]), np.float32)
    np.multiply(heard, np.float32(gain), out=samples[: len(heard)])
    return Audio(samples)


def _report_from(report: Callable[[float], None], start: float, done: float) -> None:
    report(start + done)


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    archive.writestr(zipfile.ZipInfo(name, NO_DATE), content)


def _file_name(part: Part) -> str:
    """The name of a part, or of its instrument, as files may be called."""
    name = part.name or ("drums" if part.is_drums else INSTRUMENTS[part.program].name)
    return re.sub(r"[^\w \-]", "", name).strip().lower() or "part"
