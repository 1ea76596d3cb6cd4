"""Runs FluidSynth in a separate process with limits on memory and time.

Untrusted music and fonts can crash or stall only that process, and listeners have the interpreter to themselves. It
synthesizes several pieces in a row, because loading the fonts takes as long as some minutes of music.

It is given the MIDI files, each after its length, and answers with slices, each after its number of frames; zero ends a
piece.
"""

import contextlib
import os
import select
import subprocess
import sys
import tempfile
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from struct import Struct
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
COUNT = Struct("<I")
# Guesses: the largest font takes half a gigabyte and ten seconds, an hour of music three minutes. On two cores shared
# by twenty processes, one of low priority once produced nothing for a minute.
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
    _check((midi,), font)
    return _alone(midi, font, command, stalled_seconds)


@contextmanager
def synthesizing(
    midis: Sequence[MidiFile], font: Path, is_apart: bool = False
) -> Generator[Iterator[Iterator[Audio]], None, None]:
    """The slices of each of some parsed MIDI files, in order; those of one are read to the end before the next.

    With `is_apart`, or a font that is neither ours nor the system's, one process synthesizes all of them, and begins at
    once. Raises as `synthesize_apart` does.
    """
    if is_apart or is_foreign(font):
        _check(midis, font)
        with _started(midis, font, COMMAND, STALLED_SECONDS) as answer:
            yield (answer.slices() for _ in midis)
    else:
        with closing(_here(midis, font)) as sounds:
            yield sounds


def _check(midis: Sequence[MidiFile], font: Path) -> None:
    for midi in midis:
        read_timeline(midi)
    problem = check_soundfont(font)
    if problem is not None:
        raise BadInput.of(problem)


def _alone(
    midi: MidiFile, font: Path, command: tuple[str, ...], stalled_seconds: float
) -> Generator[Audio, None, None]:
    with _started((midi,), font, command, stalled_seconds) as answer:
        yield from answer.slices()


def _here(midis: Sequence[MidiFile], font: Path) -> Generator[Iterator[Audio], None, None]:
    for midi in midis:
        with closing(synthesize(midi, font)) as slices:
            yield slices


@contextmanager
def _started(
    midis: Sequence[MidiFile], font: Path, command: tuple[str, ...], stalled_seconds: float
) -> "Generator[_Answer, None, None]":
    """The answer of a process that synthesizes these files."""
    # Files rather than pipes, which would fill up while nobody reads them.
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as complaints:
        for midi in midis:
            content = midi_file_bytes(midi)
            source.write(COUNT.pack(len(content)) + content)
        source.seek(0)
        with subprocess.Popen(
            [*command, str(font.absolute())],
            cwd=PACKAGE_FOLDER,
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=complaints,
        ) as process:
            try:
                yield _Answer(process, complaints, font, stalled_seconds)
            finally:
                if process.poll() is None:
                    process.kill()


class _Answer:
    """What a process that synthesizes writes."""

    def __init__(self, process: subprocess.Popen[bytes], complaints: IO[bytes], font: Path, stalled_seconds: float):
        self._process, self._complaints, self._font = process, complaints, font
        self._stalled_seconds = stalled_seconds
        self._left = bytearray()

    def slices(self) -> Iterator[Audio]:
        """The slices of the next piece."""
        while frames := COUNT.unpack(self._read(COUNT.size))[0]:
            content = self._read(frames * FRAME_BYTES)
            yield Audio(np.frombuffer(content, np.float32).reshape(-1, CHANNELS))

    def _read(self, size: int) -> bytes:
        assert self._process.stdout is not None
        while len(self._left) < size:
            if not select.select([self._process.stdout], [], [], self._stalled_seconds)[0]:
                raise ComposerError("synthesis_hangs", program=NAME, seconds=self._stalled_seconds)
            content = os.read(self._process.stdout.fileno(), READ_BYTES)
            if not content:
                raise self._problem(self._process.wait())
            self._left += content
        content = bytes(self._left[:size])
        del self._left[:size]
        return content

    def _problem(self, code: int) -> ComposerError:
        if code == FONT_REFUSED:
            return BadInput("soundfont_not_loaded", path=self._font)
        self._complaints.seek(0)
        said = self._complaints.read().decode(errors="replace").strip().rpartition("\n")[2]
        return ComposerError("synthesis_stopped_early", program=NAME, complaint=said or Notice("gave_no_reason"))


def limit_resources(processor_seconds: int) -> None:
    """Limit the CPU seconds of this process from its start, which can be raised later, and its memory, where the system
    supports it."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (processor_seconds, resource.RLIM_INFINITY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Synthesize the MIDI files of stdin to stdout, as the module says; the font is the last argument."""
    limit_resources(PROCESSOR_SECONDS)
    source, answer = sys.stdin.buffer, sys.stdout.buffer
    # The reader may be gone.
    with contextlib.suppress(BrokenPipeError):
        try:
            while head := source.read(COUNT.size):
                midi = read_midi_file(source.read(*COUNT.unpack(head)), "music.mid")
                for heard in synthesize(midi, Path(sys.argv[-1])):
                    if heard.frames:
                        answer.write(COUNT.pack(heard.frames))
                        answer.write(np.ascontiguousarray(heard.samples, np.float32).data)
                answer.write(COUNT.pack(0))
            answer.flush()
        except BadInput:
            sys.exit(FONT_REFUSED)
