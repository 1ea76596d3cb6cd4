"""Titles that a person would give, the same for the same music."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from composer.export.titles import FORMS, SCHOOLS, file_stem_of, form_of, title_of
from composer.export.work import Work
from composer.generation.request.request import Request
from composer.notices import LANGUAGES
from composer.score.key import MAJOR_TONICS, MINOR_TONICS, Key
from composer.score.meter import Meter
from composer.score.piece import KeyMark, MeterMark, TempoMark
from tests.pieces import chorale


def work(style: str = "chopin", meter: str = "4/4", tempo: float = 66, key: str = "E minor", **request: object) -> Work:
    piece = replace(
        chorale(),
        meters=(MeterMark(0, Meter.parse(meter)),),
        tempos=(TempoMark.of(0, tempo),),
        keys=(KeyMark(0, Key.parse(key)),),
    )
    return Work(piece, Request.from_json({"styles": {style: 1.0}, **request}))


@pytest.mark.parametrize(
    ("made", "form"),
    [
        (work("chopin", "4/4", 66), "nocturne"),
        (work("chopin", "3/4", 132), "waltz"),
        (work("liszt", "2/4", 160), "etude"),
        (work("schubert", "6/8", 60), "barcarolle"),
        (work("ragtime", "2/4", 92), "rag"),
        (work("bach", "3/4", 60), "sarabande"),
        (work("bach", "12/8", 120), "gigue"),
        (work("mozart", "3/4", 120), "minuet"),
        (work("chopin", "3/2", 120), "nocturne"),
        (work("bach", "3/2", 120), "sarabande"),
        (work("romantic", "4/4", 100, ensemble="quartet"), "quartet"),
        (work("romantic", "4/4", 140, ensemble="orchestra"), "overture"),
        (work("chorale", "4/4", 80), "chorale"),
        (work("hymn", "3/4", 156), "hymn"),
        (work("electronic", "4/4", 120), "track"),
        (work("chopin", "3/4", 132, form="loop"), "loop"),
        # A band plays no waltzes of Chopin's.
        (work("chopin", "4/4", 78, groove="lofi"), "ballad"),
        (work("ragtime", "4/4", 120, arrange="band"), "pop"),
        (work("bach", "4/4", 100, arrange="quartet"), "quartet"),
        (work("ragtime", "2/4", 92, arrange="piano"), "rag"),
        (work("game", "4/4", 120, ensemble="band"), "theme"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_listener_would_call_it_so(made: Work, form: str) -> None:
    assert form_of(made) == form


def test_a_title_reads_well_in_both_languages() -> None:
    assert re.fullmatch(r"Nocturne in E minor, no\. \d{1,3}", title_of(work()))
    assert re.fullmatch(r"녹턴 마단조, \d{1,3}번", title_of(work(), "ko"))
    assert re.fullmatch(r"nocturne-in-e-minor-no-\d{1,3}", file_stem_of(work()))


def test_the_number_comes_from_the_music_alone() -> None:
    assert title_of(work(seed=1)) == title_of(work(seed=2))
    numbers = {re.findall(r"\d+", title_of(work(tempo=40 + tempo)))[0] for tempo in range(20)}
    assert len(numbers) > 15


def test_a_piece_without_a_request_has_a_title_too() -> None:
    assert title_of(Work(work().piece)).startswith("Piece in E minor")
    assert title_of(Work(work().piece), "ko").startswith("소품 마단조")


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_thirty_keys_have_names_of_their_own(language: str) -> None:
    keys = [Key(tonic, "major") for tonic in MAJOR_TONICS] + [Key(tonic, "minor") for tonic in MINOR_TONICS]
    assert len({key.named(language) for key in keys}) == len(keys)


def test_every_form_that_is_chosen_has_words() -> None:
    chosen = {form for school in SCHOOLS.values() for speeds in school.values() for _, form in speeds}
    assert chosen <= set(FORMS)


@settings(deadline=None)
@given(st.text(max_size=100))
def test_a_file_name_is_safe_whatever_a_piece_is_called(name: str) -> None:
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]{0,59}", file_stem_of(replace(work(), name=name)))
