"""A MIDI file to finished sound: synthesised whole, levelled, ended cleanly."""

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np

from composer.audio.fluidsynth import load_library
from composer.audio.loudness import normalised
from composer.audio.program import PROGRAM, synthesize_by_program
from composer.audio.samples import Audio
from composer.audio.soundfonts import choose_soundfont
from composer.audio.synthesis import synthesize
from composer.audio.timeline import read_timeline
from composer.errors import MissingDependency
from composer.score.midi_file import MidiFile

SYNTHESIS_SHARE = 0.9  # of the time that rendering takes; the rest is levelling


def render(midi: MidiFile, font: Path | None = None, on_progress: Callable[[float], None] | None = None) -> Audio:
    """The finished sound of a parsed MIDI file: at -16 LUFS, no sample over -1 dBFS, a tail of 6 s at most.

    `font` is the preferred one if none is given; `on_progress` hears 0 to 1, and what it raises stops the work.
    Raises BadInput for a file that cannot be played (see `read_timeline`) or a font that is not one, and
    MissingDependency if there is no font or neither FluidSynth's library nor its program.
    """
    if font is None:
        font = choose_soundfont()

    def report(fraction: float) -> None:
        if on_progress is not None:
            on_progress(fraction)

    def report_synthesis(fraction: float) -> None:
        report(SYNTHESIS_SHARE * fraction)

    if _library_is_there():
        raw = synthesized(midi, font, report_synthesis)
    else:
        raw = synthesize_by_program(midi, font, report_synthesis)
    finished = normalised(raw)
    report(1.0)
    return finished


def _library_is_there() -> bool:
    """Whether FluidSynth's library can be loaded, or only its program. Raises MissingDependency without both."""
    try:
        load_library()
    except MissingDependency:
        if shutil.which(PROGRAM) is None:
            raise
        return False
    return True


def synthesized(midi: MidiFile, font: Path, report: Callable[[float], None] = lambda share: None) -> Audio:
    """The whole sound of a parsed MIDI file as FluidSynth's library gives it; `report` hears 0 to 1."""
    seconds = read_timeline(midi).seconds
    slices: list[Audio] = []
    heard = 0.0
    with closing(synthesize(midi, font)) as sounding:
        for piece in sounding:
            slices.append(piece)
            heard += piece.seconds
            report(min(heard / seconds, 1.0) if seconds else 1.0)
    return Audio(np.concatenate([piece.samples for piece in slices]))
