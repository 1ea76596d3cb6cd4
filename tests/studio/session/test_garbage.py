"""What pages leave behind is let go while the studio runs, without a visitor who waits for it."""

import gc
import time
from collections.abc import Iterator
from weakref import ref

import pytest

from composer.studio.session.garbage import collecting

PATIENCE_SECONDS = 30.0


class Left:
    """Names itself, so that only a collection lets it go."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def only_ours() -> Iterator[None]:
    """Python itself collects only what is new."""
    threshold = gc.get_threshold()
    gc.set_threshold(threshold[0], threshold[1], 1_000_000)
    yield
    gc.set_threshold(*threshold)


def test_what_a_page_leaves_behind_is_let_go(only_ours: None) -> None:
    left = Left()
    seen = ref(left)
    # It is old by now.
    gc.collect()
    del left
    with collecting(0.01):
        deadline = time.monotonic() + PATIENCE_SECONDS
        while seen() is not None and time.monotonic() < deadline:
            # A page makes many things.
            made = [[] for _ in range(10_000)]  # type: ignore[var-annotated]
            del made
    assert seen() is None


@pytest.fixture
def nothing_is_done() -> Iterator[None]:
    """No thread of this process makes enough for Python to collect: other tests leave some that work on."""
    gc.disable()
    yield
    gc.enable()


def test_nothing_is_collected_while_nothing_is_done(nothing_is_done: None) -> None:
    gc.collect()
    before = gc.get_stats()[2]["collections"]
    with collecting(0.01):
        time.sleep(0.2)
    assert gc.get_stats()[2]["collections"] == before
