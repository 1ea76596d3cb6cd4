"""Measuring originality: the baseline of held-out pieces, and planted quotations, which are found."""

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from composer.errors import BadInput
from composer.evaluation.studies.quotations import disguised, looked_for, planted, quotation_table, tune_of
from composer.evaluation.studies.shared_passages import excerpt, human_baseline, shared_table, unlearned_pieces
from composer.events.pack import Pack
from composer.events.packing import write_pack
from composer.score.piece import Note, Part, Piece
from composer.training.melodies import card_of, melodies_of_pack, release_melodies, with_baseline
from tests.originality.library import library, piece_of, played, tune
from tests.training.pack import packed, small_pack
from tests.training.pack import tune as packed_tune


def quiet(done: int, total: int) -> None:
    assert 0 < done <= total


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> tuple[Pack, Path]:
    folder = tmp_path_factory.mktemp("pack")
    return small_pack(folder), folder


def test_only_the_training_split_is_in_the_index(pack: tuple[Pack, Path]) -> None:
    melodies = melodies_of_pack(*pack, quiet)
    assert [work.path for work in melodies.works] == [f"train/{seed}.mid" for seed in range(8)]
    assert unlearned_pieces(pack[0]) == [8, 9]
    assert len(melodies.owner) == 3 * 8


def test_a_corpus_without_a_receipt_is_refused(pack: tuple[Pack, Path], tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        melodies_of_pack(pack[0], tmp_path, quiet)


def test_drums_alone_make_no_index(tmp_path: Path) -> None:
    drums = replace(packed(0, "train").events.frame, parts=(Part((), is_drums=True), Part((), is_drums=True)))
    whole = packed(0, "train")
    write_pack(tmp_path, [replace(whole, events=replace(whole.events, frame=drums))])
    (tmp_path / "receipt.json").write_text("[]")
    with pytest.raises(BadInput, match="nothing to learn from"):
        melodies_of_pack(Pack.open(tmp_path), tmp_path, quiet)


def test_the_baseline_has_one_excerpt_of_a_work(tmp_path: Path, pack: tuple[Pack, Path]) -> None:
    """Movements of one work do not count as independent pieces."""
    held_out = [replace(packed(seed, "test"), work="one work") for seed in (8, 9)]
    write_pack(tmp_path, [packed(0, "train"), *held_out])
    baseline = human_baseline(Pack.open(tmp_path), melodies_of_pack(*pack, quiet), quiet, sizes=(50,), excerpts=2)
    assert len(baseline["50"]) == 1


def test_the_baseline_and_the_card_are_released_with_the_index(pack: tuple[Pack, Path], tmp_path: Path) -> None:
    melodies = melodies_of_pack(*pack, quiet)
    baseline = human_baseline(pack[0], melodies, quiet, sizes=(50, 100), excerpts=2)
    assert {size: len(bits) for size, bits in baseline.items()} == {"50": 2, "100": 2}
    measured = quotation_table(pack[0], melodies, quiet, count=1, lengths=(16,), host_notes=60)
    release_melodies(with_baseline(melodies, baseline), card_of(melodies, measured), tmp_path)
    assert "16" in (tmp_path / "README.md").read_text()


def test_an_excerpt_has_about_as_many_notes_as_asked() -> None:
    piece = packed_tune(1, 24)
    cut = excerpt(piece, 50, np.random.default_rng(0))
    assert cut is not None
    assert 50 <= cut.note_count <= 53
    assert excerpt(piece, 10_000, np.random.default_rng(0)) is None


@pytest.mark.parametrize("kind", ["alone", "beside", "over"])
def test_a_quotation_is_found_where_it_was_planted(kind: str) -> None:
    melodies = library()
    random = np.random.default_rng(1)
    accompaniment = [Note(onset, pitch, 6) for onset in range(6, 1200, 12) for pitch in (50, 55)]
    host = piece_of(accompaniment, played(tune(500, 90)[:80]))
    heard = disguised(played(tune(9, 300)[100:130], step=24), 0.0, random)
    piece = planted(host, heard, kind, 240)
    found = looked_for(piece, heard, 240, 9, melodies)
    assert (found.found, found.named) == (True, True)
    other = looked_for(piece, heard, 240, 10, melodies)
    assert (other.found, other.named) == (True, False)
    assert not looked_for(host, heard, 240, 9, melodies).found


def test_a_disguised_tune_keeps_its_steps_and_loses_some_notes() -> None:
    notes = played(tune(3, 200))
    moved = disguised(notes, 0.0, np.random.default_rng(0))
    steps = [later.pitch - earlier.pitch for earlier, later in itertools.pairwise(notes)]
    assert [later.pitch - earlier.pitch for earlier, later in itertools.pairwise(moved)] == steps
    thinned = disguised(notes, 0.1, np.random.default_rng(0))
    assert 0.8 * len(notes) < len(thinned) < len(notes)


def test_the_tune_of_a_piece_is_on_top_of_its_first_part() -> None:
    chords = tuple(Note(24 * place, pitch, 24) for place in range(3) for pitch in (48, 60 + place))
    drums = Part((Note(0, 36, 12),), is_drums=True)
    assert [note.pitch for note in tune_of(Piece((drums, Part(chords))))] == [60, 61, 62]


def test_pieces_that_copy_share_more_than_new_ones() -> None:
    melodies = with_baseline(library(), {"100": [float(bits) for bits in range(30, 60)]})
    new = shared_table([piece_of(played(tune(seed, 100))) for seed in range(700, 710)], melodies)
    copies = shared_table([piece_of(played(tune(seed, 100))) for seed in range(10)], melodies)
    assert (copies["above_limit"], new["above_limit"]) == (1.0, 0.0)
    assert copies["bits"]["5"] > new["bits"]["95"]
    assert copies["most"]["composer"] == "Nobody"
    assert shared_table([], melodies) == {"pieces": 0}
