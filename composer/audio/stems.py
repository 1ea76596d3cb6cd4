"""Stems: every part of a piece as separate audio, all with the same length, and the level that they have in the mix.

Together they give the mix before limiting, because FluidSynth adds voices and its effects are linear. Only where more
voices would sound than `instruments.SETTINGS` allows, the mix lacks some that the stems have: measured 35 dB below a
pedaled piece after Liszt. Parts are rendered one at a time, and nothing is in memory as a whole.
"""

import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import IO

import numpy as np

from composer.audio.apart import synthesizing
from composer.audio.encoding import write_slices
from composer.audio.loudness import TARGET_LUFS, LoudnessMeter
from composer.audio.rendering import told
from composer.audio.samples import CHANNELS, SAMPLE_RATE, Audio
from composer.errors import BadInput
from composer.score.instruments import INSTRUMENTS
from composer.score.midi import midi_bytes, midi_from_piece
from composer.score.midi_file import MidiFile
from composer.score.piece import Part, Piece

# The mix peaks this far below full scale, so that no stem, which may be louder alone, clips.
HEADROOM = 0.5
# A zip stores the time of each file; equal pieces should give equal stems.
NO_DATE = (1980, 1, 1, 0, 0, 0)


def write_stems(
    piece: Piece,
    file: IO[bytes],
    font: Path,
    format: str = "wav",
    on_progress: Callable[[float], None] | None = None,
    is_apart: bool = False,
) -> float:
    """Write a zip with the audio and MIDI of each part, and the MIDI of all; returns its length in seconds.

    `format` is one of `encoding.FORMATS`; `on_progress` gets 0 to 1 and may raise to stop; `is_apart` as in
    `rendering.record`. Raises BadInput for a piece without notes, and as `synthesize` does.
    """
    if not sounding_parts(piece):
        raise BadInput("no_notes_for_stems")
    steps = len(sounding_parts(piece)) + 1

    def report(done: float) -> None:
        if on_progress is not None:
            on_progress(done / steps)

    with synthesizing(mix_and_stems(piece), font, is_apart) as sounds:
        mix = told(next(sounds), piece.seconds, report)
        gain, frames = gain_and_frames(heard.samples for heard in mix)
        add_stems(piece, file, sounds, gain, frames, format, lambda done: report(1 + done * (steps - 1)))
    return frames / SAMPLE_RATE


def mix_and_stems(piece: Piece) -> list[MidiFile]:
    """What has to be synthesized for the stems of a piece: the mix, and each part that has notes."""
    stems = [only(piece, [place]) for place, part in enumerate(piece.parts) if part.notes]
    return [midi_from_piece(one) for one in (piece, *stems)]


def add_stems(
    piece: Piece,
    file: IO[bytes],
    sounds: Iterator[Iterator[Audio]],
    gain: float,
    frames: int,
    format: str,
    on_progress: Callable[[float], None],
) -> None:
    """Write the zip of `write_stems` from the sounds of its parts, with the gain and length of the mix."""
    parts = sounding_parts(piece)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        _add(archive, "all.mid", midi_bytes(piece))
        for number, part in enumerate(parts):
            heard = told(next(sounds), piece.seconds, partial(_report_from, on_progress, number, len(parts)))
            name = f"{number + 1:02d} {_file_name(part)}"
            with tempfile.TemporaryFile(prefix="composer-") as stem:
                write_slices(leveled((slice.samples for slice in heard), frames, gain), stem, format)
                stem.seek(0)
                with archive.open(zipfile.ZipInfo(f"{name}.{format}", NO_DATE), "w", force_zip64=True) as entry:
                    shutil.copyfileobj(stem, entry)
            _add(archive, f"{name}.mid", midi_bytes(replace(piece, parts=(part,))))
    on_progress(1.0)


def sounding_parts(piece: Piece) -> list[Part]:
    """The parts that have notes."""
    return [part for part in piece.parts if part.notes]


def only(piece: Piece, places: Collection[int]) -> Piece:
    """The piece with all but some parts muted, so that each stays on its channel and at its place in the hall."""
    parts = enumerate(piece.parts)
    return replace(
        piece, parts=tuple(part if place in places else replace(part, notes=(), pedals=()) for place, part in parts)
    )


def gain_of(heard: float, peak: float) -> float:
    """The common gain of all stems of a mix with this loudness, in LUFS, and peak.

    It brings the mix to the usual loudness if there is headroom.
    """
    return float(min(10 ** ((TARGET_LUFS - heard) / 20), HEADROOM / peak)) if peak else 1.0


def gain_and_frames(mix: Iterable[np.ndarray]) -> tuple[float, int]:
    """The common gain of all stems, and their length."""
    meter, peak, frames = LoudnessMeter(), 0.0, 0
    for samples in mix:
        meter.feed(samples)
        peak, frames = max(peak, float(np.abs(samples).max(initial=0.0))), frames + len(samples)
    return gain_of(meter.measured().loudness, peak), frames


def leveled(slices: Iterable[np.ndarray], frames: int, gain: float) -> Iterator[np.ndarray]:
    """Apply the gain, and cut or pad to this many frames."""
    left = frames
    for samples in slices:
        yield samples[:left] * np.float32(gain)
        left = max(left - len(samples), 0)
    while left:
        silent = min(left, SAMPLE_RATE)
        yield np.zeros((silent, CHANNELS), np.float32)
        left -= silent


def _report_from(report: Callable[[float], None], number: int, count: int, done: float) -> None:
    report((number + done) / count)


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    archive.writestr(zipfile.ZipInfo(name, NO_DATE), content)


def _file_name(part: Part) -> str:
    """A file name for a part, from its name or instrument."""
    name = part.name or ("drums" if part.is_drums else INSTRUMENTS[part.program].name)
    return re.sub(r"[^\w \-]", "", name).strip().lower() or "part"
