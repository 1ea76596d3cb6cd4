"""Code and documents use American spelling, as the API does; names in file formats stay as they are."""

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
PLACES = ("composer", "pages", "tests", "benchmarks", "docs")
SUFFIXES = {".py", ".js", ".css", ".md"}
BRITISH = re.compile(
    r"(?:analys(?:e|ed|er|ing)(?![a-z])|learnt|spelt|burnt|whilst|amongst"
    r"|(?:neighbo|colo|behavio|favo|hono|flavo|rumo|endeavo)ur|licence|defence|offence|centre(?:s|d)?(?![a-z])|catalogue"
    r"|(?:level|pedal|label|model|travel|signal|channel)l(?:ed|ing|er)"
    r"|(?:normal|standard|organ|recogn|optim|initial|summar|synthes|quant|harmon|visual|minim|maxim|random|serial|token"
    r"|general|special|equal|local|penal|vector|categor|custom|memor|real|symbol|util|parallel|final|emphas)is"
    r"(?:e|ed|es|er|ing|ation)(?![a-z])"
    r"|(?<![a-z])grey(?![a-z])|programme(?!d|r)|artefact|theatre)",
    re.IGNORECASE,
)
# Columns and keys of files that exist: manifests, receipts, cue sheets and cards.
FORMATS = re.compile(
    r"""["']licence["']|training_licences|"learnt_from"|["']learnt_like_held_out["']"""
    r"""|expressive, licence|\\tlicence|\blicence \|"""
)
FILES = sorted(
    [*PROJECT.glob("*.md"), PROJECT / "streamlit_app.py"]
    + [path for place in PLACES for path in (PROJECT / place).rglob("*") if path.suffix in SUFFIXES]
)


def test_spelling_is_american() -> None:
    found = [
        f"{path.relative_to(PROJECT)}:{number}: {match.group()}"
        for path in FILES
        if path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        for match in BRITISH.finditer(FORMATS.sub("", line))
    ]
    assert not found


@pytest.mark.parametrize(
    "word", ["analyse", "is_learnt", "Neighbours", "licences", "levelled", "standardised", "colour"]
)
def test_british_words_are_found_within_names_too(word: str) -> None:
    assert BRITISH.search(word)


@pytest.mark.parametrize("word", ["analyses", "center", "licensed", "exercise", "premise", "program", "analyzed"])
def test_american_words_pass(word: str) -> None:
    assert not BRITISH.search(word)
