"""The report uses held-out music only, compares every row with the same real pieces, and is saved where requested."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from composer.cli import evaluate as evaluation_commands
from composer.errors import BadInput
from composer.evaluation.metrics.sample import opening
from composer.evaluation.report import rows as rows_module
from composer.evaluation.report.evaluate import TABLES, evaluate
from composer.evaluation.report.model_card import (
    BEGIN,
    CARD,
    END,
    PICTURE,
    backbones_table,
    read_report,
    short_tables,
    tables_of,
    with_tables,
    write_report,
)
from composer.evaluation.report.rows import CLASSIC, HUMAN, ORDER_N, VIRTUOSO
from composer.evaluation.studies import likelihood
from composer.evaluation.studies import samples as samples_module
from composer.evaluation.studies.likelihood import backbones, returns
from composer.events.pack import Pack
from composer.events.packing import BAR, write_pack
from composer.events.vocabulary import BAR_ADVANCE
from composer.networks.weights import MODELS_FOLDER, read_card, short_hash
from composer.score.midi import write_piece
from tests.pieces import melody
from tests.training.pack import packed, tune

PROJECT = Path(__file__).parents[3]
STYLES = ("romantic", "song")
BARS = 8


def silent(text: str) -> None:
    del text


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    learned = [packed(seed, "train", bars=BARS) for seed in range(4)]
    held_out = [packed(4, "validation", bars=BARS)]
    tests = [replace(packed(5 + n, "test", bars=BARS), styles=(STYLES[n % 2],)) for n in range(16)]
    write_pack(folder, [*learned, *held_out, *tests])
    return folder


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("others")
    (folder / "loops").mkdir()
    for number in range(5):
        write_piece(melody([60, 64, 67, 72 + number] * BARS), folder / "loops" / f"{number}.mid")
    (folder / "loops" / "broken.mid").write_bytes(b"MThd and no more")
    return folder


@pytest.fixture(scope="module")
def report(corpus: Path, others: Path) -> dict[str, Any]:
    """A whole evaluation, of little music."""
    with pytest.MonkeyPatch.context() as patch:
        changes: dict[Any, dict[str, Any]] = {
            # The order-n model writes little in settings that are not those of so small a corpus.
            samples_module: {"BARS": dict.fromkeys(STYLES, BARS), "FEWEST_NOTES": 1},
            rows_module: {"BARS": dict.fromkeys(STYLES, BARS), "PIECES": 3},
            likelihood: {"FEWEST_PIECES": 1},
        }
        for module, names in changes.items():
            for name, value in names.items():
                patch.setattr(module, name, value)
        # The others compose hundreds of pieces, and are tested by themselves.
        return evaluate(("rows", "nats", "controls"), corpus, 1, silent, against=[others])


def test_every_row_has_every_measure(report: dict[str, Any]) -> None:
    assert list(report["rows"]) == [HUMAN, VIRTUOSO, CLASSIC, ORDER_N, "loops"]
    assert len({frozenset(row) for row in report["rows"].values()}) == 1
    assert report["rows"]["loops"]["pieces"] == 5
    assert report["rows"]["loops"]["is_others"]
    assert set(report["rows"][VIRTUOSO]["styles"]) == set(STYLES)
    assert report["controls"]["requests"] == 1


def test_real_pieces_are_nearer_to_real_pieces_than_loops_are(report: dict[str, Any]) -> None:
    real, loops = report["rows"][HUMAN], report["rows"]["loops"]
    assert real["overlapped_area"] > loops["overlapped_area"]
    assert real["similarity_error"] < loops["similarity_error"]
    assert real["frechet"]["value"] < loops["frechet"]["value"]
    assert loops["repetition"] == 1


def test_all_notes_of_the_test_split_are_foreseen_by_network_and_baseline(report: dict[str, Any], corpus: Path) -> None:
    pack = Pack.open(corpus)
    notes = sum(pack.to_piece(number).note_count for number in range(5, len(pack)))
    found = report["nats_per_note"]
    assert found["virtuoso"]["notes"] == found["floor"]["notes"] == notes
    # Of one tune after another over the same bass, the bass at least is known.
    assert found["floor"]["nats_per_note"] < 12
    assert set(found["by_style"]) == set(STYLES)


def test_what_is_written_can_be_read_and_stands_between_the_marks(report: dict[str, Any], tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nfigures of before\n{END}\nafter\n", encoding="utf-8")
    write_report(report, tmp_path / "card", tmp_path / "no page")
    write_report(report, tmp_path / "card", page)
    assert read_report(tmp_path / "card") == report
    text = page.read_text(encoding="utf-8")
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert "figures of before" not in text
    assert short_tables(report) in text
    assert "loops" not in text
    card = (tmp_path / "card" / CARD).read_text(encoding="utf-8")
    assert tables_of(report) in card
    assert "loops" in card
    assert (tmp_path / "card" / PICTURE).read_bytes().startswith(b"\x89PNG")
    assert with_tables(text, short_tables(report)) == text


def test_backbones_stand_beside_each_other(corpus: Path) -> None:
    (row,) = backbones(Pack.open(corpus), [MODELS_FOLDER / "virtuoso"], silent)
    assert row["parameters"] == read_card(MODELS_FOLDER / "virtuoso")["parameters"]
    assert row["steps_per_second"] > 0
    assert f"{row['nats_per_note']:.3f}" in backbones_table([row])


def test_a_bar_returns_if_it_resembles_one_that_is_not_just_before_it() -> None:
    bars = np.zeros(4, dtype=BAR)
    bars["recall_distance"], bars["recall_similarity"] = [0, 1, 4, 5], [0, 255, 255, 100]
    events = np.zeros((5, 6), dtype=np.int64)
    events[:, BAR_ADVANCE] = [0, 1, 1, 0, 1]
    assert returns(bars, events).tolist() == [False, False, True, True, False]


def test_music_without_test_pieces_cannot_be_compared_with(tmp_path: Path) -> None:
    write_pack(tmp_path, [packed(0, "train"), packed(1, "validation"), packed(2, "test")])
    with pytest.raises(BadInput, match="romantic"):
        evaluate(["rows"], tmp_path, 1, silent, quick=True)


def test_a_folder_without_music_is_told_of(corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="not a folder"):
        evaluate(["rows"], corpus, 1, silent, quick=True, against=[tmp_path / "nowhere"])


def test_the_names_of_the_tables_are_those_that_can_be_asked_for() -> None:
    assert TABLES == evaluation_commands.TABLE_NAMES


def test_what_is_told_was_measured_of_the_released_weights() -> None:
    """If this fails, weights were released without: ./run.sh evaluate --quick --write."""
    kept = read_report()
    assert kept["weights"] == short_hash(read_card(MODELS_FOLDER / "virtuoso"))
    page = (PROJECT / "README.md").read_text(encoding="utf-8")
    assert BEGIN in page
    assert with_tables(page, short_tables(kept)) == page
    card = (MODELS_FOLDER / "evaluation" / CARD).read_text(encoding="utf-8")
    assert tables_of(kept) in card


def test_the_same_music_gives_the_same_figures(corpus: Path, others: Path) -> None:
    samples = samples_module.samples_in(others / "loops", silent, 24)
    assert [sample.work for sample in samples] == [f"{number}.mid" for number in range(5)]
    assert len(samples_module.samples_in(others / "loops", silent, 2)) == 2
    # Files of one name in several folders are different pieces.
    assert [s.work for s in samples_module.samples_in(others, silent, 2)] == ["loops/0.mid", "loops/1.mid"]
    assert opening(tune(0, 8), 2).end <= 2 * 96
