"""A performance is served only to visitors who have it on their page, while they are there."""

import asyncio
from types import SimpleNamespace

import pytest
from starlette.requests import Request as WebRequest

from composer.studio.playback.performance import Performance
from composer.studio.playback.routes import ROUTES
from composer.studio.session import presence
from composer.studio.session.admission import VISITOR_HEADER, admitting
from composer.studio.session.visitor import VISITOR_COOKIE, new_name
from tests.pieces import chorale

ADMITTING = {route.path.split("/")[2]: route for route in admitting(ROUTES)}


def status(kind: str, performance: Performance, name: str = "", cookie: str = "") -> int:
    """How a question of a browser is answered that tells these names."""
    headers = [(VISITOR_HEADER.lower().encode(), name.encode()), (b"cookie", f"{VISITOR_COOKIE}={cookie}".encode())]
    path = {"performance": performance.id, "stream": "one", "number": 0, "bar": 0}
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": headers, "path_params": path}
    return int(asyncio.run(ADMITTING[kind].endpoint(WebRequest(scope))).status_code)


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The visitors of whom a page is connected."""
    connected: set[str] = set()
    monkeypatch.setattr(presence, "is_here", connected.__contains__)
    monkeypatch.setattr(presence, "_sessions", {})
    monkeypatch.setattr(presence, "_seen", {})
    return connected


@pytest.mark.parametrize("kind", ["sound", "score", "ready"])
def test_only_the_visitor_on_whose_page_it_stands_hears_a_piece(kind: str, pages: set[str]) -> None:
    mine, other, made_up = new_name(), new_name(), "a" * 22 + "." + "0" * 32
    pages |= {mine, other, made_up}
    performance = Performance.of(chorale())
    performance.visitors |= {mine, made_up}
    assert status(kind, performance, mine) < 300
    assert status(kind, performance, cookie=mine) < 300
    for name in (other, made_up, mine[:-1], "", "å"):
        assert status(kind, performance, name) == 404
        assert status(kind, performance, cookie=name) == 404


def test_a_visitor_who_left_is_not_taken_for_one_who_is_there_when_another_comes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    connected: set[str] = set()
    server = SimpleNamespace(is_active_session=connected.__contains__)
    monkeypatch.setattr(presence, "exists", lambda: True)
    monkeypatch.setattr(presence, "Runtime", SimpleNamespace(instance=lambda: server))
    monkeypatch.setattr(presence, "_sessions", {})
    for visitor in ("one", "other"):
        page = SimpleNamespace(session_id=f"page of {visitor}")
        monkeypatch.setattr(presence, "get_script_run_ctx", lambda page=page, **_: page)
        connected.clear()
        connected.add(page.session_id)
        presence.note_presence(visitor)
        assert presence.is_here(visitor)
    assert not presence.is_here("one")
    assert presence.is_here("")


def test_when_the_visit_is_over_a_piece_is_heard_no_more_though_a_connection_may_break_off(
    pages: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = new_name()
    pages.add(mine)
    performance = Performance.of(chorale())
    performance.visitors.add(mine)
    assert status("score", performance, mine) == 200
    pages.remove(mine)
    assert status("score", performance, mine) == 200
    monkeypatch.setattr(presence, "AWAY_SECONDS", 0.0)
    assert status("score", performance, mine) == 404
