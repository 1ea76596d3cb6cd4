"""Every command that reads music reads every format, as the page does."""

import os
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from composer.cli.main import main
from composer.errors import BadInput
from composer.score.formats import MUSIC_SUFFIXES
from composer.score.midi import write_piece
from composer.score.piece import Note, Part, Piece
from composer.score.reading import load_music
from tests.any_files import file_named, in_format

# What stands before and after the music.
COMMANDS = {
    "inspect": ([], []),
    "render": ([], ["OUT.wav"]),
    "arrange": ([], ["OUT.mid", "--ensemble", "quartet"]),
    "stems": ([], ["OUT.zip"]),
    "perform": ([], ["OUT.mid", "--amount", "0"]),
    "score": ([], []),
    "originality": ([], []),
    "recompose": ([], ["--bars", "1-2", "--out", "OUT.mid"]),
    "vary": ([], ["--out", "OUT.mid"]),
    "accompany": ([], ["--out", "OUT.mid"]),
    "compose": (["--primer"], ["--out", "OUT.mid"]),
}
SILENT_MIDI = b"MThd" + struct.pack(">LHHH", 6, 0, 1, 480) + b"MTrk" + struct.pack(">L", 4) + b"\0\xff\x2f\0"
SILENT_SCORE = (
    b'<score-partwise><part-list><score-part id="P1"><part-name>Oboe</part-name></score-part></part-list>'
    b'<part id="P1"><measure number="1"><note><rest/><duration>4</duration></note></measure></part></score-partwise>'
)


@pytest.mark.parametrize("suffix", MUSIC_SUFFIXES)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_reads_each_format_with_the_one_reader(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, command: str, suffix: str
) -> None:
    """Silent music is refused by each in the words of the reader of its format, before any network is loaded."""
    path = tmp_path / f"silence{suffix}"
    path.write_bytes(in_format(suffix, SILENT_MIDI, SILENT_SCORE, b"X:1\nK:C\nz4 |\n"))
    with pytest.raises(BadInput) as refused:
        load_music(path)
    assert refused.value.notice.code in ("file_has_no_notes", "no_abc")

    before, after = COMMANDS[command]
    outs = [str(tmp_path / word) if word.startswith("OUT") else word for word in after]
    code = main([command, *before, str(path), *outs])

    told = capsys.readouterr().err.strip()
    assert code == 2
    # Of a MIDI file the sound is made as it is, without reading what the music is.
    assert told == " ".join(str(refused.value).split()) or (command == "render" and "no notes" in told)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("kind", ["pipe", "device", "folder", "folder of nobody", "gone"])
def test_what_is_no_file_is_refused_by_every_command_at_once(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, command: str, kind: str
) -> None:
    path = {"device": Path("/dev/zero")}.get(kind, tmp_path / "music.mid")
    if kind == "pipe":
        os.mkfifo(path)
    elif kind != "device" and kind != "gone":
        path.mkdir(0o000 if kind == "folder of nobody" else 0o755)
    before, after = COMMANDS[command]
    outs = [str(tmp_path / word) if word.startswith("OUT") else word for word in after]

    assert main([command, *before, str(path), *outs]) == 2

    assert capsys.readouterr().err.count("\n") == 1


def test_music_with_the_name_of_a_recording_is_music(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    told = []
    for name in ("song.mid", "song.wav", "song.mp3"):
        (tmp_path / name).write_bytes(file_named("plain.mid"))
        assert main(["inspect", str(tmp_path / name)]) == 0
        told.append(capsys.readouterr().out)
    assert told[0] == told[1] == told[2]


def test_a_name_says_nothing_to_the_terminal(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["inspect", "a\x1b[31m\x07\nb.mid"]) == 2
    assert capsys.readouterr().err == "a [31m b.mid does not exist.\n"

    named = Part(tuple(Note(24 * beat, 60, 24) for beat in range(16)), name="\x1b[2JLead\n")
    write_piece(Piece((named,)), tmp_path / "song.mid")
    assert main(["inspect", str(tmp_path / "song.mid"), "--drums", "\x1b[2JLead\n"]) == 0
    assert "part 1             [2JLead: drums, 16 notes\n" in capsys.readouterr().out


def test_who_reads_only_the_first_line_sees_no_complaint(tmp_path: Path) -> None:
    (tmp_path / "plain.mid").write_bytes(file_named("plain.mid"))
    for words in (["inspect", str(tmp_path / "plain.mid")], ["inspect", "--help"], ["--help"]):
        shut, open_end = os.pipe()
        os.close(shut)
        found = subprocess.run(
            [sys.executable, "-m", "composer", *words], stdout=open_end, stderr=subprocess.PIPE, check=False
        )
        os.close(open_end)
        assert found.stderr == b""


@pytest.mark.parametrize("suffix", MUSIC_SUFFIXES)
def test_each_format_is_performed_as_it_is_written(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, suffix: str
) -> None:
    midi, score, abc = (file_named(name) for name in ("plain.mid", "score.musicxml", "tune.abc"))
    path, out = tmp_path / f"music{suffix}", tmp_path / "OUT.mid"
    path.write_bytes(in_format(suffix, midi, score, abc))

    assert main(["perform", str(path), str(out), "--amount", "0"]) == 0

    assert load_music(out)[0].note_count == load_music(path)[0].note_count
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ["inspect", "MUSIC", "--pickup", "nan"],
        ["inspect", "MUSIC", "--pickup", "inf"],
        ["inspect", "MUSIC", "--first-beat", "nan"],
        ["inspect", "MUSIC", "--first-beat", "1e9"],
        ["inspect", "MUSIC", "--drums", "1", "--pitched", "1"],
        ["recompose", "MUSIC", "--bars", "1-2", "--out", "OUT.mid", "--seed", "9" * 400],
        ["inspect", "x" * 5000],
        ["render", "MUSIC", "x" * 5000 + ".wav"],
        ["compose", "--bars", "4", "--out", "x" * 5000 + ".mid"],
    ],
)
def test_absurd_numbers_and_names_are_refused_in_one_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, arguments: list[str]
) -> None:
    music = tmp_path / "plain.mid"
    music.write_bytes(file_named("plain.mid"))
    words = {"MUSIC": str(music), "OUT.mid": str(tmp_path / "OUT.mid")}

    assert main([words.get(word, word) for word in arguments]) == 2

    assert len(capsys.readouterr().err.strip().splitlines()) == 1
