"""The commands that work with the user's own music, run as from a shell."""

import json
import zipfile
from pathlib import Path

import pytest

from composer.cli.main import main
from composer.score.midi import midi_bytes, read_piece, write_piece
from composer.score.musicxml.write import musicxml_bytes
from composer.score.piece import Piece
from tests.pieces import chorale, melody

TUNE = melody([60, 64, 67, 72, 71, 67, 65, 62, 64, 60, 62, 59, 60, 64, 60, 60] * 2, 24)


@pytest.fixture
def tune(tmp_path: Path) -> Path:
    path = tmp_path / "tune.mid"
    write_piece(TUNE, path)
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    try:
        code = main([str(argument) for argument in arguments])
    except SystemExit as stop:
        code = int(str(stop.code))
    told = capsys.readouterr()
    return code, told.out, told.err


def test_bars_are_composed_anew_and_what_was_understood_is_told(
    capsys: pytest.CaptureFixture[str], tune: Path, tmp_path: Path
) -> None:
    out = tmp_path / "new.mid"
    code, told, errors = run(capsys, "recompose", tune, "--bars", "3-4", "--seed", 5, "--out", out, "--json")
    report = json.loads(told)
    assert (code, errors) == (0, "")
    assert report["understood"]["key"] == "C major"
    assert report["asked"]["bars"] == [3, 4]
    after = read_piece(out).parts[0].notes
    assert [n for n in after if not 192 <= n.onset < 384] == [
        n for n in TUNE.parts[0].notes if not 192 <= n.onset < 384
    ]
    run(capsys, "recompose", tune, "--bars", "3-4", "--seed", 5, "--out", tmp_path / "again.mid")
    assert (tmp_path / "again.mid").read_bytes() == out.read_bytes()


def test_the_cue_sheet_of_what_was_composed_says_so(
    capsys: pytest.CaptureFixture[str], tune: Path, tmp_path: Path
) -> None:
    out = tmp_path / "new.zip"
    code, told, _ = run(capsys, "recompose", tune, "--bars", "3", "--seed", 5, "--out", out, "--json")
    assert code == 0
    with zipfile.ZipFile(out) as packed:
        (sheet,) = (json.loads(packed.read(name)) for name in packed.namelist() if name.endswith(".json"))
    assert sheet["composed_by"].startswith("Made from other music by Composer")
    assert sheet["rework"] == json.loads(told)["asked"]["request"]


def test_a_primer_a_variation_and_an_accompaniment_in_one_line_each(
    capsys: pytest.CaptureFixture[str], tune: Path, tmp_path: Path
) -> None:
    score = tmp_path / "chorale.musicxml"
    score.write_bytes(musicxml_bytes(chorale()))
    out = tmp_path / "out.mid"
    for arguments in (
        ("compose", "--primer", score, "--bars", 3),
        ("compose", "--primer", score, "--bars", 3, "--ours-alone"),
        ("vary", tune, "--distance", 0.2, "--candidates", 1),
        ("accompany", tune, "--ensemble", "choir", "--candidates", 1),
    ):
        code, told, _ = run(capsys, *arguments, "--seed", 1, "--out", out)
        assert code == 0
        assert told.startswith("Heard ")
        assert "notes composed, seed 1" in told
        assert read_piece(out).note_count


@pytest.mark.parametrize(
    "arguments",
    [
        ("recompose", "TUNE", "--bars", "20-21"),
        ("recompose", "TUNE", "--bars", "two"),
        ("recompose", "TUNE", "--bars", "1-2", "--part", "tuba"),
        ("recompose", "nowhere.mid", "--bars", "1-2"),
        ("recompose", "SILENT", "--bars", "1-2"),
        ("vary", "TUNE", "--distance", "7"),
        ("vary", "TUNE", "--candidates", "0"),
        ("accompany", "TUNE", "--ensemble", "kazoo"),
        ("compose", "--primer", "TUNE", "--key", "D major"),
        ("compose", "--primer", "TUNE.mp3"),
    ],
)
def test_bad_input_is_one_line_and_no_file(
    capsys: pytest.CaptureFixture[str], tune: Path, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    silent, out = tmp_path / "silent.mid", tmp_path / "out.mid"
    silent.write_bytes(midi_bytes(Piece(())))
    named = [a.replace("TUNE", str(tune)).replace("SILENT", str(silent)) for a in arguments]
    code, told, errors = run(capsys, *named, "--out", out)
    assert (code, told) == (2, "")
    assert errors.count("\n") == 1
    assert not out.exists()
