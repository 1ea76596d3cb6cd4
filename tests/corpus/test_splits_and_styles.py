"""Works are split fairly, and pieces get the right styles."""

from collections import Counter
from pathlib import Path

import pytest

from composer.corpus.manifest import Entry
from composer.corpus.splits import ALWAYS_TEST, split_works
from composer.corpus.styles import FEWEST_NOTES_OF_A_MANNER, ensemble_of, learnable_composers, periods, styles_of, word
from composer.score.piece import Note, Part, Piece
from composer.training.classic_data import HELD_OUT

COMPOSERS = {f"work {number}": f"composer {number % 3}" for number in range(600)}


def test_nine_of_ten_works_are_learned_from_and_every_composer_is_in_every_part() -> None:
    splits = split_works(COMPOSERS, set())
    assert Counter(splits.values()) == {"train": 540, "validation": 30, "test": 30}
    for composer in set(COMPOSERS.values()):
        assert {splits[work] for work in COMPOSERS if COMPOSERS[work] == composer} == {"train", "validation", "test"}


def test_the_split_does_not_depend_on_the_order_or_on_other_composers() -> None:
    splits = split_works(COMPOSERS, set())
    assert split_works(dict(reversed(COMPOSERS.items())), set()) == splits
    more = split_works({**COMPOSERS, **{f"new {number}": "newcomer" for number in range(50)}}, set())
    assert {work: more[work] for work in COMPOSERS} == splits


def test_works_kept_for_the_measure_are_never_learned_from() -> None:
    always = {"work 0", "work 3", "work 6"}
    assert {split_works(COMPOSERS, always)[work] for work in always} == {"test"}
    assert set(HELD_OUT) == set(ALWAYS_TEST)


def entry(composer: str = "", style: str = "other", scoring: str = "") -> Entry:
    return Entry(Path("a.mid"), "source", composer, "Title", style, "CC0-1.0", scoring)


@pytest.mark.parametrize(
    ("name", "style"), [("Liszt", "liszt"), ("Dvořák", "dvorak"), ("Saint-Georges", "saint-georges")]
)
def test_a_composer_is_called_by_a_plain_word(name: str, style: str) -> None:
    assert word(name) == style


def test_a_song_is_of_its_composers_period_a_song_and_in_his_manner() -> None:
    pieces = [(entry("Schubert", "romantic"), 20_000), (entry("Schubert", "song"), 15_000), (entry("Nobody"), 90)]
    known = learnable_composers(pieces)
    assert known == {"schubert"}
    assert styles_of(entry("Schubert", "song"), periods(pieces), known) == ("romantic", "song", "schubert")
    assert styles_of(entry("Nobody"), periods(pieces), known) == ()
    assert FEWEST_NOTES_OF_A_MANNER == 30_000


def played_by(*programs: int, drums: bool = False) -> Piece:
    parts = [Part((Note(0, 60, 24),), program=program) for program in programs]
    return Piece(parts=(*parts, *([Part((Note(0, 36, 6),), is_drums=True)] if drums else [])))


@pytest.mark.parametrize(
    ("of", "piece", "ensemble"),
    [
        (entry(style="romantic"), played_by(0, 0), "piano"),
        (entry(style="song"), played_by(0, 52), "song"),
        (entry(scoring="1 piano 1 vox"), played_by(0, 0), "song"),
        (entry(style="quartet"), played_by(40, 40, 41, 42), "quartet"),
        (entry(), played_by(40, 40, 41, 42), "quartet"),
        (entry(style="chorale"), played_by(0, 0, 0, 0), "choir"),
        (entry(scoring="Organ"), played_by(0), "organ"),
        (entry(), played_by(*range(40, 52)), "orchestra"),
        (entry(), played_by(73, 40), "chamber"),
        (entry(), played_by(30, 33, drums=True), "band"),
        (entry(), played_by(drums=True), "drums"),
    ],
)
def test_who_plays_is_heard_from_the_parts_and_read_from_the_manifest(of: Entry, piece: Piece, ensemble: str) -> None:
    assert ensemble_of(of, piece) == ensemble
