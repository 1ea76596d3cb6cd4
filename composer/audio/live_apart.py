"""Live synthesis with untrusted fonts in separate processes, one for each font.

A damaged font can crash or stall only that process. The process is ended if it produces nothing for too long; its
memory and CPU time are limited, and a font that crashed it twice is refused. All listeners of a font share its process
and samples; each has its own connection and synthesizer in it.
"""

import math
import socket
import struct
import subprocess
import sys
import time
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock, Thread
from typing import Any

import numpy as np

from composer.audio.apart import NAME, PACKAGE_FOLDER, limit_resources
from composer.audio.live import LiveSynthesizer, Playable
from composer.audio.samples import CHANNELS, SAMPLE_RATE, Samples
from composer.audio.soundfonts import check_soundfont, is_foreign, note_failure
from composer.errors import BadInput, ComposerError
from composer.notices import Notice

COMMAND = (sys.executable, "-c", "from composer.audio.live_apart import main; main()")
# A guess: a request covers some seconds of sound, and possibly loading the samples of a large font.
ANSWER_SECONDS, ANSWER_PROCESSOR_SECONDS = 30.0, 60
# Longer than any tail or slice.
MOST_ANSWER_BYTES = 4 * CHANNELS * SAMPLE_RATE * 120
REFUSED = b"refused"
_processes: dict[Path, "_FontProcess"] = {}
_lock = Lock()


def live_synthesizer(font: Path, start_second: float = 0.0) -> "LiveSynthesizer | LiveSynthesizerApart":
    """Return a synthesizer for a font: in this process if the font is ours or the system's, otherwise in a separate
    one."""
    return LiveSynthesizerApart(font, start_second) if is_foreign(font) else LiveSynthesizer(font, start_second)


