"""The rules of the layout: what may import what, and what every module owes its reader."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
LONGEST_MODULE_LINES = 300

# What a part of the project may import of composer, besides itself and COMMON.
COMMON = {"errors", "files"}
LIBRARY = {"score", "events", "networks", "expression", "generation", "corpus", "training", "audio", "evaluation"}
ALLOWED: dict[str, set[str]] = {
    "errors": set(),
    "files": set(),
    "score": set(),
    "events": {"score"},
    "networks": {"events", "score"},
    # How a piece is played; a small learnt model of its own.
    "expression": {"networks", "score"},
    "generation": {"expression", "networks", "events", "score"},
    # A corpus is built into a pack of note events.
    "corpus": {"events", "score"},
    "training": {"corpus", "expression", "networks", "events", "score"},
    "audio": {"score"},
    "evaluation": LIBRARY,
    "takeaway": {"score", "generation", "networks", "audio"},
    "studio": {"score", "events", "expression", "networks", "generation", "audio", "evaluation", "takeaway"},
    "pages": {"studio", "networks", "generation", "score", "audio", "takeaway"},
    "streamlit_app": {"studio"},
    # The modules at the top of composer: the command line and its kin.
    "top": LIBRARY | {"takeaway"},
}
SHOWS_PAGES = {"studio", "pages", "streamlit_app"}
HEAVY = ("tensorflow", "keras", "music21", "streamlit")
LIGHT_MODULES = (
    "composer",
    "composer.cli",
    "composer.doctor",
    "composer.score.midi",
    "composer.generation.request",
    "composer.expression.perform",
    "composer.generation.compose",
    "composer.generation.virtuoso",
    "composer.audio.encoding",
    "composer.audio.rendering",
    "composer.audio.soundfonts",
    "composer.takeaway.titles",
)

MODULES = sorted([*PROJECT.glob("composer/**/*.py"), *PROJECT.glob("pages/*.py"), *PROJECT.glob("streamlit_app.py")])


def name_of(path: Path) -> str:
    return str(path.relative_to(PROJECT))


def part_of(path: Path) -> str:
    """The row of ALLOWED that a module falls under."""
    place = path.relative_to(PROJECT).with_suffix("").parts
    if place[0] != "composer":
        return place[0]
    if len(place) > 2 or place[1] in COMMON:
        return place[1]
    return "top"


def imports(path: Path) -> Iterator[str]:
    """The full names of all modules that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)} has a relative import; name the module in full"
            assert node.module is not None
            # `from composer import score` names its modules after the import.
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def composer_parts_imported(path: Path) -> set[str]:
    return {name.split(".")[1] for name in imports(path) if name.startswith("composer.")}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_go_one_way(path: Path) -> None:
    part = part_of(path)
    allowed = ALLOWED[part] | COMMON | {part}
    if part == "top":
        allowed |= {neighbour.stem for neighbour in path.parent.glob("*.py")} | {"__version__"}

    assert composer_parts_imported(path) <= allowed


@pytest.mark.parametrize("path", [path for path in MODULES if part_of(path) not in SHOWS_PAGES], ids=name_of)
def test_only_the_studio_and_its_pages_import_streamlit(path: Path) -> None:
    assert "streamlit" not in {name.split(".")[0] for name in imports(path)}


@pytest.mark.parametrize("module", LIGHT_MODULES)
def test_importing_loads_nothing_heavy(module: str) -> None:
    program = f"import sys, {module}; print(*sorted(set({HEAVY!r}) & set(sys.modules)))"

    loaded = subprocess.run([sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=True)

    assert loaded.stdout.split() == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_module_is_too_long_to_read(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE_LINES


@pytest.mark.parametrize("path", [path for path in MODULES if path.stem != "__main__"], ids=name_of)
def test_every_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
