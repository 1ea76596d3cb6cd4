"""A quotation of the training set is found in any disguise; common material is not."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from composer.events.lines import lines_of_piece
from composer.originality.index import Melodies
from composer.originality.match import matches
from composer.originality.report import LIMIT, originality_of, percentile_of
from composer.score.piece import Note, Part, Piece
from tests.originality.library import library, piece_of, played, tune

LIBRARY = library()
OWN = tune(1000, 300)


@settings(max_examples=40, deadline=None)
@given(
    work=st.integers(0, 59),
    begin=st.integers(0, 200),
    shift=st.integers(-6, 6),
    step=st.sampled_from([3, 6, 12, 16, 24]),
    is_beside=st.booleans(),
)
def test_a_quotation_of_24_notes_is_found_in_any_key_at_any_tempo(
    work: int, begin: int, shift: int, step: int, is_beside: bool
) -> None:
    quoted = [pitch + shift for pitch in tune(work, 300)[begin : begin + 24]]
    mine = played(OWN[:100])
    if is_beside:
        piece = piece_of(mine, played(quoted, onset=300, step=step))
    else:
        piece = piece_of([*mine, *played(quoted, onset=1200, step=step), *played(OWN[100:200], onset=3600)])
    found = originality_of(piece, LIBRARY)
    assert found.title == f"Tune {work}"
    # Its first note may be hidden under one of the piece's own.
    assert found.notes >= 24 - is_beside
    assert found.begins <= (300 + step if is_beside else 1200) / 48


@pytest.mark.parametrize("seed", range(8))
def test_a_quotation_of_60_notes_is_found_when_some_are_missing_or_others_added(seed: int) -> None:
    random = np.random.default_rng(seed)
    quoted = tune(seed, 300)[40:100]
    missing = [pitch for pitch in quoted if random.random() > 0.1]
    added = [heard for pitch in quoted for heard in ([pitch, 36] if random.random() < 0.05 else [pitch])]
    for disguised in (missing, added):
        found = originality_of(piece_of([*played(OWN[:80]), *played(disguised, onset=960)]), LIBRARY)
        assert found.title == f"Tune {seed}"
        assert 24 <= found.notes <= 64


def test_what_is_told_of_a_passage_is_where_it_is_and_how_long() -> None:
    rest = [*played(OWN[:64], step=12), *played(OWN[100:150], onset=1056)]
    piece = piece_of([*rest, *played(tune(5, 300)[100:124], onset=768)], quarters_per_minute=60)
    found = originality_of(piece, LIBRARY)
    assert (found.composer, found.path) == ("Nobody", "5.mid")
    # What stands beside the quotation may go on like it for a few notes by chance.
    assert found.begins == pytest.approx(32, abs=4)
    assert found.seconds == pytest.approx(12, abs=4)
    assert found.bar == pytest.approx(9, abs=1)


@pytest.mark.parametrize("figure", [[60, 62, 64, 65, 67, 69, 71, 72], [60, 64, 67, 72], [60, 61], [67, 64, 60]])
def test_a_hundred_notes_of_a_figure_tell_less_than_a_quotation_of_sixteen(figure: list[int]) -> None:
    melodies = replace_tune(LIBRARY, figure * 30)
    quotation = originality_of(piece_of(played(tune(9, 300)[20:36])), melodies)
    assert originality_of(piece_of(played(figure * 30)), melodies).bits < quotation.bits


def replace_tune(melodies: Melodies, pitches: list[int]) -> Melodies:
    changed = melodies.pitches.copy()
    changed[: len(pitches)] = pitches
    return replace(melodies, pitches=changed)


def test_a_piece_by_chance_shares_less_than_a_quotation_tells() -> None:
    by_chance = [originality_of(piece_of(played(tune(seed, 300))), LIBRARY).bits for seed in range(2000, 2020)]
    quoting = [originality_of(piece_of(played(tune(seed, 300)[50:90])), LIBRARY).bits for seed in range(20)]
    assert max(by_chance) < min(quoting)


def test_the_percentile_is_that_of_human_pieces_of_about_the_same_length() -> None:
    melodies = replace(LIBRARY, baseline={"100": [10.0, 20.0, 30.0, 40.0], "1000": [100.0, 200.0]})
    assert percentile_of(35.0, 150, melodies) == 75.0
    assert percentile_of(150.0, 900, melodies) == 50.0
    assert percentile_of(150.0, 120, LIBRARY) == 0.0


def test_a_copy_is_above_the_limit_and_a_new_piece_is_not() -> None:
    shared = sorted(originality_of(piece_of(played(tune(seed, 200))), LIBRARY).bits for seed in range(3000, 3100))
    melodies = replace(LIBRARY, baseline={"200": shared})
    copy = originality_of(piece_of(played(tune(7, 200))), melodies)
    assert copy.is_above_limit
    assert copy.percentile >= LIMIT
    assert copy.notes == len(tune(7, 200))
    assert not originality_of(piece_of(played(tune(4000, 200))), melodies).is_above_limit


@pytest.mark.parametrize(
    "piece",
    [Piece(()), piece_of(played([60, 62, 64])), Piece((Part((Note(0, 36, 12),), is_drums=True),))],
    ids=["silence", "three notes", "a drum"],
)
def test_a_piece_without_a_tune_shares_nothing(piece: Piece) -> None:
    found = originality_of(piece, LIBRARY)
    assert (found.notes, found.bits, found.is_above_limit) == (0, 0.0, False)


def test_the_same_piece_always_gives_the_same_matches() -> None:
    lines = lines_of_piece(piece_of(played(tune(3, 200)), played(OWN)))
    assert matches(lines, LIBRARY) == matches(lines, library())
