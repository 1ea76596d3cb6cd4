"""Renders a MIDI file to finished sound: synthesized and measured slice by slice, leveled, and trimmed.

A few minutes are kept in memory, whatever the length; the rest waits in a temporary file until it is leveled.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, closing
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import IO

import numpy as np

from composer.audio.apart import synthesize_apart, synthesize_safely
from composer.audio.encoding import NO_TAGS, write_slices
from composer.audio.fluidsynth import load_library
from composer.audio.limiting import border_gains, round_gains, turned
from composer.audio.loudness import LoudnessMeter, gain_to_target
from composer.audio.program import PROGRAM, synthesize_by_program
from composer.audio.samples import CHANNELS, SAMPLE_RATE, Audio, Samples, largest_sample
from composer.audio.soundfonts import choose_soundfont
from composer.audio.tags import Loop, Tags
from composer.audio.timeline import read_timeline
from composer.errors import BadInput, ComposerError, MissingDependency, reason_of
from composer.score.midi_file import MidiFile
from composer.score.piece import Piece

SYNTHESIS_SHARE = 0.9  # of the time that rendering takes; the rest is leveling
HELD_FRAMES = 5 * 60 * SAMPLE_RATE
SLICE_FRAMES = 5 * SAMPLE_RATE
LONGEST_LOOP_SECONDS = 600


class Recording(AbstractContextManager["Recording"]):
    """The sound of a piece at -14 LUFS with true peaks of at most -1 dB. Close it to remove its temporary file.

    `peak` is the largest sample before leveling. Once it is complete, several threads may read it.
    """

    def __init__(self) -> None:
        self._held: list[Samples] = []
        self._file: IO[bytes] | None = None
        self._meter = LoudnessMeter()
        self._gain: float | None = None
        self.frames = 0
        self.peak = 0.0
        self.loop: Loop | None = None
        self._reading = Lock()

    @property
    def seconds(self) -> float:
        """The length in seconds."""
        return self.frames / SAMPLE_RATE

    @property
    def loudness(self) -> float:
        """The integrated loudness before leveling, in LUFS."""
        return self._meter.measured().loudness

    def add(self, samples: Samples, is_held: bool = False) -> None:
        """Add the next samples from the instruments, (frames, 2); `is_held` keeps them in memory."""
        self._meter.feed(samples)
        self._held.append(samples)
        self.frames += len(samples)
        self.peak = max(self.peak, largest_sample(samples))
        if not is_held and sum(map(len, self._held)) > HELD_FRAMES:
            self._put_down()

    def slices(self) -> Iterator[Samples]:
        """The leveled sound from the start, once it is complete."""
        heard = self._meter.measured()
        with self._reading:
            if self._gain is None:
                self._gain = gain_to_target(heard)
        if self.loop is not None:
            return turned(self._raw(), self._gain, *round_gains(np.concatenate(self._held), self._gain))
        return turned(self._raw(), self._gain, border_gains(heard.peaks * self._gain))

    def audio(self) -> Audio:
        """All of it at once."""
        return Audio(np.concatenate([*self.slices(), np.zeros((0, CHANNELS), np.float32)]))

    def write(
        self,
        file: IO[bytes],
        format: str,
        tags: Tags = NO_TAGS,
        on_progress: Callable[[float], None] = lambda share: None,
    ) -> None:
        """Write it into an empty file, in a format of `encoding.FORMATS`; `on_progress` gets 0 to 1 and may raise to
        stop."""
        write_slices(
            self.slices(), file, format, tags, self.loop, lambda written: on_progress(min(written / self.frames, 1.0))
        )

    def encoded(self, format: str, tags: Tags = NO_TAGS) -> bytes:
        """Encode it as the bytes of a file."""
        file = BytesIO()
        self.write(file, format, tags)
        return file.getvalue()

    def closed(self, frames: int) -> "Recording":
        """The sound as a loop of this many frames: what rings past the end is mixed into the start."""
        loop = Recording()
        loop.loop = Loop(0, frames)
        loop.add(folded(self._raw(), frames), is_held=True)
        return loop

    def close(self) -> None:
        """Free the sound."""
        self._held.clear()
        if self._file is not None:
            self._file.close()

    def __exit__(self, *_: object) -> None:
        self.close()

    def _put_down(self) -> None:
        try:
            if self._file is None:
                self._file = tempfile.TemporaryFile(prefix="composer-")  # noqa: SIM115 - it lives as long as this
            for samples in self._held:
                self._file.write(np.ascontiguousarray(samples).data)
        except OSError as error:
            raise ComposerError("no_room_for_temporary_file", reason=reason_of(error)) from error
        self._held.clear()

    def _taken_up(self, place: int) -> bytes:
        """Some of the file from a place."""
        assert self._file is not None
        with self._reading:
            self._file.seek(place)
            return self._file.read(SLICE_FRAMES * CHANNELS * 4)

    def _raw(self) -> Iterator[Samples]:
        if self._file is not None:
            place = 0
            while content := self._taken_up(place):
                yield np.frombuffer(content, np.float32).reshape(-1, CHANNELS)
                place += len(content)
        yield from self._held


def record(
    midi: MidiFile,
    font: Path | None = None,
    on_progress: Callable[[float], None] | None = None,
    is_apart: bool = False,
) -> Recording:
    """Render a parsed MIDI file for writing to files, with a tail of at most 6 s.

    `font` defaults to the preferred one; `on_progress` gets 0 to 1 and may raise to stop. With `is_apart`, rendering
    takes half a second more but cannot harm other work (see `apart`). Raises BadInput for a file that cannot be played
    (see `read_timeline`) or an invalid font, and MissingDependency without a font or FluidSynth.
    """
    if font is None:
        font = choose_soundfont()

    def report(fraction: float) -> None:
        if on_progress is not None:
            on_progress(SYNTHESIS_SHARE * fraction)

    if _library_is_there():
        with closing((synthesize_apart if is_apart else synthesize_safely)(midi, font)) as slices:
            recording = recorded(told(slices, read_timeline(midi).seconds, report))
    else:
        recording = recorded(iter((synthesize_by_program(midi, font, report),)))
    if on_progress is not None:
        on_progress(1.0)
    return recording


def recorded(slices: Iterator[Audio]) -> Recording:
    """The recording of a whole piece."""
    recording = Recording()
    try:
        for heard in slices:
            recording.add(heard.samples)
    except BaseException:
        recording.close()
        raise
    return recording


def told(slices: Iterator[Audio], seconds: float, report: Callable[[float], None]) -> Iterator[Audio]:
    """The same slices of a piece of so many seconds; `report` gets 0 to 1."""
    heard = 0.0
    for slice in slices:
        yield slice
        heard += slice.seconds
        report(min(heard / seconds, 1.0) if seconds else 1.0)


def record_loop(
    midi: MidiFile,
    seconds: float,
    font: Path | None = None,
    on_progress: Callable[[float], None] | None = None,
    is_apart: bool = False,
) -> Recording:
    """Render music that repeats after a given number of seconds as a seamless loop.

    Raises BadInput if it is over ten minutes long, and as `record` does.
    """
    frames = loop_frames(seconds)
    with record(midi, font, on_progress, is_apart) as once:
        return once.closed(frames)


def loop_frames(seconds: float) -> int:
    """The length of a loop in frames. Raises BadInput if it is over ten minutes long."""
    frames = round(seconds * SAMPLE_RATE)
    if not 0 < frames <= LONGEST_LOOP_SECONDS * SAMPLE_RATE:
        raise BadInput("loop_too_long", minutes=LONGEST_LOOP_SECONDS // 60)
    return frames


def folded(slices: Iterable[Samples], frames: int) -> Samples:
    """Fold sound, slice by slice, into a loop of this many frames: what rings past the end is mixed into the start."""
    loop = np.zeros((frames, CHANNELS), np.float32)
    place = 0
    for samples in slices:
        for start in range(-(place % frames), len(samples), frames):
            part = samples[max(start, 0) : start + frames]
            at = max(-start, 0)
            loop[at : at + len(part)] += part
        place += len(samples)
    return loop


def loop_seconds(piece: Piece, has_stops: bool = False) -> float:
    """The length of a repeating piece: up to the bar line after its last onset.

    If it `has_stops`, each of which silences the bar from its tempo mark on, also after the last of these.
    """
    last = max((part.notes[-1].onset for part in piece.parts if part.notes), default=0)
    if has_stops:
        last = max(last, piece.tempos[-1].onset)
    mark = next(mark for mark in reversed(piece.meters) if mark.onset <= last)
    bars = (last - mark.onset) // mark.meter.bar_ticks + 1
    return piece.second_at(mark.onset + bars * mark.meter.bar_ticks)


def render(midi: MidiFile, font: Path | None = None, on_progress: Callable[[float], None] | None = None) -> Audio:
    """Render a parsed MIDI file in memory. Raises as `record` does."""
    with record(midi, font, on_progress) as recording:
        return recording.audio()


def _library_is_there() -> bool:
    """Whether FluidSynth's library can be loaded; otherwise only its program. Raises MissingDependency without both."""
    try:
        load_library()
    except MissingDependency:
        if shutil.which(PROGRAM) is None:
            raise
        return False
    return True
