"""What pages leave behind is let go while the studio runs, without a visitor who waits for it."""

import gc
import time
from collections.abc import Iterator
from itertools import count
from threading import Event
from types import SimpleNamespace
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


@pytest.mark.parametrize(("counts", "is_collected"), [((700, 0, 0), False), ((0, 1, 0), True), ((0, 0, 1), True)])
def test_it_is_collected_only_while_something_is_done(
    monkeypatch: pytest.MonkeyPatch, counts: tuple[int, int, int], is_collected: bool
) -> None:
    """Asked of a Python of its own: in this one, what other tests left behind is made and collected beside it."""
    looks, collections, has_looked = count(), list[int](), Event()

    def look() -> tuple[int, int, int]:
        if next(looks) == 3:
            has_looked.set()
        return counts

    python = SimpleNamespace(get_count=look, collect=lambda: collections.append(1))
    monkeypatch.setattr("composer.studio.session.garbage.gc", python)
    with collecting(0.001):
        assert has_looked.wait(PATIENCE_SECONDS)
    assert bool(collections) is is_collected


def test_what_is_unused_is_let_go_again_and_again_even_after_a_failure() -> None:
    times, has_looked = count(), Event()

    def let_go() -> None:
        if next(times) == 2:
            has_looked.set()
        raise OSError("no process")

    with collecting(0.001, let_go):
        assert has_looked.wait(PATIENCE_SECONDS)
