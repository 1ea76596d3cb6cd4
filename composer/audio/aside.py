"""Encodes a recording to several formats in threads, while other work goes on."""

import tempfile
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from threading import Event
from typing import IO

from composer.audio.rendering import Recording
from composer.audio.tags import Tags

# The encoders leave the interpreter to others; two of them, beside what else is done, keep a small machine busy.
THREADS = 2
LOOK_EVERY_SECONDS = 0.1


class _Stopped(Exception):
    """Nobody needs the rest."""


@contextmanager
def encoding(
    recording: Recording, formats: Sequence[str], tags: Tags
) -> Generator[Callable[[str, Callable[[], None]], IO[bytes]], None, None]:
    """Begin to encode a complete recording to some formats of `encoding.FORMATS`.

    Gives a function that waits for the file of a format, calling what it is given from time to time; that may raise to
    stop. Whoever leaves early stops the threads.
    """
    stopping = Event()

    def look(share: float) -> None:
        del share
        if stopping.is_set():
            raise _Stopped

    with ExitStack() as files, ThreadPoolExecutor(THREADS, thread_name_prefix="encoding") as threads:

        def encoded(format: str) -> IO[bytes]:
            file = files.enter_context(tempfile.TemporaryFile(prefix="composer-"))
            recording.write(file, format, tags, look)
            return file

        futures = {format: threads.submit(encoded, format) for format in formats}

        def file_of(format: str, on_look: Callable[[], None]) -> IO[bytes]:
            while wait([futures[format]], LOOK_EVERY_SECONDS).not_done:
                on_look()
            return futures[format].result()

        try:
            yield file_of
        finally:
            stopping.set()
            threads.shutdown(cancel_futures=True)
