"""Music that was played without a click, on the command line."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from composer.cli.main import main
from composer.score.midi import read_piece, write_piece
from tests.beats.playing import played, times
from tests.cli.test_edit import run

MUSIC = played(3)


@pytest.fixture
def waltz(tmp_path: Path) -> Path:
    path = tmp_path / "waltz.mid"
    write_piece(MUSIC.piece, path)
    return path


def inspected(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, Any]:
    code, told, errors = run(capsys, "inspect", *arguments, "--json")
    assert (code, errors) == (0, "")
    return json.loads(told)


def test_inspect_says_which_bars_were_found_and_how_sure_it_is(capsys: pytest.CaptureFixture[str], waltz: Path) -> None:
    report = inspected(capsys, waltz)
    beats = report["beats"]

    assert report["meter"] == beats["meter"] == "3/4"
    assert beats["found"]
    assert 0 <= beats["sureness"] <= 1
    assert beats["tempo"] == pytest.approx(93, rel=0.05)
    assert run(capsys, "inspect", waltz)[1].count("played without a click") == 1


def test_bars_of_the_file_are_kept_if_asked_for(capsys: pytest.CaptureFixture[str], waltz: Path) -> None:
    report = inspected(capsys, waltz, "--beats", "keep")

    assert report["meter"] == "4/4"
    assert report["beats"] == {"found": False}


def test_meter_and_first_beat_are_taken_from_who_knows_better(capsys: pytest.CaptureFixture[str], waltz: Path) -> None:
    begin = float(MUSIC.beats[1])

    report = inspected(capsys, waltz, "--meter", "4/4", "--first-beat", begin)

    assert report["meter"] == "4/4"
    assert min(abs(second - begin) for second in report["beats"]["bar_seconds"]) < 0.07


def test_a_meter_that_is_none_is_refused(capsys: pytest.CaptureFixture[str], waltz: Path) -> None:
    code, _, errors = run(capsys, "inspect", waltz, "--meter", "three")

    assert code == 2
    assert errors.count("\n") == 1


def test_recomposing_a_performance_moves_no_note_that_is_kept(
    capsys: pytest.CaptureFixture[str], waltz: Path, tmp_path: Path
) -> None:
    out = tmp_path / "new.mid"

    code = main(["recompose", str(waltz), "--bars", "20-22", "--seed", "3", "--candidates", "1", "--out", str(out)])

    assert code == 0
    before, after = times(MUSIC.piece), times(read_piece(out))
    early = MUSIC.bars[16]
    kept = np.array([row for row in before if row[2] < early])
    there = np.array([row for row in after if row[2] < early])
    assert np.abs(kept - there).max() < 0.001


def test_performing_a_recording_changes_nothing_unless_it_is_asked_for(
    capsys: pytest.CaptureFixture[str], waltz: Path, tmp_path: Path
) -> None:
    kept, anew = tmp_path / "kept.mid", tmp_path / "anew.mid"

    code, told, _ = run(capsys, "perform", waltz, kept)
    assert code == 0
    assert "live performance" in told
    assert np.array_equal(times(read_piece(kept)), times(read_piece(waltz)))

    assert run(capsys, "perform", waltz, anew, "--amount", 1)[0] == 0
    assert not np.array_equal(times(read_piece(anew)), times(read_piece(waltz)))
