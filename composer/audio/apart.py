"""Runs FluidSynth in a separate process with limits on memory and time.

Untrusted music and fonts can crash or stall only that process, and listeners have the interpreter to themselves.
"""

import contextlib
import os
import select
import subprocess
import sys
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import IO

import numpy as np

from composer.audio.samples import CHANNELS, Audio
from composer.audio.soundfonts import check_soundfont, is_foreign
from composer.audio.synthesis import synthesize
from composer.audio.timeline import read_timeline
from composer.errors import BadInput, ComposerError
from composer.notices import Notice
from composer.score.midi_file import MidiFile, midi_file_bytes, read_midi_file

COMMAND = (sys.executable, "-c", "from composer.audio.apart import main; main()")
PACKAGE_FOLDER = Path(__file__).parents[2]
NAME = "FluidSynth"
FRAME_BYTES, READ_BYTES = 4 * CHANNELS, 1 << 18
# Guesses: the largest font takes half a gigabyte and ten seconds, an hour of music three minutes. On two cores shared
# by twenty processes, a low-priority one (as for files) once produced nothing for a minute.
MEMORY_BYTES, PROCESSOR_SECONDS, STALLED_SECONDS = 4 << 30, 1800, 180.0
FONT_REFUSED = 3


def synthesize_safely(midi: MidiFile, font: Path) -> Generator[Audio, None, None]:
    """Synthesize our own MIDI: in this process if the font is ours or the system's, otherwise as `synthesize_apart`
    does."""
    return (synthesize_apart if is_foreign(font) else synthesize)(midi, font)


def synthesize_apart(
    midi: MidiFile, font: Path, command: tuple[str, ...] = COMMAND, stalled_seconds: float = STALLED_SECONDS
) -> Generator[Audio, None, None]:
    """Synthesize a parsed MIDI file as `synthesize` does. Close the generator to stop.

    Raises as `synthesize` does, and ComposerError if the process ends early or stalls.
    """
    read_timeline(midi)
    problem = check_soundfont(font)
    if problem is not None:
        raise BadInput.of(problem)
    return _heard(midi, font, command, stalled_seconds)


def _heard(
    midi: MidiFile, font: Path, command: tuple[str, ...], stalled_seconds: float
) -> Generator[Audio, None, None]:
    # Files rather than pipes, which would fill up while nobody reads them.
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as complaints:
        source.write(midi_file_bytes(midi))
        source.seek(0)
        with subprocess.Popen(
            [*command, str(font.absolute())],
            cwd=PACKAGE_FOLDER,
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=complaints,
        ) as process:
            assert process.stdout is not None
            try:
                left = b""
                while True:
                    if not select.select([process.stdout], [], [], stalled_seconds)[0]:
                        raise ComposerError("synthesis_hangs", program=NAME, seconds=stalled_seconds)
                    content = os.read(process.stdout.fileno(), READ_BYTES)
                    if not content:
                        break
                    left += content
                    whole = len(left) - len(left) % FRAME_BYTES
                    yield Audio(np.frombuffer(left[:whole], np.float32).reshape(-1, CHANNELS))
                    left = left[whole:]
                _check_end(process.wait(), complaints, font)
            finally:
                if process.poll() is None:
                    process.kill()


def _check_end(code: int, complaints: IO[bytes], font: Path) -> None:
    if code == FONT_REFUSED:
        raise BadInput("soundfont_not_loaded", path=font)
    if code:
        complaints.seek(0)
        said = complaints.read().decode(errors="replace").strip().rpartition("\n")[2]
        raise ComposerError("synthesis_stopped_early", program=NAME, complaint=said or Notice("gave_no_reason"))


def limit_resources(processor_seconds: int) -> None:
    """Limit the CPU seconds of this process from its start, which can be raised later, and its memory, where the system
    supports it."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (processor_seconds, resource.RLIM_INFINITY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Read a MIDI file from stdin and write float32 samples to stdout, frame by frame; the font is the last
    argument."""
    limit_resources(PROCESSOR_SECONDS)
    midi = read_midi_file(sys.stdin.buffer.read(), "music.mid")
    # The reader may be gone.
    with contextlib.suppress(BrokenPipeError):
        try:
            for heard in synthesize(midi, Path(sys.argv[-1])):
                sys.stdout.buffer.write(np.ascontiguousarray(heard.samples, np.float32).data)
            sys.stdout.buffer.flush()
        except BadInput:
            sys.exit(FONT_REFUSED)
