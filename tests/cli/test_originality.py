"""The commands that make an index of originality and compare files with it."""

import json
from pathlib import Path

import pytest

from composer.cli.main import main
from composer.networks.weights import release
from composer.score.midi import midi_bytes
from tests.originality.library import library, piece_of, played, tune
from tests.training.pack import small_pack


@pytest.fixture
def index(tmp_path: Path) -> Path:
    release(tmp_path / "index", library().files(), {})
    return tmp_path / "index"


def test_a_file_is_told_what_it_shares_with_which_work(
    index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [tmp_path / "copy.mid", tmp_path / "new.mid"]
    for path, pitches in zip(files, (tune(4, 300)[30:90], tune(4000, 60)), strict=True):
        path.write_bytes(midi_bytes(piece_of(played(pitches))))
    assert main(["originality", *map(str, files), "--index", str(index), "--json"]) == 0
    copy, new = json.loads(capsys.readouterr().out)["files"]
    assert (copy["file"], copy["title"], copy["notes"]) == (str(files[0]), "Tune 4", len(tune(4, 300)[30:90]))
    assert new["bits"] < copy["bits"] / 2
    assert main(["originality", str(files[0]), "--index", str(index)]) == 0
    assert "found in “Tune 4” (Nobody)" in capsys.readouterr().out


def test_without_an_index_it_says_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.mid"
    path.write_bytes(midi_bytes(piece_of(played([60, 62, 64]))))
    assert main(["originality", str(path), "--index", str(tmp_path / "nothing")]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert len(captured.err.splitlines()) == 1


def test_an_index_is_made_of_a_corpus_and_can_be_used(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small_pack(tmp_path / "pack")
    out = tmp_path / "made"
    assert main(["corpus", "index", str(tmp_path / "pack"), "--out", str(out), "--quotations", "1"]) == 0
    card = json.loads(capsys.readouterr().out)
    assert card["pieces"] == 8
    assert {path.name for path in out.iterdir()} == {
        "README.md",
        "card.json",
        "weights.npz",
        "works.json",
        "baseline.json",
    }
    piece = tmp_path / "a.mid"
    piece.write_bytes(midi_bytes(piece_of(played(tune(1, 100)))))
    assert main(["originality", str(piece), "--index", str(out), "--json"]) == 0
