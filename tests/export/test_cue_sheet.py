"""The cue sheet says what a piece is and what may be done with it."""

import csv
import io
import json
from dataclasses import replace

import pytest

from composer.export.cue_sheet import cue_csv, cue_json, cue_sheet, cue_text
from composer.export.license import learned_by, short_name
from composer.export.work import Work
from composer.generation.request.given import Given
from composer.generation.request.request import Request
from composer.networks.weights import MODELS_FOLDER
from composer.originality.report import Originality
from tests.pieces import chorale

WORK = Work(chorale(), Request(styles=(("chorale", 1.0),), seed=7), "abcd1234")


def test_it_has_what_a_production_music_library_asks_for() -> None:
    sheet = cue_sheet(WORK)
    assert sheet["title"].startswith("Chorale in G minor, no. ")
    assert sheet["title_ko"].startswith("코랄 사단조, ")
    assert "virtuoso" in sheet["composed_by"]
    assert "abcd1234" in sheet["composed_by"]
    assert (sheet["duration_seconds"], sheet["key"], sheet["tempo"], sheet["seed"]) == (8.0, "G minor", 120.0, 7)
    assert "commercially" in sheet["permission"]
    assert Request.from_json(sheet["request"]) == WORK.request


def test_the_licenses_are_those_of_the_receipt() -> None:
    for engine in ("virtuoso", "classic"):
        learned = learned_by(engine)
        rows = json.loads((MODELS_FOLDER / engine / "receipt.json").read_text(encoding="utf-8"))
        assert learned.files == len(rows) == sum(count for _, count in learned.licenses)
        assert {license for license, _ in learned.licenses} == {short_name(row["licence"]) for row in rows}


def test_a_piece_that_was_brought_along_is_promised_nothing() -> None:
    sheet = cue_sheet(Work(chorale()))
    assert "permission" not in sheet
    assert sheet["request"] is None
    assert b"LICENSE" not in cue_text(Work(chorale()))


def test_a_piece_made_of_other_music_says_how_and_is_promised_no_more_than_that_music() -> None:
    rework = Request(seed=9, given=Given.of("vary", chorale(), distance=0.3))
    work = Work(chorale(), rework, "abcd1234")
    sheet = cue_sheet(work)
    assert "Made from other music" in sheet["composed_by"]
    assert Request.from_json(sheet["rework"]) == rework
    assert sheet["request"] is None
    assert "permission" not in sheet
    assert "vary" in cue_text(work).decode()


def test_all_three_forms_tell_the_same() -> None:
    sheet = json.loads(cue_json(WORK))
    (row,) = csv.DictReader(io.StringIO(cue_csv(WORK).decode("utf-8-sig")))
    words = cue_text(WORK).decode()
    assert row["title"] == sheet["title"]
    assert json.loads(row["request"]) == sheet["request"]
    for value in (sheet["title"], sheet["title_ko"], sheet["midi_sha256"], sheet["permission"], sheet["training"]):
        assert value in words


def test_a_name_goes_before_the_title_and_does_not_break_the_table() -> None:
    named = replace(WORK, name='"For", Clara')
    (row,) = csv.DictReader(io.StringIO(cue_csv(named).decode("utf-8-sig")))
    assert row["title"] == '"For", Clara'


def test_what_a_piece_shares_is_told_as_people_speak_of_music() -> None:
    found = Originality(12, 4.2, 30.0, 16, 38.0, 60.0, False, "freedoom__d_e4m1", "", "music/d_e4m1.mid")
    shared = replace(WORK, originality=found)
    words = cue_text(shared).decode()
    assert "12 notes (4.2 s, from bar 16), found in “Freedoom D E4M1”" in words
    assert "of 100 pieces of this length by people, 40 share more" in words
    assert "freedoom__" not in words + cue_csv(shared).decode()
    assert cue_sheet(shared)["originality"]["path"] == "music/d_e4m1.mid"


@pytest.mark.parametrize(
    ("spelled_out", "short"),
    [
        ("Creative Commons Attribution-ShareAlike 3.0 (Unported)", "CC BY-SA 3.0"),
        ("Creative Commons Attribution 4.0 International", "CC BY 4.0"),
        ("CC0-1.0", "CC0-1.0"),
        ("cc-by-sa", "CC BY-SA"),
        ("Artistic-1.0", "Artistic 1.0"),
    ],
)
def test_a_license_has_one_name_however_it_is_spelled(spelled_out: str, short: str) -> None:
    assert short_name(spelled_out) == short
