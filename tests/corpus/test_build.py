"""A folder of music becomes a pack with correct totals and a valid receipt."""

import json
import shutil
from pathlib import Path

import pytest

from composer.cli.main import main
from composer.corpus.build import CACHE_NAME, Built, build
from composer.corpus.receipt import problems_of, receipt_rows
from composer.corpus.report import as_json, as_markdown, rows_of
from composer.errors import BadInput
from composer.events.pack import Pack
from composer.networks.weights import MODELS_FOLDER
from composer.score.midi import write_piece
from composer.score.piece import Note, Part, Piece
from tests.corpus.tunes import changed, tune

COLUMNS = ["path", "source", "composer", "title", "style", "scoring", "expressive", "licence"]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty tunes, another edition of one of them, and one file for each reason to be left out."""
    folder = tmp_path_factory.mktemp("corpus")
    (folder / "ours").mkdir()
    (folder / "theirs").mkdir()
    hammer = Piece(parts=(Part(tuple(Note(place * 12, 60, 12) for place in range(300))),))
    files = [(f"ours/{seed:02}.mid", "Liszt", tune(seed), "romantic", "no", "CC0-1.0") for seed in range(40)]
    sparse = Piece(parts=(Part(tuple(Note(place * 2400, 60 + place % 9, 12) for place in range(40))),))
    files += [
        ("theirs/sparse.mid", "Liszt", sparse, "romantic", "no", "CC0-1.0"),
        ("theirs/edition.mid", "Liszt", changed(tune(7), semitones=3, tempo=90), "romantic", "velocity", "CC BY 4.0"),
        ("theirs/hammer.mid", "Liszt", hammer, "romantic", "no", "CC0-1.0"),
        ("theirs/closed.mid", "Liszt", tune(90), "romantic", "no", "CC BY-NC 4.0"),
        ("theirs/fragment.mid", "", tune(91, notes=5), "other", "no", "CC0-1.0"),
    ]
    lines = ["\t".join(COLUMNS)]
    for path, composer, piece, style, expressive, license in files:
        write_piece(piece, folder / path)
        lines.append("\t".join([path, path.split("/")[0], composer, path, style, "", expressive, license]))
    (folder / "theirs" / "broken.mid").write_bytes(b"MThd")
    lines.append("\t".join(["theirs/broken.mid", "theirs", "", "Broken", "other", "", "no", "CC0-1.0"]))
    (folder / "manifest.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pack")


@pytest.fixture(scope="module")
def built(corpus: Path, out: Path) -> list[Built]:
    return build(corpus, out, lambda phase, done, total: None, workers=2)


def outcome(built: list[Built], name: str) -> str:
    return next(piece.judged.outcome for piece in built if piece.judged.entry.path.stem == name)


def test_every_file_has_one_outcome_and_the_table_adds_up(built: list[Built], corpus: Path) -> None:
    assert len(built) == 46
    for row in as_json(built, corpus)["sources"]:
        assert sum(row["files"].values()) == row["files_in"]
        assert sum(row["notes"].values()) == row["notes_in"]
    *sources, everything = rows_of(built)
    assert sum(row.files.total() for row in sources) == everything.files.total() == 46
    assert sum(row.notes.total() for row in sources) == everything.notes.total()
    assert as_markdown(built).count("\n") == 2 + len(sources) + 1


def test_what_is_left_out_says_why(built: list[Built]) -> None:
    assert outcome(built, "hammer") == "stuck"
    assert outcome(built, "closed") == "licence"
    assert outcome(built, "sparse") == "mostly silent"
    assert outcome(built, "fragment") == "too short"
    assert outcome(built, "broken") == "broken"


def test_of_two_editions_the_expressive_one_is_kept(built: list[Built], corpus: Path) -> None:
    assert outcome(built, "edition") == "kept"
    assert outcome(built, "07") == "duplicate"
    report = as_json(built, corpus)
    assert report["works_of_several_files"] == [["ours/07.mid", "theirs/edition.mid"]]
    assert {"path": "ours/07.mid", "reason": "duplicate", "detail": "of theirs/edition.mid"} in report["left_out"]


def test_the_pack_holds_the_notes_of_every_piece_that_was_kept(built: list[Built], out: Path) -> None:
    pack = Pack.open(out)
    kept = {piece.judged.entry.path.stem: piece for piece in built if piece.judged.is_kept}
    assert len(pack) == len(kept) == 40
    for number in range(len(pack)):
        entry = pack.piece(number)
        assert pack.to_piece(number).note_count == kept[Path(entry.path).stem].judged.summary.notes
        assert entry.split == kept[Path(entry.path).stem].split
        assert "romantic" in entry.styles
        assert entry.ensemble == "piano"


def test_a_build_that_was_interrupted_goes_on_and_ends_the_same(
    built: list[Built], corpus: Path, out: Path, tmp_path: Path
) -> None:
    (tmp_path / CACHE_NAME).mkdir()
    for digest in sorted((out / CACHE_NAME).iterdir())[:20]:
        shutil.copy(digest, tmp_path / CACHE_NAME)
    assert build(corpus, tmp_path, lambda phase, done, total: None, workers=1) == built
    for name in ("notes.npy", "bars.npy", "pieces.npy", "pieces.json"):
        assert (tmp_path / name).read_bytes() == (out / name).read_bytes()


def test_a_build_that_is_interrupted_does_not_read_the_rest_first(corpus: Path, tmp_path: Path) -> None:
    def interrupt(phase: str, done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(corpus, tmp_path, interrupt, workers=1)
    assert len(list((tmp_path / CACHE_NAME).iterdir())) < 23


def test_the_command_builds_checks_and_counts(corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["corpus", "build", str(corpus), "--out", str(tmp_path / "pack")]) == 0
    assert capsys.readouterr().out.startswith("| source | files in |")
    assert main(["corpus", "check", str(tmp_path / "pack")]) == 0
    assert "in order" in capsys.readouterr().out
    assert main(["corpus", "stats", str(tmp_path / "pack"), "--json"]) == 0
    counted = json.loads(capsys.readouterr().out)
    assert counted["all"]["all"]["pieces"] == 40
    assert sum(row["pieces"] for row in counted["split"].values()) == 40
    assert counted["source"]["ours"]["works"] == 39
    # The tempo of most is that of the converter, and so unknown; they last nevertheless.
    quarters = sum(Pack.open(tmp_path / "pack").bars(number)["ticks"].sum() for number in range(40)) / 24
    assert counted["all"]["all"]["hours"] == pytest.approx(quarters / 120 / 60, rel=0.05)


def test_a_folder_without_music_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["corpus", "build", str(tmp_path), "--out", str(tmp_path / "pack")]) == 2
    assert "no manifest.tsv" in capsys.readouterr().err
    (tmp_path / "manifest.tsv").write_text("\t".join(COLUMNS) + "\n")
    with pytest.raises(BadInput, match="nothing to learn from"):
        build(tmp_path, tmp_path / "pack", lambda phase, done, total: None)
    assert main(["corpus", "build", str(tmp_path), "--out", str(tmp_path / "pack"), "--workers", "-1"]) == 2


def test_every_shipped_receipt_is_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["corpus", "check"]) == 0
    assert str(MODELS_FOLDER / "classic" / "receipt.json") in capsys.readouterr().out


@pytest.mark.parametrize("broken", ["{}", "[1]", '[{"path": "a"}]', "no JSON"])
def test_a_receipt_that_cannot_be_read_is_to_be_built_again(broken: str, tmp_path: Path) -> None:
    (tmp_path / "receipt.json").write_text(broken)
    with pytest.raises(BadInput, match="build the corpus again"):
        receipt_rows(tmp_path)


@pytest.mark.parametrize("license", ["CC BY-NC-SA 4.0", "unclear", ""])
def test_a_receipt_with_a_license_that_is_not_allowed_fails(
    license: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = json.loads((MODELS_FOLDER / "classic" / "receipt.json").read_text(encoding="utf-8"))
    rows[3]["licence"] = license
    (tmp_path / "receipt.json").write_text(json.dumps(rows))
    assert len(problems_of(tmp_path / "receipt.json")) == 1
    assert main(["corpus", "check", str(tmp_path)]) == 1
    assert "not allowed" in capsys.readouterr().err
