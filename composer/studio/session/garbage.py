"""Collects garbage once a second.

Streamlit would do that after every rerun (`runner.postScriptGC`), which takes as long as the rerun itself; that is
switched off in .streamlit/config.toml. Python alone does it too rarely: what a page leaves may hold a synthesizer.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

EVERY_SECONDS = 1.0


@contextmanager
def collecting(every_seconds: float = EVERY_SECONDS) -> Iterator[None]:
    """Collect garbage in the background, as long as anything is being done."""
    ended = Event()
    collector = Thread(target=_collect, args=(every_seconds, ended), name="garbage", daemon=True)
    collector.start()
    try:
        yield
    finally:
        ended.set()
        collector.join()


def _collect(every_seconds: float, ended: Event) -> None:
    while not ended.wait(every_seconds):
        # Python's own collections since the last full one: without any, there is hardly anything new.
        if any(gc.get_count()[1:]):
            gc.collect()
