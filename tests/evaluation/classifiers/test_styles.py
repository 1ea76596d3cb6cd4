"""The style classifier judges how music is composed, not what a request determines."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.errors import BadInput, MissingDependency
from composer.evaluation.classifiers.regression import regress
from composer.evaluation.classifiers.styles import load_styles, train_styles
from composer.evaluation.metrics.auc import area_under_curve
from composer.evaluation.metrics.note_table import NoteTable
from composer.evaluation.metrics.style_features import WIDTH, style_features
from composer.events.pack import Pack
from composer.events.packing import write_pack
from composer.score.meter import Meter
from composer.score.piece import MeterMark, Note, Part, Piece, TempoMark
from tests.pieces import chorale, melody
from tests.training.pack import packed, tune


def test_of_two_kinds_that_differ_each_is_named_and_told_from_the_other(tmp_path: Path) -> None:
    """Eighths over a bass that repeats, called one style; the same in half the time, called another."""
    pieces = []
    for split, seeds in (("train", range(24)), ("validation", range(24, 36)), ("test", range(36, 48))):
        for seed in seeds:
            piece = packed(seed, split)  # type: ignore[arg-type]
            if seed % 2:
                fields = piece.events.columns.copy()
                fields[:, 4] //= 2
                piece = replace(piece, events=replace(piece.events, columns=fields), styles=("baroque",))
            pieces.append(piece)
    write_pack(tmp_path, pieces)
    card = train_styles(Pack.open(tmp_path), tmp_path / "styles", lambda text: None)
    assert card["test"]["baroque"] == {"excerpts": 6, "named": 1.0, "right": 1.0, "area_under_curve": 1.0}
    learned = load_styles(tmp_path / "styles")
    pack = Pack.open(tmp_path)
    assert learned.names(pack.to_piece(37)) == ("baroque",)
    assert "chopin" in learned.names(pack.to_piece(38))
    assert "baroque" not in learned.names(pack.to_piece(38))
    assert sum(learned.of(pack.to_piece(37))[style] for style in ("baroque", "chopin")) == pytest.approx(1)


def test_what_a_request_gives_from_outside_says_nothing() -> None:
    plain = melody([60, 64, 67, 72, 71, 67, 65, 62] * 6, 12)
    quiet = tuple(replace(note, velocity=30) for note in plain.parts[0].notes)
    other = Piece(
        (Part(quiet, program=48),),
        tempos=(TempoMark.of(0, 60),),
        meters=(MeterMark(0, Meter(3, 4)),),
    )
    assert np.allclose(style_features(NoteTable.of(plain)), style_features(NoteTable.of(other)))
    higher = melody([62, 66, 69, 74, 73, 69, 67, 64] * 6, 12)
    different = np.flatnonzero(~np.isclose(style_features(NoteTable.of(plain)), style_features(NoteTable.of(higher))))
    # Nothing but the register.
    assert len(different) < 10


def test_the_released_classifier_knows_drums_from_a_tune() -> None:
    beat = tuple(Note(12 * place, (36, 42, 38, 42)[place % 4], 6) for place in range(256))
    assert load_styles().of(Piece((Part(beat, is_drums=True),)))["drums"] > 0.9
    heard = load_styles().of(tune(0, 24))
    assert heard["drums"] < 0.1
    assert all(0 <= value <= 1 + 1e-6 for value in heard.values())


def test_no_notes_are_in_no_style_and_missing_weights_are_told_of(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no notes"):
        load_styles().of(Piece((Part(()),)))
    with pytest.raises(MissingDependency):
        load_styles(tmp_path)


def test_features_have_the_width_that_weights_are_kept_for() -> None:
    for piece in (chorale(), melody([60]), Piece((Part((Note(0, 36, 6),), is_drums=True),))):
        assert style_features(NoteTable.of(piece)).shape == (WIDTH,)


def test_a_regression_finds_a_line_that_is_there() -> None:
    random = np.random.default_rng(0)
    features = random.normal(size=(300, 3))
    found = regress(features, (features[:, 0] > 0).astype(np.int64), 1e-3).probabilities(features)
    assert np.mean((found[:, 1] > 0.5) == (features[:, 0] > 0)) > 0.97
    assert found.sum(axis=1) == pytest.approx(np.ones(300))
    # Where the examples have none of a class, there is one nevertheless.
    assert regress(features, np.zeros(300, dtype=np.int64), 1e-3, count=2).probabilities(features).shape == (300, 2)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=20), st.lists(st.integers(0, 9), min_size=1, max_size=20))
def test_the_area_is_the_chance_of_being_above(one: list[int], other: list[int]) -> None:
    expected = np.mean([(a > b) + (a == b) / 2 for a in one for b in other])
    assert area_under_curve(np.array(one), np.array(other)) == pytest.approx(expected)
    assert area_under_curve(np.array([1, 2]), np.array([0])) == 1
