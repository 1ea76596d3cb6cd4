"""What the browser keeps of the library is restored unchanged, and nothing else gets in."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from starlette.requests import Request as WebRequest
from starlette.responses import Response

from composer.errors import BadInput
from composer.export.work import Work
from composer.generation.request.given import Given
from composer.generation.request.request import Request
from composer.notices import SENTENCES
from composer.originality.report import Originality
from composer.studio.session.admission import VISITOR_HEADER
from composer.studio.session.keeping import LARGEST_BYTES, _bring_back, piece_from_json, piece_to_json, stamp_of
from composer.studio.session.library import KeptPiece, Shelf, shelf_named
from composer.studio.session.visitor import VISITOR_COOKIE, new_name
from composer.studio.texts.language import COOKIE_NAME
from tests.pieces import chorale, melody

ORIGINALITY = Originality(5, 2.5, 1.0, 3, 20.5, 40.0, False, "A work", "Somebody")


def kept(**fields: Any) -> KeptPiece:
    work = Work(chorale(), Request(styles=(("chorale", 1.0),), seed=7), "abcd", ORIGINALITY, "For *Clara*")
    past: dict[str, Any] = {"energy": (0.1, 0.9), "sections": (0, 3), "numbers": (0, 1, 2, 3), "edits": "tempo=1.1"}
    return replace(KeptPiece.of(work, **past), is_starred=True, **fields)


def test_a_piece_comes_back_as_it_was() -> None:
    rework = Request(seed=5, given=Given.of("vary", chorale(), distance=0.3))
    past: dict[str, Any] = {"origin": Request(seed=3), "rework": rework, "step": "step_again", "before": "a" * 16}
    for piece in (kept(), kept(request=None, **past)):
        back = piece_from_json(json.loads(json.dumps(piece_to_json(piece))))
        assert back == piece
        assert stamp_of(back) == stamp_of(piece)


def test_a_piece_that_a_browser_keeps_from_before_reworks_had_requests_comes_back() -> None:
    piece = kept()
    told = piece_to_json(piece)
    del told["rework"]
    assert piece_from_json(told) == piece


@pytest.mark.parametrize(
    "broken",
    [
        {"midi": "AAAA"},
        {"midi": "ä"},
        {"midi": None},
        {"request": {"engine": "another"}},
        {"request": 5},
        {"edits": "tempo=fast"},
        {"edits": []},
        {"numbers": 5},
        {"energy": ["loud"]},
        {"added": "today"},
        {"naming": [1]},
        {"originality": {"notes": 5}},
    ],
    ids=str,
)
def test_what_is_no_piece_is_refused(broken: dict[str, Any]) -> None:
    told = json.loads(json.dumps(piece_to_json(kept())))
    with pytest.raises(BadInput):
        piece_from_json(told | broken)
    nothings: list[Any] = [None, [], "piece", {}]
    for nothing in nothings:
        with pytest.raises(BadInput):
            piece_from_json(nothing)


# Whatever may stand where something else belongs.
ANYTHING: tuple[Any, ...] = (
    *(
        None,
        [],
        {},
        True,
        -1,
        1e400,
        float("nan"),
        10**400,
        "",
        "x",
        "\0\x01",
        "\ud800",
        "http://[::1",
        "9" * 5000 + "/4",
    ),
    *([None], [[]], ["\ud800", 2], {"a": 1}, ["x"] * 400),
)


def test_whatever_stands_where_something_else_belongs_it_is_a_piece_or_a_sentence() -> None:
    told = piece_to_json(KeptPiece.of(Work(melody([60, 64, 67]), Request(seed=7), "abcd", ORIGINALITY, "For *Clara*")))
    request = Request(seed=5, given=Given.of("vary", chorale(), distance=0.3)).to_json()
    outcomes: dict[bool, list[str]] = {True: [], False: []}

    def read(reading: Callable[[Any], Any], value: Any) -> None:
        try:
            back = reading(value)
        except BadInput as error:
            outcomes[False] += [error.notice.text("en"), error.notice.text("ko")]
        else:
            outcomes[True].append(json.dumps(back.to_json() if isinstance(back, Request) else piece_to_json(back)))

    for value in ANYTHING:
        for name in told:
            read(piece_from_json, told | {name: value})
        for name in Request.__dataclass_fields__:
            read(Request.from_json, {name: value})
        for name in request["given"]:
            read(Request.from_json, {"given": request["given"] | {name: value}})
    assert len(outcomes[True]) > 50
    assert len(outcomes[False]) > 500
    assert all(0 < len(sentence) < 5000 for sentence in outcomes[False])


def test_what_is_brought_back_stands_where_it_was_in_time_and_what_was_deleted_stays_so() -> None:
    shelf = Shelf()
    newer = shelf.add(KeptPiece.of(Work(melody([60, 64, 67]))))
    older = kept(added=newer.added - 60)
    version = shelf.version
    shelf.bring_back(older)
    assert shelf.pieces == [newer, older]
    assert shelf.version > version
    shelf.remove(older.id)
    assert shelf.removed == {older.id}
    shelf.bring_back(older)
    assert shelf.pieces == [newer]
    shelf.put_back(older)
    assert shelf.pieces == [newer, older]
    assert not shelf.removed


@pytest.mark.parametrize("content", [b"", b"{", b"[" * 100_000, b"null", b'{"midi": "AAAA"}', b"\xff"])
@pytest.mark.parametrize(("spoken", "sentence"), [("en", "piece"), ("ko", "니다.")])
def test_a_browser_that_gives_back_no_piece_is_told_a_code_and_why_in_its_own_language(
    content: bytes, spoken: str, sentence: str
) -> None:
    answer = brought_back(content, f"{COOKIE_NAME}={spoken}; {VISITOR_COOKIE}={new_name()}")
    told = json.loads(bytes(answer.body))
    assert answer.status_code == 400
    assert told["code"] in SENTENCES
    assert sentence in told["problem"]


def test_only_names_that_were_given_out_have_a_shelf_and_nothing_endless_is_taken() -> None:
    assert brought_back(b"{}", f"{VISITOR_COOKIE}=made.up").status_code == 403
    assert brought_back(b" " * (LARGEST_BYTES + 1), f"{VISITOR_COOKIE}={new_name()}").status_code == 413


def test_a_page_saves_its_own_shelf_whatever_page_set_the_cookie() -> None:
    mine, other = new_name(), new_name()
    content = json.dumps(piece_to_json(kept())).encode()
    assert brought_back(content, f"{VISITOR_COOKIE}={other}", mine).status_code == 204
    assert [len(shelf_named(name).pieces) for name in (mine, other)] == [1, 0]
    # A made-up name is none.
    assert brought_back(content, f"{VISITOR_COOKIE}={other}", "made.up").status_code == 204
    assert len(shelf_named(other).pieces) == 1


def brought_back(content: bytes, cookie: str, name: str = "") -> Response:
    """What a browser is answered that gives this back; `name` is that of its page."""

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": content, "more_body": False}

    headers = [(b"cookie", cookie.encode()), (VISITOR_HEADER.lower().encode(), name.encode())]
    scope = {"type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": headers}
    return asyncio.run(_bring_back(WebRequest(scope, receive)))
