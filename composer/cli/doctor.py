"""The command `doctor`, which checks the installation and says how to fix it.

Nothing heavy is loaded: no check imports TensorFlow, and a failing check does not stop the others.
"""

import argparse
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal

from packaging.requirements import Requirement

from composer.audio.memory import available_bytes
from composer.cli.parsing import Parser, add_command, add_json, answer
from composer.errors import MissingDependency
from composer.notices import Notice

PROJECT_FOLDER = Path(__file__).resolve().parents[2]
REQUIREMENTS = PROJECT_FOLDER / "requirements.txt"
PYTHON_VERSIONS = ((3, 11), (3, 12), (3, 13))  # those that TensorFlow has wheels for
NEEDED_DISK_BYTES = 500e6  # the sound of an hour while it is rendered
NEEDED_MEMORY_BYTES = 1e9
DEFAULT_PORT = 8501
# What is released beside the engines, and needed to perform, to compare, to arrange for a band, and to find beats.
BESIDE_THEM = ("expression", "originality", "grooves", "beats")


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of a check: a sentence in `detail`, and in `mend` how to fix it; "" if it is ok."""

    name: str
    state: Literal["ok", "missing", "problem"]
    detail: str
    mend: str = ""


def add(subparsers: "argparse._SubParsersAction[Parser]") -> None:
    """Add the command with its options."""
    add_json(
        add_command(subparsers, "doctor", doctor, "say what is installed, what is missing, and how to fix it", "--json")
    )


def doctor(options: argparse.Namespace) -> None:
    """Run `doctor`: what is installed, and how to fix what is not."""
    findings = diagnose()
    lines = [f"{finding.state:8} {finding.name}: {finding.detail} {finding.mend}".rstrip() for finding in findings]
    rows = [asdict(finding) for finding in findings]
    healthy = all(finding.state == "ok" for finding in findings)
    answer(options, {"healthy": healthy, "findings": rows}, "\n".join(lines))


def diagnose() -> list[Finding]:
    """Check everything the composer needs, in order of setup."""
    # Imported here, as in the checks below, so that the doctor runs even if other packages are missing.
    from composer.generation.request.request import ENGINES

    return [
        check_python(sys.version_info[:2]),
        *check_packages(REQUIREMENTS),
        check_library(),
        check_program(),
        check_soundfont(),
        check_mp3(),
        *(check_weights(PROJECT_FOLDER / "models" / name) for name in (*ENGINES, *BESIDE_THEM)),
        check_disk(Path(tempfile.gettempdir())),
        check_memory(),
        check_port(os.environ.get("STREAMLIT_SERVER_PORT", str(DEFAULT_PORT))),
    ]


def check_python(version: Sequence[int]) -> Finding:
    """Whether the packages support a version of Python."""
    named = ".".join(map(str, version))
    if tuple(version) in PYTHON_VERSIONS:
        return Finding("python", "ok", f"Python {named} at {sys.executable}.")
    known = ", ".join(f"{major}.{minor}" for major, minor in PYTHON_VERSIONS)
    return Finding(
        "python",
        "problem",
        f"Python {named} is not among those that the packages are made for: {known}.",
        "Install one of them, then set up anew: rm -r .venv && ./run.sh",
    )


def check_packages(requirements: Path) -> list[Finding]:
    """For each package in a requirements file that applies to this machine: whether the pinned version is installed."""
    lines = (line.partition("#")[0].strip() for line in requirements.read_text(encoding="utf-8").splitlines())
    wanted = [Requirement(line) for line in lines if line]
    return [_check_package(package) for package in wanted if package.marker is None or package.marker.evaluate()]


def _check_package(package: Requirement) -> Finding:
    name, pinned = f"package {package.name}", str(package.specifier)
    mend = f"{sys.executable} -m pip install '{package.name}{pinned}'"
    try:
        installed = metadata.version(package.name)
    except metadata.PackageNotFoundError:
        return Finding(name, "missing", f"{package.name}{pinned} is not installed.", mend)
    if not package.specifier.contains(installed, prereleases=True):
        return Finding(name, "problem", f"Version {installed} is installed; {pinned} is asked for.", mend)
    return Finding(name, "ok", f"Version {installed}, as asked for.")


def check_library() -> Finding:
    """Whether FluidSynth's library, which plays the pieces, can be loaded."""
    from composer.audio.fluidsynth import load_library

    try:
        load_library()
    except MissingDependency as error:
        return Finding("fluidsynth library", "missing", "The library libfluidsynth was not found.", str(error))
    return Finding("fluidsynth library", "ok", "The library can be loaded.")


