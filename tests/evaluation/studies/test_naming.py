"""Composed pieces are judged beside real ones, in styles that are recognized in real pieces."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from composer.errors import BadInput
from composer.evaluation.classifiers.held_out_styles import held_out_classifier
from composer.evaluation.classifiers.regression import LogisticRegression
from composer.evaluation.classifiers.styles import StyleClassifier
from composer.evaluation.studies.naming import judged_styles, named_table, ratio
from composer.events.pack import Pack
from composer.events.packing import PackedPiece, Split, write_pack
from composer.events.vocabulary import DURATION
from tests.training.pack import packed

NOTHING = LogisticRegression(np.zeros((1, 1)), np.zeros(1))


def test_a_style_that_is_not_known_in_real_pieces_is_not_asked_of_composed_ones() -> None:
    shares = {"bach": 0.9, "mozart": 0.0, "liszt": None, "drums": 1.0, "chorale": 1.0}
    judge = StyleClassifier(NOTHING, (), {}, shares)
    assert judged_styles(judge, ("bach", "mozart", "liszt", "drums", "folk")) == ["bach"]


def test_the_ratio_is_of_means_so_that_a_style_that_is_hard_to_name_does_not_outweigh_the_others() -> None:
    rows = {"bach": {"pieces": 8, "named": 0.75, "real": 1.0}, "chopin": {"pieces": 8, "named": 0.25, "real": 0.25}}
    assert ratio(rows) == 0.8
    held_out = {"bach": {"pieces": 8, "named": 0.5, "real": 1.0}}
    table = named_table(
        {"styles": rows, "ratio": ratio(rows), "held_out": {"styles": held_out, "ratio": ratio(held_out)}}
    )
    assert "| bach | 75% | 100% | 50% | 100% |" in table
    assert "| chopin | 25% | 25% | - | - |" in table
    assert "| 0.80 | 1.00 | 0.50 | 1.00 |" in table


def legato(seed: int, split: Split, style: str) -> PackedPiece:
    return replace(packed(seed, split), styles=(style,))


def staccato(seed: int, split: Split, style: str) -> PackedPiece:
    """The same, each note half as long."""
    piece = packed(seed, split)
    fields = piece.events.columns.copy()
    fields[:, DURATION] //= 2
    return replace(piece, events=replace(piece.events, columns=fields), styles=(style,))


def test_a_judge_of_held_out_pieces_hears_none_that_was_learned_from(tmp_path: Path) -> None:
    pieces = [legato(seed, "test", "folk") for seed in range(0, 16, 2)]
    pieces += [staccato(seed, "validation", "baroque") for seed in range(1, 17, 2)]
    # Who heard these would take the one for the other.
    pieces += [
        make(seed, "train", style)
        for make, style in ((legato, "baroque"), (staccato, "folk"))
        for seed in range(30, 60)
    ]
    write_pack(tmp_path, pieces)
    pack = Pack.open(tmp_path)
    judge = held_out_classifier(pack)
    assert judge.real_share == {"folk": 1.0, "baroque": 1.0}
    assert judge.names(pack.to_piece(0)) == ("folk",)
    assert judge.names(pack.to_piece(8)) == ("baroque",)


def test_too_few_held_out_pieces_are_refused(tmp_path: Path) -> None:
    write_pack(tmp_path, [legato(seed, "test", "folk") for seed in range(12)])
    with pytest.raises(BadInput, match="held-out"):
        held_out_classifier(Pack.open(tmp_path))
