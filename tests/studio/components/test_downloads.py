"""Downloads over the app's routes."""

import asyncio
import io
import json
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event
from typing import Any

import pytest
from soundfile import SoundFile
from starlette.requests import Request as WebRequest
from starlette.responses import Response

from composer.audio import encoding
from composer.audio.soundfonts import choose_soundfont
from composer.errors import ComposerError
from composer.export.titles import title_of
from composer.export.work import Work
from composer.studio.components import downloads
from composer.studio.components.downloads import OFFERED, RENDERING_SHARE, Takeaway, sound_bytes, sound_in_turn
from composer.studio.session import resources
from composer.studio.session.admission import VISITOR_HEADER
from composer.studio.session.turns import Pool, Rules
from composer.studio.session.visitor import VISITOR_COOKIE, new_name
from tests.pieces import chorale

PATIENCE_SECONDS = 300


def answered(token: str, suffix: str, what: str, name: str = "", cookie: str = "") -> Response:
    """The answer of a route to whoever tells these names."""
    headers = [(VISITOR_HEADER.lower().encode(), name.encode()), (b"cookie", f"{VISITOR_COOKIE}={cookie}".encode())]
    scope = {"type": "http", "headers": headers, "path_params": {"token": token, "suffix": suffix}}
    response: Response = asyncio.run(getattr(downloads, what)(WebRequest(scope)))
    return response


def asked(takeaway: Takeaway, suffix: str, what: str = "_look") -> tuple[Response, dict[str, Any]]:
    """The answer of a route to the visitor whose files they are, and its JSON if it has any."""
    answer = answered(takeaway.token, suffix, what, takeaway.owner)
    is_json = answer.headers.get("content-type") == "application/json"
    return answer, json.loads(bytes(answer.body)) if is_json else {}


def finished(takeaway: Takeaway, suffix: str) -> dict[str, Any]:
    """What is told of a file when it is made."""
    _, told = asked(takeaway, suffix, "_begin")
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not told["done"]:
        assert time.monotonic() < deadline
        time.sleep(0.05)
        _, told = asked(takeaway, suffix)
    return told


@pytest.fixture
def takeaway() -> Takeaway:
    return Takeaway(Work(chorale(), name="For Clara"), choose_soundfont(), "en", new_name())


@pytest.mark.parametrize("suffix", ["mid", "wav", "mp3", "pdf", "zip"])
def test_a_file_is_made_when_it_is_asked_for_and_can_be_taken_more_than_once(takeaway: Takeaway, suffix: str) -> None:
    assert asked(takeaway, suffix)[0].status_code == 404
    made = {"share": 1.0, "place": None, "done": True, "file": True, "problem": None, "remark": ""}
    assert finished(takeaway, suffix) == made
    contents = []
    for _ in range(2):
        answer, _ = asked(takeaway, suffix, "_take")
        assert f'filename="{takeaway.stem}.{suffix}"' in answer.headers["content-disposition"]
        with open(answer.path, "rb") as file:  # type: ignore[attr-defined]  # noqa: PTH123
            contents.append(file.read())
    assert contents[0] == contents[1]
    begins = {"mid": b"MThd", "wav": b"RIFF", "mp3": b"ID3", "pdf": b"%PDF", "zip": b"PK"}
    assert contents[0].startswith(begins[suffix])
    if suffix == "zip":
        names = zipfile.ZipFile(io.BytesIO(contents[0])).namelist()
        assert {".mid", ".wav", ".mp3", ".pdf"} <= {f".{name.rpartition('.')[2]}" for name in names}


@pytest.mark.parametrize(
    ("suffix", "spoken", "words"), [("musicxml", "en", "In the score"), ("abc", "ko", "악보에는"), ("mid", "en", "")]
)
def test_what_a_score_rounds_is_told_with_its_file(suffix: str, spoken: str, words: str) -> None:
    late = tuple(replace(note, onset_offset=2.5) for note in chorale().parts[0].notes)
    piece = replace(chorale(), parts=(replace(chorale().parts[0], notes=late),))
    takeaway = Takeaway(Work(piece, name="Late"), None, spoken, new_name())

    told = finished(takeaway, suffix)

    assert told["remark"].startswith(words)
    assert bool(told["remark"]) == bool(words)


def test_only_what_is_offered_is_made_and_only_of_a_page_that_is_there(takeaway: Takeaway) -> None:
    assert asked(takeaway, "exe", "_begin")[0].status_code == 404
    assert asked(takeaway, "mid", "_take")[0].status_code == 404
    assert takeaway.offered == OFFERED
    assert answered(takeaway.token + "x", "mid", "_begin", takeaway.owner).status_code == 404


def test_only_the_visitor_for_whom_a_file_is_made_can_have_it_made_or_take_it(takeaway: Takeaway) -> None:
    assert finished(takeaway, "mid")["file"]
    for what in ("_begin", "_look", "_stop", "_take"):
        for name in ("", "somebody", new_name(), takeaway.owner[:-1]):
            assert answered(takeaway.token, "mid", what, name).status_code == 404
            assert answered(takeaway.token, "mid", what, cookie=name).status_code == 404
        assert answered(takeaway.token, "mid", what, cookie=takeaway.owner).status_code == 200


def test_the_progress_of_sound_goes_on_while_it_is_encoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "FRAMES_PER_WRITE", 1 << 12)
    told: list[float] = []
    assert sound_bytes(Work(chorale()), "mp3", tell=told.append).startswith(b"ID3")
    assert told == sorted(told)
    assert told[-1] == 1
    assert len([share for share in told if RENDERING_SHARE < share < 1]) > 10


def test_a_file_that_is_stopped_is_made_anew_when_it_is_asked_for_again(takeaway: Takeaway) -> None:
    asked(takeaway, "zip", "_begin")
    asked(takeaway, "zip", "_stop")
    job = takeaway.find("zip")
    assert job is not None
    job.wait(PATIENCE_SECONDS)
    _, told = asked(takeaway, "zip")
    assert (told["done"], told["file"]) == (True, False)
    assert finished(takeaway, "mid")["file"]
    assert takeaway.begin("zip") is not job
    takeaway.begin("zip").stop()


def test_a_file_that_is_asked_for_right_after_it_was_stopped_comes(takeaway: Takeaway) -> None:
    asked(takeaway, "zip", "_begin")
    asked(takeaway, "zip", "_stop")
    assert finished(takeaway, "zip")["file"]


def test_sound_from_the_library_is_made_in_turn_with_all_other_files(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = Pool(Rules(at_once=1, most_begun=1, most_large=1, most_waiting=1, most_of_one=1, longest_seconds=240))
    monkeypatch.setattr(resources, "file_workers", lambda: pool)
    is_over = Event()
    before = pool.submit(lambda ticket: is_over.wait(PATIENCE_SECONDS), "another")
    with ThreadPoolExecutor(1) as threads:
        sound = threads.submit(sound_in_turn, Work(chorale()), "flac", None, "me", "ko")
        while pool.counts[1] == 0:
            time.sleep(0.01)
        assert not sound.done()
        # The line is full.
        with pytest.raises(ComposerError):
            sound_in_turn(Work(chorale()), "flac", None, "somebody else", "ko")
        is_over.set()
        with SoundFile(io.BytesIO(sound.result(PATIENCE_SECONDS))) as file:
            assert file.title == title_of(Work(chorale()), "ko")
    assert before.future.done()
