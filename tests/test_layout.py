"""The rules of the layout: what may import what, no circles, and what every module owes its reader."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.syntax import syntax_of

PROJECT = Path(__file__).parents[1]

# What a part of the project may import of composer, besides itself and COMMON.
COMMON = {"errors", "files", "notices"}
LIBRARY = {
    "score",
    "corpus",
    "events",
    "networks",
    "beats",
    "transcription",
    "training",
    "generation",
    "originality",
    "arranging",
    "expression",
    "audio",
    "export",
    "evaluation",
}
ALLOWED: dict[str, set[str]] = {
    "errors": set(),
    "files": set(),
    "notices": set(),
    "score": set(),
    "events": {"score"},
    "networks": {"events", "score"},
    # A corpus is built into a pack of note events.
    "corpus": {"events", "score"},
    "originality": {"networks", "events", "score"},
    # How a piece is played; a small learned model of its own.
    "expression": {"networks", "score"},
    # Where the beats of a performance are; a small learned model of its own.
    "beats": {"networks", "score"},
    # A voice, written down.
    "transcription": {"score"},
    "arranging": {"networks", "events", "score"},
    "training": {"corpus", "originality", "expression", "beats", "networks", "events", "score"},
    "generation": {"originality", "arranging", "expression", "networks", "events", "score"},
    "audio": {"score"},
    "export": {"generation", "originality", "arranging", "audio", "networks", "score"},
    "evaluation": LIBRARY - {"export"},
    "cli": LIBRARY,
    "studio": LIBRARY - {"corpus", "training"},
    "pages": LIBRARY - {"corpus", "training"} | {"studio"},
    "streamlit_app": {"studio"},
    "__main__": {"cli"},
    "__init__": {"api", "generation"},
    # What a program sees of the package.
    "api": LIBRARY,
}
SHOWS_PAGES = {"studio", "pages", "streamlit_app"}
HEAVY = ("tensorflow", "keras", "music21", "streamlit")
LIGHT_MODULES = (
    "composer",
    "composer.api",
    "composer.cli.main",
    "composer.cli.doctor",
    "composer.score.midi",
    "composer.generation.request.request",
    "composer.generation.tasks.compose",
    "composer.generation.engines.virtuoso",
    "composer.arranging.arrange",
    "composer.expression.perform",
    "composer.originality.report",
    "composer.audio.encoding",
    "composer.audio.rendering",
    "composer.audio.soundfonts",
    "composer.export.titles",
)

MODULES = sorted([*PROJECT.glob("composer/**/*.py"), *PROJECT.glob("pages/*.py"), *PROJECT.glob("streamlit_app.py")])


def name_of(path: Path) -> str:
    """The dotted name of a module; of a package it is that of its folder."""
    return ".".join(path.relative_to(PROJECT).with_suffix("").parts).removesuffix(".__init__")


NAMES = {name_of(path): path for path in MODULES}


def part_of(path: Path) -> str:
    """The row of ALLOWED that a module falls under."""
    place = path.relative_to(PROJECT).with_suffix("").parts
    return place[1] if place[0] == "composer" else place[0]


def imports(path: Path) -> Iterator[str]:
    """The full names of all that a module imports, wherever in it, also for types alone."""
    for node in ast.walk(syntax_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)} has a relative import; name the module in full"
            assert node.module is not None
            # `from composer import score` names its modules after the import.
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def modules_imported(path: Path) -> set[str]:
    """The modules of the project that a module imports."""
    found = set()
    for name in imports(path):
        known = next((known for known in (name, name.rpartition(".")[0]) if known in NAMES), None)
        if known is not None and known != name_of(path):
            found.add(known)
    return found


def package_of(module: str) -> str:
    """The sub-package of a module: its folder."""
    return module if NAMES[module].stem == "__init__" else module.rpartition(".")[0]


def parts_imported(path: Path) -> set[str]:
    return {name.split(".")[1] for name in imports(path) if name.startswith("composer.")} - {"__version__"}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_go_one_way(path: Path) -> None:
    part = part_of(path)
    assert parts_imported(path) <= ALLOWED[part] | COMMON | {part}


def test_no_modules_import_one_another_in_a_circle() -> None:
    _check_for_circles({name: modules_imported(path) for name, path in NAMES.items()})


def test_no_sub_packages_import_one_another_in_a_circle() -> None:
    graph: dict[str, set[str]] = {}
    for name, path in NAMES.items():
        package = package_of(name)
        others = {package_of(other) for other in modules_imported(path)}
        # A folder and one inside it are one idea: they may use one another.
        graph.setdefault(package, set()).update(
            other
            for other in others
            if not f"{other}.".startswith(f"{package}.") and not package.startswith(f"{other}.")
        )
    _check_for_circles(graph)


def _check_for_circles(graph: dict[str, set[str]]) -> None:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"These import one another in a circle: {' <- '.join(error.args[1])}")


@pytest.mark.parametrize("path", [path for path in MODULES if part_of(path) not in SHOWS_PAGES], ids=name_of)
def test_only_the_studio_and_its_pages_import_streamlit(path: Path) -> None:
    assert "streamlit" not in {name.split(".")[0] for name in imports(path)}


def test_only_engines_tell_engines_apart() -> None:
    asking = [
        f"{name_of(path)}:{node.lineno}"
        for path in MODULES
        if ".engines." not in name_of(path)
        for node in ast.walk(syntax_of(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "isinstance"
        if "Engine" in ast.unparse(node.args[1])
    ]
    assert asking == []


@pytest.mark.parametrize("module", LIGHT_MODULES)
def test_importing_loads_nothing_heavy(module: str) -> None:
    program = f"import sys, {module}; print(*sorted(set({HEAVY!r}) & set(sys.modules)))"

    loaded = subprocess.run([sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=True)

    assert loaded.stdout.split() == []


@pytest.mark.parametrize("path", [path for path in MODULES if path.stem != "__main__"], ids=name_of)
def test_every_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(syntax_of(path))


def test_one_name_is_one_class() -> None:
    places: dict[str, list[str]] = {}
    for path in MODULES:
        for node in syntax_of(path).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places.setdefault(node.name, []).append(name_of(path))
    # What the glossary says of both.
    places.pop("Composition")
    assert {name: modules for name, modules in places.items() if len(modules) > 1} == {}
