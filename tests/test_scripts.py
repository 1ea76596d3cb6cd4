"""run.sh and its set-up, in a copy of the project, with a stand-in for Python that records its calls."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
SCRIPTS = ("run.sh", "test.sh", "scripts/setup.sh", ".ci/run")
FLUIDSYNTH = "#!/bin/sh\n"
PYTHON = """#!/bin/sh
printf '%s\\n' "$*" >>"$CALLS"
case "$*" in
    --version) echo 'Python 3.11.0' ;;
    *'pip install'*) echo 'what pip prints'; test ! -e "$CALLS.offline" ;;
    *'venv --clear'*) echo 'what venv prints' ;;
    *-c*) ;;
    *) printf '%s\\n' "$PWD" "$STREAMLIT_SERVER_HEADLESS" "$@" ;;
esac
"""


@dataclass(frozen=True)
class Copy:
    """A copy of the scripts in a folder of their own, with nothing set up but what a test sets up."""

    folder: Path
    programs: Path
    calls: Path

    def run(self, *arguments: str, script: Path | None = None, cwd: Path | None = None, **variables: str) -> "Run":
        environment = {"PATH": f"{self.programs}:/usr/bin:/bin", "CALLS": str(self.calls), **variables}
        command = [str(script or self.folder / "run.sh"), *arguments]
        done = subprocess.run(command, cwd=cwd or self.folder, env=environment, capture_output=True, text=True)
        return Run(done.returncode, done.stdout.splitlines(), done.stderr.splitlines())

    def calls_with(self, words: str) -> list[str]:
        lines = self.calls.read_text().splitlines() if self.calls.exists() else []
        return [line for line in lines if words in line]

    def set_up(self) -> "Copy":
        assert self.run("doctor").status == 0
        self.calls.unlink()
        return self


@dataclass(frozen=True)
class Run:
    status: int
    answer: list[str]
    said: list[str]


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    copy = Copy(tmp_path / "the project", tmp_path / "programs", tmp_path / "calls")
    shutil.copytree(PROJECT / "scripts", copy.folder / "scripts")
    for name in ("run.sh", "requirements.txt"):
        shutil.copy(PROJECT / name, copy.folder / name)
    copy.programs.mkdir()
    for place, text in (
        (copy.programs / "python3.11", PYTHON),
        (copy.programs / "fluidsynth", FLUIDSYNTH),
        (copy.folder / ".venv/bin/python", PYTHON),
    ):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
        place.chmod(0o755)
    return copy


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_are_whole(name: str) -> None:
    subprocess.run(["bash", "-n", PROJECT / name], check=True)


@pytest.mark.parametrize("name", ["run.sh", "test.sh", ".ci/run"])
def test_scripts_can_be_started(name: str) -> None:
    assert os.access(PROJECT / name, os.X_OK)


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_explains_studio_and_commands_without_setting_up(copy: Copy, option: str) -> None:
    shutil.rmtree(copy.folder / ".venv")

    run = copy.run(option)

    assert run.status == 0
    assert any("start the studio" in line for line in run.answer)
    assert any("run a command" in line for line in run.answer)
    assert not (copy.folder / ".venv").exists()


def test_the_first_start_sets_up_and_keeps_stdout_for_the_answer(copy: Copy) -> None:
    run = copy.run("inspect")

    assert len(copy.calls_with("pip install")) == 1
    assert run.answer[2:] == ["-P", "-m", "composer", "inspect"]
    assert "what pip prints" in (copy.folder / "build/setup.log").read_text()


def test_the_second_start_sets_up_nothing_and_says_nothing(copy: Copy) -> None:
    run = copy.set_up().run("inspect")

    assert (run.status, run.said) == (0, [])
    assert copy.calls_with("pip") == []


def test_changed_requirements_are_installed(copy: Copy) -> None:
    copy.set_up()
    (copy.folder / "requirements.txt").write_text("streamlit\n")

    copy.run("inspect")

    assert len(copy.calls_with("pip install")) == 1
    assert copy.calls_with("venv --clear") == []


def test_an_interrupted_set_up_is_redone_from_the_start(copy: Copy) -> None:
    copy.set_up()
    (copy.folder / ".venv/unfinished").touch()

    assert copy.run("inspect").status == 0

    assert len(copy.calls_with("venv --clear")) == 1
    assert len(copy.calls_with("pip install")) == 1
    assert not (copy.folder / ".venv/unfinished").exists()


def test_a_failed_set_up_ends_in_one_sentence_with_the_place_of_the_log(copy: Copy) -> None:
    Path(f"{copy.calls}.offline").touch()

    run = copy.run("inspect")

    assert (run.status, run.answer) == (1, [])
    assert run.said[-1] == (f"The Python packages could not be installed; {copy.folder}/build/setup.log says why.")
    Path(f"{copy.calls}.offline").unlink()
    assert copy.run("inspect").status == 0


def test_without_python_it_says_what_to_install(copy: Copy) -> None:
    shutil.rmtree(copy.folder / ".venv")
    shutil.rmtree(copy.programs)
    copy.programs.mkdir()
    for name in ("bash", "dirname", "id"):
        (copy.programs / name).symlink_to(str(shutil.which(name)))

    run = copy.run("inspect", PATH=str(copy.programs))

    assert run.status == 1
    assert run.said[-1].startswith("Python 3.11, 3.12 or 3.13 is needed and was not found;")


def test_a_command_runs_in_the_folder_of_the_caller(copy: Copy, tmp_path: Path) -> None:
    elsewhere = tmp_path / "else where"
    elsewhere.mkdir()

    run = copy.set_up().run("render", "my piece.mid", cwd=elsewhere)

    assert run.answer[0] == str(elsewhere)
    assert run.answer[-2:] == ["render", "my piece.mid"]


def test_the_studio_starts_in_the_project(copy: Copy, tmp_path: Path) -> None:
    run = copy.set_up().run(cwd=tmp_path)

    assert run.answer[0] == str(copy.folder)
    assert run.answer[2:] == ["-m", "streamlit", "run", "streamlit_app.py"]


def test_it_may_be_called_through_links(copy: Copy, tmp_path: Path) -> None:
    (tmp_path / "first").symlink_to(copy.folder / "run.sh")
    (tmp_path / "second").symlink_to("first")

    run = copy.set_up().run(script=tmp_path / "second", cwd=tmp_path)

    assert run.answer[0] == str(copy.folder)


def test_the_studio_opens_no_window_unless_told_to(copy: Copy) -> None:
    copy.set_up()

    assert copy.run().answer[1] == "true"
    assert copy.run(STREAMLIT_SERVER_HEADLESS="false").answer[1] == "false"
