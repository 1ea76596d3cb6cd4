"""Stems: every part of a piece as separate audio, all with the same length, and the level that they have in the mix.

Together they give the mix before limiting, because FluidSynth adds voices and its effects are linear. Parts are
rendered one at a time, and nothing is in memory as a whole.
"""

import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import IO

import numpy as np

from composer.audio.apart import synthesize_apart, synthesize_safely
from composer.audio.encoding import write_slices
from composer.audio.loudness import TARGET_LUFS, LoudnessMeter, loudness
from composer.audio.samples import CHANNELS, SAMPLE_RATE, Audio
from composer.errors import BadInput
from composer.score.instruments import INSTRUMENTS
from composer.score.midi import midi_bytes, midi_from_piece
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
    parts = [part for part in piece.parts if part.notes]
    if not parts:
        raise BadInput("no_notes_for_stems")

    def report(done: float) -> None:
        if on_progress is not None:
            on_progress(done / (len(parts) + 1))

    gain, frames = gain_and_frames(slices_of(piece, font, report, is_apart))
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        _add(archive, "all.mid", midi_bytes(piece))
        for number, part in enumerate(parts, 1):
            heard = slices_of(only(piece, part), font, partial(_report_from, report, number), is_apart)
            name = f"{number:02d} {_file_name(part)}"
            with tempfile.TemporaryFile(prefix="composer-") as stem:
                write_slices(leveled(heard, frames, gain), stem, format)
                stem.seek(0)
                with archive.open(zipfile.ZipInfo(f"{name}.{format}", NO_DATE), "w", force_zip64=True) as entry:
                    shutil.copyfileobj(stem, entry)
            _add(archive, f"{name}.mid", midi_bytes(replace(piece, parts=(part,))))
    report(len(parts) + 1)
    return frames / SAMPLE_RATE


def slices_of(
    piece: Piece, font: Path, report: Callable[[float], None], is_apart: bool = False
) -> Iterator[np.ndarray]:
    """The unprocessed sound of a piece, slice by slice; `report` gets 0 to 1."""
    seconds, heard = piece.seconds, 0.0
    with closing((synthesize_apart if is_apart else synthesize_safely)(midi_from_piece(piece), font)) as sounding:
        for slice in sounding:
            yield slice.samples
            heard += slice.seconds
            report(min(heard / seconds, 1.0) if seconds else 1.0)


def sound_of(piece: Piece, font: Path, report: Callable[[float], None]) -> Audio:
    """The unprocessed sound of a piece in memory; `report` gets 0 to 1."""
    return Audio(np.concatenate([*slices_of(piece, font, report)]))


def only(piece: Piece, part: Part) -> Piece:
    """The piece with all other parts muted, so that each stays on its channel and at its place in the hall."""
    return replace(piece, parts=tuple(one if one is part else replace(one, notes=(), pedals=()) for one in piece.parts))


def stem_gain(mix: Audio) -> float:
    """The common gain of all stems: it brings the mix to the usual loudness if there is headroom."""
    return _gain(loudness(mix), mix.peak)


def _gain(heard: float, peak: float) -> float:
    """The same for a mix with this loudness, in LUFS, and peak."""
    return float(min(10 ** ((TARGET_LUFS - heard) / 20), HEADROOM / peak)) if peak else 1.0


def gain_and_frames(mix: Iterable[np.ndarray]) -> tuple[float, int]:
    """The common gain of all stems, and their length."""
    meter, peak, frames = LoudnessMeter(), 0.0, 0
    for samples in mix:
        meter.feed(samples)
        peak, frames = max(peak, float(np.abs(samples).max(initial=0.0))), frames + len(samples)
    return _gain(meter.measured().loudness, peak), frames


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


def _report_from(report: Callable[[float], None], start: float, done: float) -> None:
    report(start + done)


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    archive.writestr(zipfile.ZipInfo(name, NO_DATE), content)


def _file_name(part: Part) -> str:
    """A file name for a part, from its name or instrument."""
    name = part.name or ("drums" if part.is_drums else INSTRUMENTS[part.program].name)
    return re.sub(r"[^\w \-]", "", name).strip().lower() or "part"
