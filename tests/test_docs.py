"""The documents for engineers name files that exist, and terms that are used there."""

import re
from pathlib import Path

import pytest

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


def test_every_part_of_the_package_stands_in_the_picture() -> None:
    text = (PROJECT / "docs/architecture.md").read_text(encoding="utf-8")
    picture = text.partition("```mermaid")[2].partition("```")[0]
    parts = {path.parent.name for path in PROJECT.glob("composer/*/__init__.py")}
    # What lies below all of them, as the text says.
    assert {part for part in parts - {"notices"} if not re.search(rf"\b{part}\[", picture) and part != "cli"} == set()
    assert "cli" in picture