def check_program() -> Finding:
    """Whether the FluidSynth program, the fallback, is installed."""
    from composer.audio.program import PROGRAM

    found = shutil.which(PROGRAM)
    if found is None:
        return Finding(
            "fluidsynth program", "missing", f"There is no program {PROGRAM}.", str(Notice("fluidsynth_missing"))
        )
    return Finding("fluidsynth program", "ok", f"The program is {found}.")


def check_soundfont() -> Finding:
    """Which soundfont is used by default."""
    from composer.audio.soundfonts import HOW_TO_GET_ONE, choose_soundfont

    try:
        chosen = choose_soundfont()
    except MissingDependency as error:
        how_to = str(HOW_TO_GET_ONE)
        return Finding("soundfont", "missing", str(error).removesuffix(how_to).strip(), how_to)
    return Finding("soundfont", "ok", f"{chosen} is played ({chosen.stat().st_size / 1e6:.0f} MB).")


def check_mp3() -> Finding:
    """Whether the MP3 encoder can be loaded."""
    try:
        import lameenc

        lameenc.Encoder()
    except ImportError as error:
        mend = f"{sys.executable} -m pip install --force-reinstall -r {REQUIREMENTS}"
        return Finding("mp3 encoder", "missing", f"lameenc cannot be loaded ({error}).", mend)
    return Finding("mp3 encoder", "ok", "lameenc can be loaded.")


def check_weights(folder: Path) -> Finding:
    """Whether a folder has released weights with every file in their card."""
    name = f"weights {folder.name}"
    try:
        from composer.networks.weights import WEIGHTS_NAME, read_card, read_released, short_hash

        card = read_card(folder)
        files = sorted({WEIGHTS_NAME, *card.get("files", {})})
        sizes = [len(read_released(folder, card, file)) for file in files]
    except ImportError as error:
        return Finding(name, "problem", f"They cannot be looked at ({error}).", "Mend the packages first: ./run.sh")
    except MissingDependency as error:
        return Finding(name, "missing", str(error), f"git -C {PROJECT_FOLDER} restore {folder}")
    return Finding(
        name, "ok", f"{short_hash(card)}: all {len(files)} files are as released ({sum(sizes) / 1e6:.1f} MB)."
    )


def check_disk(folder: Path) -> Finding:
    """Whether there is disk space for temporary files, for rendering."""
    free = shutil.disk_usage(folder).free
    if free < NEEDED_DISK_BYTES:
        detail = f"{folder} has {free / 1e6:.0f} MB free; rendering may need {NEEDED_DISK_BYTES / 1e6:.0f} MB."
        return Finding("disk", "problem", detail, f"Make room in {folder}, or name another folder in TMPDIR.")
    return Finding("disk", "ok", f"{folder} has {free / 1e9:.1f} GB free.")


def check_memory() -> Finding:
    """Whether there is enough memory to compose."""
    available = _available_memory()
    if available < NEEDED_MEMORY_BYTES:
        detail = f"{available / 1e9:.1f} GB of memory are available; composing needs {NEEDED_MEMORY_BYTES / 1e9:.0f}."
        return Finding("memory", "problem", detail, "End other programs, or use a machine with more memory.")
    return Finding("memory", "ok", f"{available / 1e9:.1f} GB are available.")


def _available_memory() -> float:
    """Available memory in bytes; the total if the system does not tell."""
    return float(available_bytes() or os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))


def check_port(port: str) -> Finding:
    """Whether the studio can use a port; `port` as in the environment."""
    if not (port.isdecimal() and 0 < int(port) < 65536):
        return Finding("port", "problem", f"STREAMLIT_SERVER_PORT is {port!r}.", "unset STREAMLIT_SERVER_PORT")
    with socket.socket() as listener:
        # Like servers, treat a port that was just released as free.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("", int(port)))
        except OSError as error:
            detail = f"Port {port} cannot be had ({error.strerror}); perhaps a studio is running there already."
            other = DEFAULT_PORT + 1 if int(port) == DEFAULT_PORT else DEFAULT_PORT
            return Finding("port", "problem", detail, f"STREAMLIT_SERVER_PORT={other} ./run.sh")
    return Finding("port", "ok", f"Port {port} is free.")
