"""The documents name files that exist, terms that are used there, and commands that can be given."""

import argparse
import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

import composer
from composer.cli.main import build_parser

PROJECT = Path(__file__).parents[1]
DOCUMENTS = ("docs/glossary.md", "docs/architecture.md")
FILES = [
    path.relative_to(PROJECT).as_posix()
    for folder in ("composer", "pages", "tests", "benchmarks", "scripts", "docs", "models", "soundfonts")
    for path in (PROJECT / folder).rglob("*")
] + [path.name for path in PROJECT.iterdir()]
ROWS = [
    tuple(cell.strip() for cell in line.strip("| ").split("|"))
    for line in (PROJECT / "docs/glossary.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and "`" in line
]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_place_that_is_named_is_there(document: str) -> None:
    text = (PROJECT / document).read_text(encoding="utf-8")
    places = re.findall(r"`((?:composer|tests|pages|benchmarks)/[^`\s]*)`", text)
    assert places
    assert [place for place in places if not (PROJECT / place).exists()] == []


@pytest.mark.parametrize(
    "document", ["docs/hosting.md", "docs/log.md", *DOCUMENTS, *(p.name for p in PROJECT.glob("*.md"))]
)
def test_every_file_that_is_named_exists(document: str) -> None:
    text = (PROJECT / document).read_text(encoding="utf-8")
    named = set(re.findall(r"`(?:\./)?([\w./-]+\.(?:py|js|css|md|ipynb))`", text))
    assert [name for name in sorted(named) if not any(f"/{file}".endswith(f"/{name}") for file in FILES)] == []


@pytest.mark.parametrize(("word", "place"), [(row[0], row[-1].strip("`")) for row in ROWS])
def test_every_word_of_the_glossary_is_used_where_it_lives(word: str, place: str) -> None:
    path = PROJECT / place
    files = [path] if path.is_file() else sorted(path.rglob("*.py"))
    used = " ".join(f"{file.stem} {file.read_text(encoding='utf-8')}" for file in files)
    used = re.sub(r"[\W_]+", " ", f"{place} {used}").lower()
    for term in word.replace("/", "").split(", "):
        assert re.sub(r"[\W_]+", " ", term).lower() in used, f"{term} is not used in {place}"


def commands_in(text: str) -> list[str]:
    """The commands of the composer that a document shows, in a block or, after ./run.sh, in a sentence."""
    return re.findall(r"(?:^(?:.*python -m )?composer |(?:^|`)\./run\.sh )([a-z][^`\n]+)", text, re.MULTILINE)


def parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """The parsers of all commands."""
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield from parsers(command)


def test_every_command_that_is_shown_can_be_given() -> None:
    pages = [*PROJECT.glob("*.md"), *PROJECT.glob("docs/*.md"), *PROJECT.glob("models/*/README.md")]
    shown = [command for page in pages for command in commands_in(page.read_text(encoding="utf-8"))]
    helps = [one.epilog.removeprefix("example: ./run.sh ") for one in parsers(build_parser()) if one.epilog]
    assert len(shown) > 40
    assert len(helps) > 20
    parser = build_parser()
    for command in (*shown, *helps):
        parser.parse_args(shlex.split(command, comments=True))


def test_every_function_of_the_package_is_shown_in_the_quickstart() -> None:
    cells = json.loads((PROJECT / "docs/quickstart.ipynb").read_text(encoding="utf-8"))["cells"]
    code = "".join(line for cell in cells if cell["cell_type"] == "code" for line in cell["source"])
    functions = {name for name in composer.__all__ if name.islower()}
    assert functions == {name for name in functions if f"composer.{name}(" in code}


def test_every_part_of_the_package_stands_in_the_picture() -> None:
    text = (PROJECT / "docs/architecture.md").read_text(encoding="utf-8")
    picture = text.partition("```mermaid")[2].partition("```")[0]
    parts = {path.parent.name for path in PROJECT.glob("composer/*/__init__.py")}
    # What lies below all of them, as the text says.
    assert {part for part in parts - {"notices"} if not re.search(rf"\b{part}\[", picture) and part != "cli"} == set()
    assert "cli" in picture