class LiveSynthesizerApart:
    """A `LiveSynthesizer` in the process of its font. Close it after playing.

    Raises BadInput for an invalid or refused font; its methods raise ComposerError if the process ends, or gives
    nothing for `answer_seconds`.
    """

    def __init__(
        self,
        font: Path,
        start_second: float = 0.0,
        command: tuple[str, ...] = COMMAND,
        answer_seconds: float = ANSWER_SECONDS,
    ):
        problem = check_soundfont(font)
        if problem is not None:
            raise BadInput.of(problem)
        self._font, self._answer_seconds = font, answer_seconds
        self._known: Playable | None = None
        self.frame = round(start_second * SAMPLE_RATE)
        self._process = _process_of(font, command)
        self._connection: Connection | None = None
        try:
            self._connection = self._process.connect(answer_seconds)
        except OSError:
            # Otherwise nobody would ever end the process.
            self._process.leave()
            raise
        try:
            self._ask("begin", font, start_second)
        except ComposerError:
            self.close()
            raise

    @property
    def second(self) -> float:
        """The current position."""
        return self.frame / SAMPLE_RATE

    def play(self, piece: Playable, frames: int) -> Samples:
        """The same as `LiveSynthesizer.play`."""
        samples = self._heard("play", piece, frames)
        self.frame += frames
        return samples

    def go_on_in(self, piece: Playable, frame: int) -> None:
        """The same as `LiveSynthesizer.go_on_in`."""
        self._heard("go_on_in", piece, frame)
        self.frame = frame

    def choose(self, program: int, channel: int = 0) -> None:
        """The same as `LiveSynthesizer.choose`."""
        self._ask("choose", program, channel)

    def ring_out(self, piece: Playable) -> Samples:
        """The same as `LiveSynthesizer.ring_out`."""
        return self._heard("ring_out", piece)

    def close(self) -> None:
        """Free its memory; closing the last one ends the process."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
            self._process.leave()

    def _heard(self, what: str, piece: Playable, *arguments: int) -> Samples:
        # A piece is sent only once.
        content = self._ask(what, None if piece is self._known else piece, *arguments)
        self._known = piece
        return np.frombuffer(content, np.float32).reshape(-1, CHANNELS)

    def _ask(self, *message: Any) -> bytes:
        try:
            assert self._connection is not None
            self._connection.send(message)
            if not self._connection.poll(self._answer_seconds):
                self._process.fail()
                raise ComposerError("synthesis_hangs", program=NAME, seconds=self._answer_seconds)
            content = self._connection.recv_bytes(MOST_ANSWER_BYTES)
        except (EOFError, OSError) as error:
            self._process.fail()
            raise ComposerError("synthesis_stopped_early", program=NAME, complaint=Notice("gave_no_reason")) from error
        if content == REFUSED:
            raise BadInput("soundfont_not_loaded", path=self._font)
        return content


class _FontProcess:
    """The process that plays a font, while there are listeners."""

    def __init__(self, font: Path, command: tuple[str, ...]):
        self._font = font
        self.listeners = 0
        self._has_failed = False
        self._control, there = socket.socketpair()
        with there:
            self._process = subprocess.Popen(
                command,
                cwd=PACKAGE_FOLDER,
                stdin=there.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )

    @property
    def has_ended(self) -> bool:
        """Whether the process can no longer be used."""
        return self._process.poll() is not None

    def connect(self, answer_seconds: float) -> Connection:
        """Open a connection to a new synthesizer in the process."""
        here, there = socket.socketpair()
        # Do not block forever on a long piece that nobody reads, or on an answer of which the rest never comes.
        for direction in (socket.SO_SNDTIMEO, socket.SO_RCVTIMEO):
            here.setsockopt(socket.SOL_SOCKET, direction, struct.pack("ll", math.ceil(answer_seconds), 0))
        with there, suppress(OSError):
            # If the process has ended, the first request detects it.
            socket.send_fds(self._control, [b"."], [there.fileno()])
        return Connection(here.detach())

    def leave(self) -> None:
        """Remove a listener."""
        with _lock:
            self.listeners -= 1
            if self.listeners > 0:
                return
            if _processes.get(self._font) is self:
                del _processes[self._font]
        self.end()

    def fail(self) -> None:
        """End a misbehaving process; all listeners notice, and the failure counts once against the font."""
        with _lock:
            is_first, self._has_failed = not self._has_failed, True
        if is_first:
            self.end()
            note_failure(self._font)

    def end(self) -> None:
        """End the process, regardless of listeners."""
        self._process.kill()
        self._process.wait()
        self._control.close()


def _process_of(font: Path, command: tuple[str, ...]) -> _FontProcess:
    """The process for a font, with one more listener; started if necessary."""
    with _lock:
        process = _processes.get(font)
        if process is None or process.has_ended:
            process = _processes[font] = _FontProcess(font, command)
        process.listeners += 1
        return process


def main() -> None:
    """Serve connections from the socket on stdin, until the studio ends."""
    limit_resources(ANSWER_PROCESSOR_SECONDS)
    control = socket.socket(fileno=0)
    while True:
        content, descriptors, *_ = socket.recv_fds(control, 1, 1)
        if not content:
            return
        for descriptor in descriptors:
            Thread(target=_serve, args=(Connection(descriptor),), daemon=True).start()


def _serve(connection: Connection) -> None:
    """Serve the requests of a connection until it is closed. Errors close it."""
    synthesizer: LiveSynthesizer | None = None
    piece: Playable | None = None
    with connection, suppress(EOFError, OSError):
        try:
            while True:
                what, *arguments = connection.recv()
                limit_resources(math.ceil(time.process_time()) + ANSWER_PROCESSOR_SECONDS)
                answer = b""
                if what == "begin":
                    try:
                        synthesizer = LiveSynthesizer(*arguments)
                    except BadInput:
                        answer = REFUSED
                else:
                    if what != "choose":
                        piece = arguments[0] = arguments[0] or piece
                    samples = getattr(synthesizer, what)(*arguments)
                    answer = b"" if samples is None else samples.astype(np.float32, copy=False).tobytes()
                connection.send_bytes(answer)
        finally:
            if synthesizer is not None:
                synthesizer.close()
