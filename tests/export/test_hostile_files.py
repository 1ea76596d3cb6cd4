"""Malicious files and links are refused with a clear message, or read without harm."""

import json
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from composer.errors import BadInput
from composer.export.bundle import zipped
from composer.export.cue_sheet import cue_json
from composer.export.files import score_bytes
from composer.export.restoring import MOST_BARS, MOST_REQUESTS, request_of_link, restored
from composer.export.work import Work
from composer.generation.request.request import Request
from composer.score.names import printable
from composer.score.piece import Piece
from tests.pieces import chorale

REQUEST = Request(bars=12, seed=7)
SHEET = json.loads(cue_json(Work(chorale(), REQUEST, "abcd1234", name="For Clara")))
MIDI = Work(chorale()).midi


def brought_back(**changes: object) -> Work:
    """The work of a cue sheet in which something else stands, beside its music."""
    works, _ = restored("a.zip", zipped({"a.mid": MIDI, "a.json": json.dumps(SHEET | changes).encode()}))
    return works[0]


@pytest.mark.parametrize("digest", [[], {}, None, 7, True])
def test_a_digest_that_is_no_text_belongs_to_no_music(digest: object) -> None:
    assert brought_back(midi_sha256=digest).request is None


@pytest.mark.parametrize(
    "originality",
    [
        {"notes": "many"},
        [],
        5,
        {
            "notes": 1,
            "seconds": "long",
            "begins": 0.0,
            "bar": 1,
            "bits": 1.0,
            "percentile": 5.0,
            "is_above_limit": False,
        },
        {
            "notes": 1,
            "seconds": 1.0,
            "begins": 0.0,
            "bar": 1,
            "bits": float("nan"),
            "percentile": 5.0,
            "is_above_limit": False,
        },
    ],
)
def test_a_text_where_a_number_belongs_is_left_out(originality: object) -> None:
    assert brought_back(originality=originality).originality is None


@pytest.mark.parametrize("name", [5, None, [], {"a": 1}])
def test_a_name_that_is_no_text_is_none(name: object) -> None:
    work = brought_back(name=name, weights=name, edits=name)
    assert (work.name, work.weights, work.edits) == ("", "", "")


@pytest.mark.parametrize("name", ["\ud800Clara", "For\0 Clara", "For\r\nClara\x1b[31m", "x" * 100_000])
def test_a_name_can_be_written_everywhere(name: str) -> None:
    work = brought_back(name=name)
    assert len(work.name) <= 200
    work.name.encode("utf-8")
    ElementTree.fromstring(score_bytes(work, ".musicxml"))
    assert score_bytes(work, ".pdf").startswith(b"%PDF")


def test_control_characters_in_a_file_break_no_score() -> None:
    piece = chorale()
    parts = tuple(replace(part, name=f"\x00{part.name}\x0b") for part in piece.parts)
    work = Work(Piece(parts, piece.tempos, piece.meters, piece.keys, title="A\x01B\uffff"))
    ElementTree.fromstring(score_bytes(work, ".musicxml"))
    assert score_bytes(work, ".pdf").startswith(b"%PDF")


def test_names_that_can_be_read_stay_as_they_are() -> None:
    for name in ("For Clara", "클라라에게", "Étude, op. 10, №3 (draft)", "🎹 night"):
        assert printable(name) == name


@pytest.mark.parametrize(
    "link",
    [
        "http://[::1",
        "https://example.org/?seed=1&meter=" + "9" * 5000 + "/4",
        "https://example.org/?seed=1&meter=" + "9" * 1500 + "/4",
        "https://example.org/?seed=1&bars=" + "9" * 1500,
        "https://example.org/?seed=1&tempo=" + "1; it goes from " * 200,
        "https://example.org/?seed=1&instruments=piano=" + "9" * 1500,
        "https://example.org/?seed=1&instruments=drums=" + "9" * 1500,
        "https://example.org/?" + "&".join(f"a{number}=1" for number in range(500)),
        "\0" * 100,
    ],
)
def test_a_hostile_link_is_refused_with_a_sentence(link: str) -> None:
    with pytest.raises(BadInput) as told:
        request_of_link(link)
    assert str(told.value).endswith(".")


def test_a_zip_of_large_requests_does_not_compose_for_ever() -> None:
    large = replace(REQUEST, bars=200, candidates=4)
    files = {f"{seed}.json": json.dumps(replace(large, seed=seed).to_json()).encode() for seed in range(40)}
    _, requests = restored("flood.zip", zipped(files))
    assert 1 <= len(requests) <= MOST_REQUESTS
    assert sum((request.bars or 0) * request.candidates for request in requests) <= MOST_BARS
    _, one = restored("one.json", json.dumps(replace(REQUEST, bars=600, candidates=8).to_json()).encode())
    assert len(one) == 1
