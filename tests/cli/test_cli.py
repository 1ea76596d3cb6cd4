"""The command line keeps its contract: answers on stdout, errors in one line on stderr, the right exit code."""

import json
import os
import shlex
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from composer import __version__
from composer.__main__ import main as interruptible
from composer.cli.main import main
from composer.generation.request.request import Request
from composer.score.analysis import struck_chords
from composer.score.clock import rubato
from composer.score.midi import read_piece, write_piece
from composer.score.reading import read_music
from tests.pieces import chorale

PROJECT = Path(__file__).parents[2]


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    try:
        code = main(list(arguments))
    except SystemExit as ended:
        code = int(ended.code or 0)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_composing_writes_every_file_and_reports_what_it_is(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    names = ["a.mid", "a.wav", "a.mp3", "a.ogg", "a.flac", "a.musicxml", "a.json"]
    outs = [word for name in names for word in ("--out", str(tmp_path / name))]
    code, out, err = run(capsys, "compose", "--engine", "classic", "--notes", "48", "--seed", "7", "--json", *outs)
    assert (code, err) == (0, "")
    report = json.loads(out)
    assert report == json.loads((tmp_path / "a.json").read_text())
    for name in ("request", "seed", "engine", "weights", "notes", "bars", "seconds", "key", "tempo", "meter"):
        assert name in report
    assert report["events"] == len(struck_chords(read_piece(tmp_path / "a.mid"))) == 48
    assert report["seconds"] == pytest.approx(12.0)
    assert report["originality"]["notes"] <= report["notes"]
    assert report["originality"]["is_above_limit"] is False
    for suffix in ("wav", "mp3", "ogg", "flac"):
        samples, rate = soundfile.read(tmp_path / f"a.{suffix}")
        assert 12 <= len(samples) / rate <= 20
        assert 20 * np.log10(np.sqrt(np.mean(samples**2))) > -40


def test_a_piece_is_composed_once_and_played_in_more_than_one_way(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    names = ("written", "played", "free")
    for name, amount in zip(names, ("0", "0.8", "1.5"), strict=True):
        outs = ("--out", str(tmp_path / f"{name}.mid"), "--json")
        words = ("compose", "--bars", "8", "--seed", "5", "--tempo", "84", "--style", "romantic")
        code, out, err = run(capsys, *words, "--expression", amount, *outs)
        assert (code, err) == (0, "")
        assert json.loads(out)["tempo"] == 84
    written, played, free = (read_piece(tmp_path / f"{name}.mid") for name in names)
    assert struck_chords(written) == struck_chords(played) == struck_chords(free)
    assert played.seconds == pytest.approx(written.seconds, abs=0.01)
    assert rubato(written) == 0 < rubato(played) < rubato(free)

    again = ("perform", str(tmp_path / "written.mid"), str(tmp_path / "again.mid"), "--amount")
    code, out, _ = run(capsys, *again, "0.8", "--style", "romantic", "--json")
    assert code == 0
    assert json.loads(out)["tempo"] == 84
    assert read_piece(tmp_path / "again.mid") == played
    code, _, err = run(capsys, *again, "2")
    assert (code, err.count("\n")) == (2, 1)
    code, _, err = run(capsys, "perform", str(tmp_path / "written.mid"), str(tmp_path / "again.wav"))
    assert (code, err.count("\n")) == (2, 1)


def test_the_same_seed_writes_the_same_bytes(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for name in ("one.mid", "two.mid"):
        assert run(capsys, "compose", "--notes", "40", "--seed", "7", "--out", str(tmp_path / name))[0] == 0
    assert (tmp_path / "one.mid").read_bytes() == (tmp_path / "two.mid").read_bytes()


def test_without_a_seed_every_piece_is_new_and_says_its_seed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    seeds = set()
    for _ in range(2):
        _, out, _ = run(capsys, "compose", "--notes", "8", "--json", "--out", str(tmp_path / "a.mid"))
        seeds.add(json.loads(out)["seed"])
    assert len(seeds) == 2


def test_progress_is_shown_only_when_asked_for(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    arguments = ["compose", "--bars", "4", "--out", str(tmp_path / "a.mid")]
    assert run(capsys, *arguments)[2] == ""
    assert "bar 2 of 4" in run(capsys, *arguments, "--progress")[2]


def test_styles_are_asked_for_by_name_and_weight(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    styles = ["--style", "ragtime=0.3", "--style", "Bach"]
    code, out, _ = run(capsys, "compose", *styles, "--bars", "4", "--json", "--out", str(tmp_path / "a.mid"))
    assert code == 0
    report = json.loads(out)
    assert report["engine"] == "virtuoso"
    assert report["request"]["styles"] == {"ragtime": 0.3, "bach": 1.0}
    assert 1 <= report["bars"] <= 4


def test_a_midi_file_is_rendered_and_described(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    write_piece(chorale(), tmp_path / "chorale.mid")
    code, out, _ = run(capsys, "render", str(tmp_path / "chorale.mid"), str(tmp_path / "chorale.flac"), "--json")
    assert (code, json.loads(out)["soundfont"] != "") == (0, True)
    assert soundfile.info(tmp_path / "chorale.flac").duration >= 8
    code, out, _ = run(capsys, "inspect", str(tmp_path / "chorale.mid"), "--json")
    assert code == 0
    described = json.loads(out)
    assert (described["key"], described["meter"], described["notes"]) == ("G minor", "4/4", 16)
    assert (described["ensemble"], described["events"], len(described["energy"])) == ("choir", 16, 4)
    assert sum(described["sections"].values()) == described["bars"] == 4


def test_a_piece_is_in_the_key_meter_and_tempo_that_were_asked_for(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    wishes = ["--key", "F# minor", "--meter", "3/4", "--tempo", "84", "--ensemble", "quartet", "--energy", "0.2,1,0.4"]
    arguments = ["compose", "--out", str(tmp_path / "piece.mid"), "--bars", "12", "--seed", "3", "--json"]
    assert main([*arguments, *wishes]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["key"], report["meter"], report["bars"]) == ("F# minor", "3/4", 12)
    assert report["tempo"] == pytest.approx(84, abs=0.01)
    assert Request.from_json(report["request"]).ensemble == "quartet"


def test_a_piece_is_arranged_while_composing_and_afterward(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    piano, band, quartet = (str(tmp_path / name) for name in ("piano.mid", "band.mid", "quartet.mid"))
    length = ["--bars", "6", "--seed", "3", "--style", "chopin"]
    assert run(capsys, "compose", *length, "--out", piano)[0] == 0
    assert run(capsys, "compose", *length, "--out", band, "--groove", "bossa", "--instrument", "lead=oboe")[0] == 0
    drums = [part.is_drums for part in read_piece(Path(band)).parts]
    assert any(drums)
    assert read_piece(Path(band)).parts[0].program == 68
    code, out, _ = run(capsys, "arrange", piano, quartet, "--ensemble", "quartet", "--json")
    assert code == 0
    assert [part["name"] for part in json.loads(out)["parts"]] == ["Violin I", "Violin II", "Viola", "Cello"]


def test_an_arrangement_is_written_as_a_score_too_which_says_what_it_rounds(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    late = [replace(part, notes=tuple(replace(n, onset=n.onset + 1) for n in part.notes)) for part in chorale().parts]
    write_piece(replace(chorale(), parts=tuple(late)), tmp_path / "late.mid")
    score, report = tmp_path / "quartet.musicxml", ["--ensemble", "quartet", "--beats", "keep", "--json"]

    code, out, _ = run(capsys, "arrange", str(tmp_path / "late.mid"), str(score), *report)

    assert code == 0
    assert any(remark.startswith("In the score") for remark in json.loads(out)["remarks"])
    assert read_music(score.read_bytes(), score.name).note_count == chorale().note_count


def test_stems_are_written_as_a_zip(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    write_piece(chorale(), tmp_path / "chorale.mid")
    target = tmp_path / "stems.zip"
    code, out, _ = run(capsys, "stems", str(tmp_path / "chorale.mid"), str(target), "--format", "flac", "--json")
    assert code == 0
    assert json.loads(out)["stems"] == 4
    assert "01 bass.flac" in zipfile.ZipFile(target).namelist()


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["dance"],
        ["compose"],
        ["compose", "--out", "piece.xyz"],
        ["compose", "--out", "nowhere/piece.mid"],
        ["compose", "--out", "."],
        ["compose", "--out", "piece.mid", "--engine", "vibes"],
        ["compose", "--out", "piece.mid", "--notes", "3"],
        ["compose", "--out", "piece.mid", "--notes", "many"],
        ["compose", "--out", "piece.mid", "--notes", "50", "--bars", "4"],
        ["compose", "--out", "piece.mid", "--temperature", "nan"],
        ["compose", "--out", "piece.mid", "--tempo", "-5"],
        ["compose", "--out", "piece.mid", "--instrument", "piano=128"],
        ["compose", "--out", "piece.mid", "--instrument", "kazoo=3"],
        ["compose", "--out", "piece.mid", "--seed", "-1"],
        ["compose", "--out", "piece.mid", "--style", "dubstep"],
        ["compose", "--out", "piece.mid", "--style", "chopin=loud"],
        ["compose", "--out", "piece.mid", "--key", "H minor"],
        ["compose", "--out", "piece.mid", "--meter", "4/5"],
        ["compose", "--out", "piece.mid", "--ensemble", "kazoos"],
        ["compose", "--out", "piece.mid", "--energy", "0.1,loud"],
        ["compose", "--out", "piece.mid", "--energy", "0.1,7"],
        ["compose", "--out", "piece.mid", "--style", "chopin", "--engine", "classic"],
        ["compose", "--out", "piece.mid", "--arrange", "kazoos"],
        ["compose", "--out", "piece.mid", "--arrange", "choir", "--groove", "bossa"],
        ["compose", "--out", "piece.mid", "--ensemble", ""],
        ["compose", "--out", "piece.mid", "--section-chords", "climax:"],
        ["compose", "--out", "piece.mid", "--ours-alone"],
        ["compose", "--out", "piece.mid", "--drums", "1"],
        ["compose", "--out", "piece.mid", "--first-beat", "1"],
        ["compose", "--out", "piece.mid", "--primer", "chorale.mid", "--layers", "2"],
        ["compose", "--out", "piece.mid", "--primer", "chorale.mid/piece.mid"],
        ["accompany", "chorale.mid", "--ensemble", "", "--out", "piece.mid"],
        ["recompose", "chorale.mid", "--bars", "3-2", "--out", "piece.mid"],
        ["recompose", "chorale.mid", "--bars", "0", "--out", "piece.mid"],
        ["perform", "chorale.mid", "piece.mid", "--style", "dubstep"],
        ["perform", "chorale.mid", "piece.mid", "--style", ""],
        ["perform", "chorale.mid", "piece.mid", "--style", "chopin=nan"],
        ["render", "chorale.mid", "piece.wav", "--first-beat", "nan"],
        ["render", "chorale.mid", "piece.wav", "--first-beat", "1", "--beats", "keep"],
        ["render", "chorale.mid", "piece.wav", "--drums", "none"],
        ["arrange", "chorale.mid", "out.mid", "--groove", "bossa", "--seed", "-1"],
        ["arrange", "chorale.mid", "out.mid", "--groove", "bossa", "--seed", "99999999999"],
        ["arrange", "chorale.mid", "out.mid"],
        ["arrange", "chorale.mid", "out.mid", "--ensemble", "choir", "--instrument", "tuba=3"],
        ["arrange", "chorale.mid", "out.mid", "--groove", "polka"],
        ["arrange", "chorale.mid", "out.doc", "--ensemble", "choir"],
        ["arrange", "missing.mid", "out.mid", "--ensemble", "choir"],
        ["stems", "chorale.mid", "stems.rar"],
        ["stems", "text.mid", "stems.zip"],
        ["grooves", ".", "--out", "patterns"],
        ["render", "missing.mid", "piece.wav"],
        ["render", "text.mid", "piece.wav"],
        ["render", "empty.mid", "piece.wav"],
        ["render", "huge.mid", "piece.wav"],
        ["render", "chorale.mid", "piece.aiff"],
        ["render", "chorale.mid", "nowhere/piece.wav"],
        ["evaluate", "chairs"],
        ["evaluate", "rows", "hums"],
        ["evaluate", "controls", "--requests", "0"],
        ["evaluate", "nats", "--corpus", "."],
        ["score", "text.mid"],
        ["score", "chorale.mid", "missing.mid"],
        ["inspect", "text.mid"],
        ["inspect", "empty.mid"],
        ["inspect", "huge.mid"],
        ["inspect", "."],
        ["train", "--corpus", ".", "--out", "weights"],
        ["train", "--corpus", ".", "--out", "nowhere/weights"],
        ["train", "--corpus", ".", "--out", "weights", "--minutes", "-1"],
        ["train", "--engine", "classic", "--corpus", ".", "--out", "weights"],
        ["train", "--engine", "classic", "--corpus", ".", "--out", "weights", "--epochs", "0"],
    ],
    ids=" ".join,
)
def test_bad_input_is_one_line_exit_two_and_no_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    write_piece(chorale(), Path("chorale.mid"))
    Path("text.mid").write_text("not music")
    Path("empty.mid").touch()
    with Path("huge.mid").open("wb") as file:
        file.truncate(300_000_000)
    before = sorted(tmp_path.iterdir())
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert err.strip()
    assert err.count("\n") == 1
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("command", ["arrange a.mid b.mid", "corpus build folder --out pack", "compose --out a.mid"])
def test_an_option_that_a_command_does_not_have_is_refused_with_the_help_of_that_command(
    capsys: pytest.CaptureFixture[str], command: str
) -> None:
    code, out, err = run(capsys, *command.split(), "--louder")
    assert (code, out) == (2, "")
    own = " ".join(command.split()[: 2 if command.startswith("corpus") else 1])
    assert err == f"composer {own}: unrecognized arguments: --louder. See composer {own} --help.\n"


def test_a_soundfont_that_is_not_there_is_a_plain_failure(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, _, err = run(capsys, "compose", "--out", str(tmp_path / "a.wav"), "--soundfont", "nothing.sf2")
    assert code in (1, 2)
    assert "nothing.sf2" in err
    assert err.count("\n") == 1
    assert not (tmp_path / "a.wav").exists()


@pytest.mark.parametrize(
    "command",
    [
        *(
            "compose",
            "recompose",
            "vary",
            "accompany",
            "perform",
            "render",
            "inspect",
            "score",
            "train",
            "bench",
            "doctor",
        ),
        *("arrange", "stems", "grooves", "compose-many", "transcribe", "originality", "finetune", "cooldown"),
        *("export", "mcp", "evaluate", "corpus build", "corpus check", "corpus index", "corpus stats"),
    ],
)
def test_every_command_explains_itself_with_an_example(capsys: pytest.CaptureFixture[str], command: str) -> None:
    code, out, _ = run(capsys, *command.split(), "--help")
    assert code == 0
    assert f"example: ./run.sh {command}" in out


@pytest.mark.parametrize("command", [["inspect", "chorale.mid"], ["inspect", "chorale.mid", "--json"], ["--help"]])
def test_an_answer_that_a_full_disk_does_not_take_is_a_plain_failure(tmp_path: Path, command: list[str]) -> None:
    write_piece(chorale(), tmp_path / "chorale.mid")
    done = in_a_shell(tmp_path, *command, redirected=">/dev/full")
    assert done.returncode == 1
    assert done.stderr == "The answer could not be written (the disk is full).\n"


def test_streams_that_are_closed_change_nothing_else(tmp_path: Path) -> None:
    write_piece(chorale(), tmp_path / "chorale.mid")
    composing = ["compose", "--notes", "16", "--seed", "1", "--progress", "--out", "a.mid"]
    for closed in (">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"):
        done = in_a_shell(tmp_path, *composing, redirected=closed)
        assert done.returncode == 0
        assert read_piece(tmp_path / "a.mid").note_count == 16
        (tmp_path / "a.mid").unlink()
    done = in_a_shell(tmp_path, "inspect", "missing.mid", redirected="2>&-")
    assert (done.returncode, done.stdout) == (2, "")


def test_it_is_stopped_in_a_word_while_it_is_still_being_loaded(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("composer.cli.main.build_parser", interrupt)
    assert interruptible() == 130
    assert capsys.readouterr() == ("", "Stopped.\n")


def test_the_version_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "--version") == (0, f"composer {__version__}\n", "")


def in_a_shell(folder: Path, *arguments: str, redirected: str) -> subprocess.CompletedProcess[str]:
    """The command as a shell runs it in a folder, with its streams redirected."""
    return subprocess.run(
        f"{shlex.join([sys.executable, '-m', 'composer', *arguments])} {redirected}",
        shell=True,
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
    )


def test_in_a_shell_stdout_is_the_answer_and_stderr_is_silent(tmp_path: Path) -> None:
    arguments = ["compose", "--notes", "16", "--seed", "1", "--out", "a.mid", "--json"]
    done = subprocess.run(
        [sys.executable, "-m", "composer", *arguments],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0
    assert json.loads(done.stdout)["events"] == 16
    assert done.stderr == ""
