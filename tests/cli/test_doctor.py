"""The doctor finds what is missing, and says how to install it."""

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from composer.audio import fluidsynth, soundfonts
from composer.cli import doctor
from composer.errors import MissingDependency


def test_every_finding_that_is_not_ok_says_how_to_mend_it() -> None:
    findings = doctor.diagnose()

    assert all((finding.state == "ok") == (finding.mend == "") for finding in findings)


def test_findings_have_names_of_their_own() -> None:
    names = [finding.name for finding in doctor.diagnose()]

    assert len(set(names)) == len(names)


def test_an_examination_loads_neither_tensorflow_nor_music21() -> None:
    program = (
        "import sys; from composer.cli.doctor import diagnose; diagnose(); print({'keras', 'music21'} & {*sys.modules})"
    )
    project = Path(__file__).parents[2]

    done = subprocess.run([sys.executable, "-c", program], cwd=project, capture_output=True, text=True, check=True)

    assert done.stdout == "set()\n"


def test_a_missing_font_is_reported_with_the_command_that_mends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing_found() -> Path:
        raise MissingDependency("soundfont_missing", how_to_get_one=soundfonts.HOW_TO_GET_ONE)

    monkeypatch.setattr(soundfonts, "choose_soundfont", nothing_found)

    finding = doctor.check_soundfont()

    assert finding.state == "missing"
    assert finding.detail == "There is no soundfont to play with."
    assert "apt-get install fluidr3mono-gm-soundfont" in finding.mend


def test_a_missing_library_is_reported_with_the_command_that_mends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def not_installed() -> fluidsynth.FluidSynth:
        raise MissingDependency("fluidsynth_missing")

    monkeypatch.setattr(fluidsynth, "load_library", not_installed)

    finding = doctor.check_library()

    assert finding.state == "missing"
    assert "apt-get install fluidsynth" in finding.mend


def test_a_missing_program_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    assert doctor.check_program().state == "missing"


def test_a_package_that_is_not_installed_is_missing(tmp_path: Path) -> None:
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("no-such-instrument==1.0  # a comment\n")

    (finding,) = doctor.check_packages(requirements)

    assert finding.state == "missing"
    assert finding.mend.endswith("-m pip install 'no-such-instrument==1.0'")


def test_a_package_of_another_version_is_a_problem(tmp_path: Path) -> None:
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("mido==0.1\n")

    (finding,) = doctor.check_packages(requirements)

    assert finding.state == "problem"
    assert "==0.1" in finding.detail


def test_a_package_for_other_machines_is_not_asked_for(tmp_path: Path) -> None:
    requirements = tmp_path / "requirements.txt"
    requirements.write_text('no-such-instrument==1.0; sys_platform == "elsewhere"\n')

    assert doctor.check_packages(requirements) == []


@pytest.mark.parametrize("version", [(3, 10), (3, 14)])
def test_a_python_without_packages_is_a_problem(version: tuple[int, int]) -> None:
    assert doctor.check_python(version).state == "problem"


def test_weights_that_are_not_there_are_missing(tmp_path: Path) -> None:
    assert doctor.check_weights(tmp_path / "virtuoso").state == "missing"


def test_weights_that_their_card_does_not_vouch_for_are_not_accepted(tmp_path: Path) -> None:
    (tmp_path / "weights.npz").write_bytes(b"cut sho")
    (tmp_path / "card.json").write_text(json.dumps({"files": {"weights.npz": "0" * 64}}))

    finding = doctor.check_weights(tmp_path)

    assert finding.state == "missing"
    assert "weights.npz" in finding.detail


def test_a_card_that_vouches_for_no_weights_is_not_accepted(tmp_path: Path) -> None:
    (tmp_path / "card.json").write_text("{}")

    assert doctor.check_weights(tmp_path).state == "missing"


def test_a_full_disk_is_a_problem(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(doctor, "NEEDED_DISK_BYTES", float("inf"))

    assert doctor.check_disk(tmp_path).state == "problem"


def test_a_machine_without_memory_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "NEEDED_MEMORY_BYTES", float("inf"))

    assert doctor.check_memory().state == "problem"


def test_a_port_in_use_is_reported_with_another_to_use() -> None:
    with socket.socket() as studio:
        studio.bind(("", 0))
        studio.listen()

        finding = doctor.check_port(str(studio.getsockname()[1]))

    assert finding.state == "problem"
    assert finding.mend == "STREAMLIT_SERVER_PORT=8501 ./run.sh"


@pytest.mark.parametrize("port", ["", "http", "0", "70000"])
def test_a_port_that_is_none_is_a_problem(port: str) -> None:
    assert doctor.check_port(port).state == "problem"
