"""Collects garbage once a second, and lets go what has been unused for long.

Streamlit would do that after every rerun (`runner.postScriptGC`), which takes as long as the rerun itself; that is
switched off in .streamlit/config.toml. Python alone does it too rarely: what a page leaves may hold a synthesizer.
"""

import gc
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

EVERY_SECONDS = 1.0
log = logging.getLogger(__name__)


@contextmanager
def collecting(every_seconds: float = EVERY_SECONDS, let_go: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Call `let_go` in the background, and collect garbage as long as anything is being done."""
    ended = Event()
    collector = Thread(target=_collect, args=(every_seconds, ended, let_go), name="garbage", daemon=True)
    collector.start()
    try:
        yield
    finally:
        ended.set()
        collector.join()


def _collect(every_seconds: float, ended: Event, let_go: Callable[[], None]) -> None:
    while not ended.wait(every_seconds):
        try:
            let_go()
        except Exception:
            # Garbage is collected all the same.
            log.exception("what was unused is kept")
        # Python's own collections since the last full one: without any, there is hardly anything new.
        if any(gc.get_count()[1:]):
            gc.collect()
