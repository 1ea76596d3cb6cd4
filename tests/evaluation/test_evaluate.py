"""The report: of held-out music only, by network and floor alike, and pieces beside human ones."""

from dataclasses import replace
from pathlib import Path

import pytest

from composer.commands import TABLE_NAMES
from composer.errors import BadInput
from composer.evaluation import evaluate as module
from composer.evaluation.evaluate import STYLES, TABLES, evaluate, foreseen
from composer.events.pack import Pack
from composer.events.packing import write_pack
from tests.training.pack import packed


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    learnt = [packed(seed, "train") for seed in range(4)]
    held_out = [replace(packed(4, "validation"), styles=(STYLES[0],))]
    tests = [replace(packed(5 + number, "test"), styles=(style,)) for number, style in enumerate(STYLES)]
    write_pack(tmp_path, [*learnt, *held_out, *tests])
    return tmp_path


def silent(text: str) -> None:
    del text


def test_the_report_has_both_sides_of_every_comparison(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"PIECES_A_STYLE": 1, "BARS": 4}.items():
        monkeypatch.setattr(module, name, value)
    report = evaluate(TABLES, corpus, 2, silent)
    assert report["controls"]["requests"] == 2
    assert set(report["likeness"]) == {*STYLES, "all"}
    assert len(report["likeness"]["all"]["repetition"]) == len(STYLES)
    assert set(report["likeness"]["all"]["overlapped_area"]) == {"durations", "waits", "rests", "velocities"}
    notes = {
        split: {row["notes"] for row in report["nats_per_note"][split].values()} for split in ("validation", "test")
    }
    pack = Pack.open(corpus)
    assert notes == {"validation": {pack.to_piece(4).note_count}, "test": {4 * pack.to_piece(5).note_count}}


def test_the_names_of_the_tables_are_those_that_can_be_asked_for() -> None:
    assert TABLES == TABLE_NAMES


def test_music_without_test_pieces_cannot_be_compared_with(tmp_path: Path) -> None:
    write_pack(tmp_path, [packed(0, "train"), packed(1, "validation"), packed(2, "test")])
    with pytest.raises(BadInput, match="classical"):
        evaluate(["likeness"], tmp_path, 1, silent)


def test_the_floor_foresees_what_it_counted_better_than_nothing(corpus: Path) -> None:
    report = foreseen(Pack.open(corpus), silent)
    # Of one tune after another over the same bass, the bass at least is known.
    assert report["test"]["floor"]["nats_per_note"] < 12
