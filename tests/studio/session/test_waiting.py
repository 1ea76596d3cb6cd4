"""Waiting takes no thread of the server: others are answered, however many wait."""

import asyncio
from collections.abc import Awaitable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from composer.studio.components import share_picture
from composer.studio.editing import chances
from composer.studio.session import resources
from composer.studio.session.jobs import Job
from composer.studio.session.turns import Pool, Rules

# More than the server has threads, 40; and how many of them may wait here.
MANY, PLACES = 60, 50
SHARED = "styles=chopin%3D1.0&bars=8&seed=5"


def request(query: str = "", **path: str) -> Request:
    scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": query.encode()}
    return Request({**scope, "path_params": path})


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The pool of those who compose, with all places taken until the event is set."""
    pool, may_end = Pool(Rules(1, 1, 1, 100, PLACES, 60)), Event()
    monkeypatch.setattr(resources, "workers", lambda: pool)
    job: Job[bool] = Job(pool, lambda job: may_end.wait(60), owner="somebody")
    yield may_end
    may_end.set()
    job.wait(60)


@pytest.mark.parametrize("kind", ["what may follow", "the picture of a link"])
def test_however_many_wait_others_are_answered(busy: Event, kind: str) -> None:
    def asking() -> Awaitable[Response]:
        if kind == "what may follow":
            (route,) = chances.ROUTES
            return route.endpoint(request(phrase="60.62"))
        (route,) = share_picture.ROUTES
        return route.endpoint(request(SHARED))

    async def asked() -> list[Response]:
        waiting = [asyncio.ensure_future(asking()) for _ in range(MANY)]
        await asyncio.sleep(0.1)
        # As a page, a slice of sound and health do.
        answering = asyncio.ensure_future(run_in_threadpool(lambda: None))
        await asyncio.wait([answering, *waiting[:PLACES]], return_when=asyncio.FIRST_COMPLETED)
        was_first = answering.done() and not any(one.done() for one in waiting[:PLACES])
        busy.set()
        answers = await asyncio.gather(*waiting)
        assert was_first
        return answers

    # In a thread of its own: where browser tests ran before, this one has an event loop already.
    with ThreadPoolExecutor(1) as thread:
        answers = thread.submit(asyncio.run, asked()).result()
    assert [answer.status_code for answer in answers[:PLACES]] == [200] * PLACES


def test_who_finds_the_line_full_is_told_so_at_once_and_may_come_again(busy: Event) -> None:
    (route,) = chances.ROUTES

    async def asked() -> list[Response]:
        waiting = [asyncio.ensure_future(route.endpoint(request(phrase="60.62"))) for _ in range(MANY)]
        while not any(one.done() for one in waiting):
            await asyncio.sleep(0.01)
        full = [one.result() for one in waiting if one.done()]
        busy.set()
        await asyncio.gather(*waiting)
        return [*full, await route.endpoint(request(phrase="60.62"))]

    with ThreadPoolExecutor(1) as thread:
        *full, later = thread.submit(asyncio.run, asked()).result()
    assert all(b"Too many people are waiting" in bytes(answer.body) for answer in full)
    assert later.status_code == 200
