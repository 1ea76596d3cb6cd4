"""Files that are taken away, over the app's routes."""

import asyncio
import io
import json
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from starlette.requests import Request as WebRequest
from starlette.responses import Response

from composer.audio.soundfonts import choose_soundfont
from composer.errors import ComposerError
from composer.export.work import Work
from composer.studio.components import downloads
from composer.studio.components.downloads import OFFERED, Takeaway, sound_in_turn
from composer.studio.session import resources
from composer.studio.session.turns import Pool, Rules
from tests.pieces import chorale

PATIENCE_SECONDS = 300


def asked(takeaway: Takeaway, suffix: str, what: str = "_look") -> tuple[Response, dict[str, Any]]:
    """The answer of a route, and its JSON if it has any."""
    path = {"token": takeaway.token, "suffix": suffix}
    answer = asyncio.run(getattr(downloads, what)(WebRequest({"type": "http", "path_params": path})))
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
    return Takeaway(Work(chorale(), name="For Clara"), choose_soundfont(), "en", "somebody")


@pytest.mark.parametrize("suffix", ["mid", "wav", "mp3", "pdf", "zip"])
def test_a_file_is_made_when_it_is_asked_for_and_can_be_taken_more_than_once(takeaway: Takeaway, suffix: str) -> None:
    assert asked(takeaway, suffix)[0].status_code == 404
    assert finished(takeaway, suffix) == {"share": 1.0, "place": None, "done": True, "file": True, "problem": None}
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


def test_only_what_is_offered_is_made_and_only_of_a_page_that_is_there(takeaway: Takeaway) -> None:
    assert asked(takeaway, "exe", "_begin")[0].status_code == 404
    assert asked(takeaway, "mid", "_take")[0].status_code == 404
    assert takeaway.offered == OFFERED
    token = takeaway.token
    del takeaway
    request = WebRequest({"type": "http", "path_params": {"token": token + "x", "suffix": "mid"}})
    assert asyncio.run(downloads._begin(request)).status_code == 404


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


def test_sound_from_the_library_is_made_in_turn_with_all_other_files(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = Pool(Rules(at_once=1, most_begun=1, most_large=1, most_waiting=1, most_of_one=1, longest_seconds=240))
    monkeypatch.setattr(resources, "file_workers", lambda: pool)
    is_over = Event()
    before = pool.submit(lambda ticket: is_over.wait(PATIENCE_SECONDS), "another")
    with ThreadPoolExecutor(1) as threads:
        sound = threads.submit(sound_in_turn, Work(chorale()), "mp3", None, "me")
        while pool.counts[1] == 0:
            time.sleep(0.01)
        assert not sound.done()
        # The line is full.
        with pytest.raises(ComposerError):
            sound_in_turn(Work(chorale()), "mp3", None, "somebody else")
        is_over.set()
        assert sound.result(PATIENCE_SECONDS).startswith(b"ID3")
    assert before.future.done()
