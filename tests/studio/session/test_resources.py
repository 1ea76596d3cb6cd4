"""What visitors share is loaded before the first one comes, and one failure does not cause another."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import cast

import pytest

from composer.errors import MissingDependency
from composer.generation.engines.protocol import Engine
from composer.studio.session import resources

PROJECT = Path(__file__).parents[3]
PATIENCE_SECONDS = 120


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The names of the engines that are loaded, in order; of them only virtuoso is there."""
    asked: list[str] = []

    def load(name: str) -> Engine:
        asked.append(name)
        if name == "classic":
            raise MissingDependency("weights_missing", folder=name)
        return cast(Engine, object())

    monkeypatch.setattr(resources, "_load", load)
    monkeypatch.setattr(resources, "_warm_up", lambda loading: None)
    resources._loading.clear()
    yield asked
    resources._loading.clear()


def test_an_engine_that_fails_is_tried_again_and_the_others_stay_loaded(loads: list[str]) -> None:
    virtuoso = resources.engine("virtuoso").result(PATIENCE_SECONDS)
    for _ in range(3):
        with pytest.raises(MissingDependency):
            resources.engine("classic").result(PATIENCE_SECONDS)
    assert resources.engine("virtuoso").result(PATIENCE_SECONDS) is virtuoso
    assert loads.count("virtuoso") == 1
    assert loads.count("classic") >= 3


def test_who_watches_over_the_server_sees_that_loading_failed_and_begins_nothing(loads: list[str]) -> None:
    with pytest.raises(MissingDependency):
        resources.engine("classic").result(PATIENCE_SECONDS)
    begun = loads.count("classic")
    for _ in range(3):
        assert isinstance(resources.last_attempt("classic").exception(PATIENCE_SECONDS), MissingDependency)
    assert loads.count("classic") == begun


def test_engine_and_piano_are_ready_before_the_first_visitor_comes() -> None:
    program = (
        "import asyncio, sys, time\n"
        "from composer.audio.soundfonts import choose_soundfont\n"
        "from composer.studio.playback.listening import listeners\n"
        "from composer.studio.session import resources\n"
        "async def start():\n"
        "    async with resources.prepare(None):\n"
        "        await asyncio.wrap_future(resources._loading('virtuoso'))\n"
        "        while choose_soundfont() not in listeners()._residents:\n"
        "            await asyncio.sleep(0.05)\n"
        "asyncio.run(start())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, timeout=PATIENCE_SECONDS
    )
    assert done.returncode == 0, done.stderr


def test_what_fails_while_all_warms_up_is_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> Path:
        raise OSError("too many open files")

    monkeypatch.setattr(resources, "choose_soundfont", fail)
    # It would exclude what other tests left from garbage collection.
    monkeypatch.setattr(resources, "_freeze", lambda: None)
    loading: Future[Engine] = Future()
    loading.set_result(cast(Engine, object()))
    resources._warm_up(loading)
    assert "too many open files" in caplog.text
