"""Three lines of Python compose a piece, and the installed package does so outside the project."""

import doctest
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import composer
from composer import api
from composer.errors import BadInput

PROJECT = Path(__file__).parents[1]


def test_three_lines_compose_a_piece(tmp_path: Path) -> None:
    song = composer.compose(style={"chopin": 0.7, "ragtime": 0.3}, bars=4, seed=7)
    song.save(tmp_path / "a.mid", tmp_path / "a.musicxml")

    again = composer.read(tmp_path / "a.mid")
    assert again.piece.note_count == song.piece.note_count
    assert composer.read(tmp_path / "a.musicxml").piece.note_count > 0


def test_the_same_seed_gives_the_same_piece_and_none_another() -> None:
    one, other = (composer.compose("bach", bars=2, seed=3).piece for _ in range(2))
    assert one == other
    assert len({composer.request_of("bach").seed for _ in range(4)}) > 1


def test_bars_come_one_by_one_and_composing_can_be_stopped() -> None:
    bars = composer.stream(composer.request_of("romantic", bars=8, seed=5))
    assert next(bars).number == 0
    assert next(bars).number == 1
    bars.close()  # type: ignore[attr-defined]


def test_a_piece_can_be_arranged_and_performed() -> None:
    song = composer.compose("romantic", bars=4, seed=9, expression=0.0)
    assert len(song.arrange("quartet").piece.parts) == 4
    played = song.perform(1.0)
    assert played.piece != song.piece
    assert played.written == song.written


def test_what_there_is_not_is_refused() -> None:
    with pytest.raises(BadInput, match="style"):
        composer.compose("no such style")
    with pytest.raises(AttributeError):
        composer.no_such_name  # noqa: B018


@pytest.mark.parametrize("module", [composer, api], ids=lambda module: module.__name__)
def test_the_examples_in_the_documentation_run(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


def test_the_wheel_composes_outside_the_project(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--quiet", "-w", str(tmp_path)]
    done = subprocess.run([*build, str(PROJECT)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    wheel = next(tmp_path.glob("composer_studio-*.whl"))
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    assert (site / "composer" / "py.typed").exists()
    # Whoever passes on the soundfont must name its author.
    for name in ("LICENSE", "NOTICE"):
        assert list(site.glob(f"*.dist-info/licenses/{name}"))
    assert "composer = composer.__main__:main" in next(site.glob("*.dist-info/entry_points.txt")).read_text()

    environment = {**os.environ, "PYTHONPATH": str(site)}
    program = (
        "import composer, sys; print(composer.__file__); sys.exit(__import__('composer.cli.main').cli.main.main())"
    )
    command = [sys.executable, "-c", program, "compose", "--bars", "2", "--seed", "1", "--out", "a.mid"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert str(site) in done.stdout
    assert (tmp_path / "a.mid").read_bytes()[:4] == b"MThd"
