"""Pieces can be restored from exported files."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from composer.errors import BadInput
from composer.export import restoring
from composer.export.bundle import library_zip, zipped
from composer.export.cue_sheet import cue_json
from composer.export.restoring import request_of_link, restored
from composer.export.work import Work
from composer.generation.request.given import Given
from composer.generation.request.request import Request
from composer.originality.report import Originality
from composer.score.midi import LARGEST_FILE_BYTES
from tests.pieces import chorale, melody, pieces

REQUEST = Request(styles=(("chopin", 0.6), ("bach", 0.4)), bars=12, energy=(0.2, 1.0), seed=7)
SHARED = Originality(12, 4.2, 30.0, 16, 38.0, 60.0, is_above_limit=False, title="Waltz", composer="Chopin")
WORK = Work(chorale(), REQUEST, "abcd1234", SHARED, "For Clara")


def test_a_midi_file_is_the_music_alone() -> None:
    works, requests = restored("a.MID", WORK.midi)
    assert works == [Work(chorale())]
    assert requests == []


def test_a_zip_of_the_library_brings_everything_back() -> None:
    others = [Work(melody([60, 62, 64])), Work(melody([60, 62, 65]), replace(REQUEST, seed=8), "abcd1234")]
    works, requests = restored("library.zip", library_zip([WORK, *others]))
    assert works == [WORK, *others]
    assert requests == []


@settings(max_examples=20, deadline=None)
@given(st.lists(pieces(), max_size=4, unique=True))
def test_any_pieces_survive_the_way_out_and_back(made: list) -> None:
    works, _ = restored("library.zip", library_zip([Work(piece) for piece in made]))
    assert [work.midi for work in works] == [Work(piece).midi for piece in made]


def test_a_cue_sheet_alone_is_a_request_to_compose_again() -> None:
    assert restored("cue.json", cue_json(WORK)) == ([], [REQUEST])


def test_a_rework_comes_back_with_its_request_and_is_not_composed_from_nothing() -> None:
    work = Work(chorale(), Request(seed=9, given=Given.of("vary", chorale(), distance=0.3)), "abcd1234")
    assert restored("library.zip", library_zip([work])) == ([work], [])
    assert restored("cue.json", cue_json(work)) == ([], [])
    assert work.rework is not None
    assert restored("request.json", json.dumps(work.rework.to_json()).encode()) == ([], [])


def test_a_bare_request_and_a_report_of_the_command_line_are_read_too() -> None:
    assert restored("a.json", json.dumps(REQUEST.to_json()).encode()) == ([], [REQUEST])
    report = {"request": REQUEST.to_json(), "seed": 7, "engine": "virtuoso", "notes": 100}
    assert restored("a.json", json.dumps(report).encode()) == ([], [REQUEST])


def test_a_cue_sheet_says_nothing_of_other_music() -> None:
    mixed = zipped({"a.mid": Work(melody([60, 67])).midi, "a.json": cue_json(WORK)})
    works, requests = restored("mixed.zip", mixed)
    assert works == [Work(melody([60, 67]))]
    assert requests == [REQUEST]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.mp3", b"ID3"),
        ("a.mid", b"no music"),
        ("a.json", b"{"),
        ("a.json", b"[" * 100_000),
        ("a.json", b'{"x": 1}'),
        ("a.json", b'{"request": {"seed": "x"}}'),
        ("a.json", b'{"request": [1]}'),
        ("a.json", b"{" + b" " * LARGEST_FILE_BYTES + b"}"),
        ("a.zip", b"PK"),
        ("a.zip", zipped({"a.mid": b"no music"})),
        ("", b""),
    ],
)
def test_what_was_not_made_here_is_refused_in_a_sentence(name: str, content: bytes) -> None:
    with pytest.raises(BadInput):
        restored(name, content)


def test_a_zip_that_unpacks_without_end_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(restoring, "MOST_BYTES", 1000)
    with pytest.raises(BadInput, match="restore fewer"):
        restored("bomb.zip", zipped({f"{number}.mid": b"\0" * 500 for number in range(3)}))
    assert restored("large.zip", zipped({"a.mid": b"\0" * (LARGEST_FILE_BYTES + 1)})) == ([], [])


def test_a_link_is_a_request() -> None:
    query = "&".join(f"{name}={value}" for name, value in REQUEST.to_query().items())
    assert request_of_link(f"https://studio.example/?{query}&lang=ko") == REQUEST
    assert request_of_link("http://localhost:8501/?style=ragtime&seed=3&notes=100") == Request(
        styles=(("ragtime", 1.0),), seed=3, notes=100
    )


@pytest.mark.parametrize("link", ["", "https://studio.example/", "?styles=bach", "?seed=x", "?seed=3&tempo=9999"])
def test_a_link_that_leads_to_no_piece_is_refused(link: str) -> None:
    with pytest.raises(BadInput):
        request_of_link(link)
