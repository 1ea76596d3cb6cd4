"""Whether the Dockerfile builds and starts, without Docker: python scripts/check_image.py --python 3.12 --python 3.13

Reads it as a linter does (a pinned base, small layers, no root, a health check, files that are there), then does what
its steps do: a virtual environment with the declared set and nothing else, the files that are copied in a folder of
their own, the command with the declared environment and no other, until the declared health check is content; then a
page is asked for. That is also what Streamlit Community Cloud does. By default with the Python that runs this. Writes a
line for each step to stderr, and ends with 1 where one failed. Packages come from the index that pip is set to.
"""

import argparse
import fnmatch
import json
import os
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).parents[1]
START_SECONDS = 180
NO_ROOT = "USER"


class Broken(Exception):
    """A step that would fail."""


def instructions() -> Iterator[tuple[str, str]]:
    """What the Dockerfile says, one instruction after the other, its lines joined."""
    text = (PROJECT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        name, _, rest = line.strip().partition(" ")
        if name and not name.startswith("#"):
            yield name, " ".join(rest.split())


def check_reading() -> None:
    """Raise Broken for what a linter would find."""
    found = list(instructions())
    names = [name for name, _ in found]
    base = found[0][1]
    if ":" not in base or base.endswith(":latest"):
        raise Broken(f"the base is not pinned: {base}")
    for name, rest in found:
        if name == "RUN" and "apt-get install" in rest:
            for word in ("apt-get update", "--yes", "--no-install-recommends", "rm -rf /var/lib/apt/lists"):
                if word not in rest:
                    raise Broken(f"apt-get without {word}")
        if name == "RUN" and "pip install" in rest and "--no-cache-dir" not in rest:
            raise Broken("pip keeps its cache in a layer")
        if name == "COPY":
            source = next(word for word in rest.split() if not word.startswith("--"))
            if not (PROJECT / source).exists():
                raise Broken(f"{source} is not there to be copied")
        if name == "CMD" and not rest.startswith("["):
            raise Broken("the command runs in a shell, which keeps signals from it")
    for needed in (NO_ROOT, "HEALTHCHECK", "EXPOSE", "CMD"):
        if needed not in names:
            raise Broken(f"there is no {needed}")
    if names.index(NO_ROOT) > names.index("CMD"):
        raise Broken("the command is run by root")
    if names.index("RUN") > len(names) or "COPY" not in names[: names.index(NO_ROOT)]:
        raise Broken("nothing is copied before the user changes")


def system_packages() -> list[str]:
    """What apt-get installs."""
    rest = next(rest for name, rest in instructions() if name == "RUN" and "apt-get install" in rest)
    words = shlex.split(rest.partition("apt-get install")[2].partition("&&")[0])
    return [word for word in words if not word.startswith("-")]


def check_system_packages() -> None:
    """Raise Broken for a package that apt does not know; only where there is apt."""
    if shutil.which("apt-cache") is None:
        return
    for package in system_packages():
        told = subprocess.run(["apt-cache", "policy", package], capture_output=True, text=True, check=False).stdout
        if "Candidate:" not in told or "Candidate: (none)" in told:
            raise Broken(f"apt knows no {package}")


def copy_files(root: Path) -> None:
    """Copy what COPY copies: the files of the project, without those of .dockerignore."""
    ignored = (PROJECT / ".dockerignore").read_text(encoding="utf-8").split()
    listed = subprocess.run(["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    for name in listed.splitlines():
        parts = [name, *map(str, Path(name).parents)]
        if any(fnmatch.fnmatch(part, pattern.removeprefix("**/")) for part in parts for pattern in ignored):
            continue
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PROJECT / name, target)


def environment_of(venv: Path, port: int, home: Path) -> dict[str, str]:
    """What ENV says, at another port, and nothing of ours."""
    told: dict[str, str] = {}
    for name, rest in instructions():
        if name == "ENV":
            told |= dict(word.split("=", 1) for word in shlex.split(rest))
    ours = {"STREAMLIT_SERVER_PORT": str(port), "STREAMLIT_SERVER_ADDRESS": "127.0.0.1"}
    return told | ours | {"PATH": f"{venv / 'bin'}:/usr/bin:/bin", "HOME": str(home), "LANG": "C.UTF-8"}


def run_once(python: str, work: Path) -> None:
    """Do what the steps do, with a Python of that version. Raises Broken."""
    venv, root, home = work / "venv", work / "app", work / "home"
    for folder in (root, home):
        folder.mkdir()
    step(f"{python}: a virtual environment", [python_of(python), "-m", "venv", str(venv)])
    install = [str(venv / "bin/pip"), "install", "--quiet", "--no-cache-dir", "-r", str(PROJECT / "requirements.txt")]
    step(f"{python}: pip install -r requirements.txt", install)
    step(f"{python}: pip check", [str(venv / "bin/pip"), "check"])
    copy_files(root)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    environment = environment_of(venv, port, home)
    command = json.loads(next(rest for name, rest in instructions() if name == "CMD"))
    told = next(rest for name, rest in instructions() if name == "HEALTHCHECK")
    health = json.loads(told.partition("CMD ")[2].replace("8501", str(port)))
    before = {path for path in root.rglob("*") if "__pycache__" not in path.parts}
    begun = time.monotonic()
    with (work / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=root, env=environment, stdout=log, stderr=log)
        try:
            while subprocess.run(health, env=environment, capture_output=True, check=False).returncode:
                if server.poll() is not None or time.monotonic() - begun > START_SECONDS:
                    raise Broken(f"it does not start: {(work / 'log').read_text()[-800:]}")
                time.sleep(1)
            say(f"{python}: healthy after {time.monotonic() - begun:.0f} s")
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as answer:
                if b"<title>" not in answer.read():
                    raise Broken("the page is none")
        finally:
            server.terminate()
            server.wait(30)
    written = [str(path.relative_to(root)) for path in root.rglob("*") if "__pycache__" not in path.parts]
    new = set(written) - {str(path.relative_to(root)) for path in before}
    if new:
        raise Broken(f"it wrote beside its files, which a read-only file system does not allow: {sorted(new)}")
    composed = [str(venv / "bin/python"), "-m", "composer", "compose", "--notes", "40", "--seed", "3"]
    step(f"{python}: a piece composed and played", [*composed, "--out", str(work / "piece.mp3")], root, environment)


def python_of(version: str) -> str:
    """The interpreter of a version such as 3.12, wherever it is kept. Raises Broken if there is none."""
    kept = sorted((Path.home() / ".pyenv/versions").glob(f"{version}.*/bin/python"))
    found = str(kept[-1]) if kept else shutil.which(f"python{version}")
    if found is None:
        raise Broken(f"there is no Python {version} here")
    return found


def step(what: str, command: list[str], folder: Path = PROJECT, environment: dict[str, str] | None = None) -> None:
    """Run a command; raises Broken with the end of what it said."""
    begun = time.monotonic()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Broken(f"{what}: {(done.stderr or done.stdout).strip()[-800:]}")
    say(f"{what}: {time.monotonic() - begun:.0f} s")


def say(words: str) -> None:
    """A line for whoever waits."""
    print(words, file=sys.stderr, flush=True)


def main() -> int:
    """Read it, and do its steps with each Python."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    this = f"{sys.version_info.major}.{sys.version_info.minor}"
    parser.add_argument("--python", action="append", help="a version to try, such as 3.12; may be given several times")
    parser.add_argument("--read-only", action="store_true", help="only read the Dockerfile")
    asked = parser.parse_args()
    failed = 0
    try:
        check_reading()
        check_system_packages()
        say("the Dockerfile reads well, and apt knows its packages")
    except Broken as error:
        say(f"Dockerfile: {error}")
        failed += 1
    for version in [] if asked.read_only else asked.python or [this]:
        with tempfile.TemporaryDirectory(prefix="composer-image-", dir=os.environ.get("TMPDIR")) as work:
            try:
                run_once(version, Path(work))
            except Broken as error:
                say(f"{version}: {error}")
                failed += 1
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
