"""No regular expression takes long over what a stranger sends, and every field for text has a longest length.

A pattern is taken apart, not timed. It may take a time that grows faster than the square of the text where a part that
repeats without end holds another one that does, or where three of them follow one another that share signs.
"""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.syntax import syntax_of

PROJECT = Path(__file__).parents[1]
FILES = sorted([*PROJECT.glob("composer/**/*.py"), *PROJECT.glob("pages/*.py")])
# Those that read what its author wrote, in training only: no stranger does.
OWN_WORDS = {"composer/corpus/stripped.py", "composer/evaluation/baselines/ngram_contexts.py"}
TEXT_FIELDS = {"st.text_input", "st.text_area", "st.chat_input"}
FUNCTIONS = {"compile", "match", "search", "fullmatch", "sub", "split", "findall", "finditer"}
# Signs that stand for the kinds of signs there are.
SIGNS = [*map(chr, range(9, 127)), "é", "\u00a0", "\u3000", "가", "\ueca5", "\uffff"]

# Python's own reader of patterns has no other name.
parser: Any = importlib.import_module("re._parser")
constants: Any = importlib.import_module("re._constants")
REPEATS = {constants.MAX_REPEAT, constants.MIN_REPEAT}
SIGNED = {constants.LITERAL, constants.NOT_LITERAL, constants.IN, constants.ANY}


def patterns(path: Path) -> Iterator[tuple[int, str]]:
    """The patterns in a file, with their lines; the names in a pattern that is put together stand for one word."""
    for call in ast.walk(syntax_of(path)):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in FUNCTIONS):
            continue
        if ast.unparse(call.func.value) != "re":
            continue
        given = call.args[0]
        if isinstance(given, ast.Constant):
            value = given.value
            yield call.lineno, value.decode("latin-1") if isinstance(value, bytes) else str(value)
        elif isinstance(given, ast.JoinedStr):
            parts = [part.value if isinstance(part, ast.Constant) else "x" for part in given.values]
            yield call.lineno, "".join(map(str, parts))


def signs_of(tokens: Any) -> set[str]:
    """The signs that any part of a pattern matches."""
    found: set[str] = set()
    for kind, value in tokens:
        if kind in REPEATS:
            found |= signs_of(value[2])
        elif kind is constants.SUBPATTERN:
            found |= signs_of(value[-1])
        elif kind is constants.BRANCH:
            found |= set().union(*map(signs_of, value[1]))
        elif kind in SIGNED:
            found |= _matched(kind, value)
    return found


def _matched(kind: Any, value: Any) -> set[str]:
    if kind is constants.LITERAL:
        return {chr(value)}
    if kind is constants.NOT_LITERAL:
        return {sign for sign in SIGNS if sign != chr(value)}
    if kind is constants.ANY:
        return set(SIGNS)
    is_turned = value[0][0] is constants.NEGATE
    found = set()
    for sign in SIGNS:
        is_in = any(_is_in(sign, one) for one in value)
        if is_in != is_turned:
            found.add(sign)
    return found


def _is_in(sign: str, one: tuple[Any, Any]) -> bool:
    kind, value = one
    if kind is constants.LITERAL:
        return ord(sign) == value
    if kind is constants.RANGE:
        return value[0] <= ord(sign) <= value[1]
    if kind is constants.CATEGORY:
        name = str(value).rpartition("_")[2]
        of = {"DIGIT": sign.isdigit(), "SPACE": sign.isspace(), "WORD": sign.isalnum() or sign == "_"}
        return of[name] != ("_NOT_" in str(value))
    return False


def endless(tokens: Any) -> Iterator[Any]:
    """What repeats without end in a pattern, side by side: the tokens of each."""
    for kind, value in tokens:
        if kind in REPEATS:
            if value[1] is constants.MAXREPEAT:
                yield value[2]
            else:
                yield from endless(value[2])
        elif kind is constants.SUBPATTERN:
            yield from endless(value[-1])
        elif kind is constants.BRANCH:
            # Only one of them is gone: the one with most.
            yield from max((list(endless(branch)) for branch in value[1]), key=len)


def fault_of(pattern: str) -> str | None:
    """Why a pattern may take too long; None if it may not."""
    tokens = parser.parse(pattern, re.VERBOSE if "\n" in pattern else 0)
    repeated = list(endless(tokens))
    for inner in repeated:
        for nested in endless(inner):
            # What must be there once a round, and is not among what repeats within it, keeps the rounds apart.
            if not any(signs_of([one]).isdisjoint(signs_of(nested)) for one in inner if _must_be_there(one, nested)):
                return "a repetition within a repetition"
    most = _in_a_row(tokens, [])[1]
    return f"{most} repetitions that share signs" if most > 2 else None


def _in_a_row(tokens: Any, before: list[set[str]]) -> tuple[list[set[str]], int]:
    """The signs of endless repetitions that share some, with nothing between them that keeps them apart: at the end,
    after some before, and how many there are at most."""
    now, most = before, len(before)
    for kind, value in tokens:
        if kind in REPEATS and value[1] is constants.MAXREPEAT:
            signs = signs_of(value[2])
            longer = [*(one for one in now if one & signs), signs]
            now = longer if value[0] > 0 or len(longer) > len(now) else now
        elif kind in REPEATS or kind in (constants.SUBPATTERN, constants.BRANCH):
            ways = value[1] if kind is constants.BRANCH else [value[2] if kind in REPEATS else value[-1]]
            after = [_in_a_row(way, now) for way in ways]
            most = max([most, *(count for _, count in after)])
            skipped = [now] if kind in REPEATS and value[0] == 0 else []
            now = max([*(row for row, _ in after), *skipped], key=len)
        elif kind in SIGNED:
            signs = signs_of([(kind, value)])
            now = [one for one in now if one & signs]
        most = max(most, len(now))
    return now, most


def _must_be_there(one: tuple[Any, Any], nested: Any) -> bool:
    kind, value = one
    if kind in REPEATS:
        return bool(value[0] > 0 and value[2] is not nested)
    return kind in SIGNED


@pytest.mark.parametrize(
    ("pattern", "is_slow"),
    [
        (r"(a+)+$", True),
        (r"(\w*\s*)*!", True),
        (r"(.+), (.+); it goes from (.+) to (.*)", True),
        (r"\s*\d*\s*\s*x", True),
        (r"[+-]?\d+(\.\d*)?", False),
        (r"\d*(?:/+\d*)*", True),
        (r"\d*(?:/\d*)*", False),
        (r"(\w+)=(\S+)", False),
        (r"[a-z0-9]+", False),
    ],
)
def test_slow_patterns_are_known(pattern: str, is_slow: bool) -> None:
    assert (fault_of(pattern) is not None) is is_slow


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_no_pattern_goes_back_and_forth_over_what_a_stranger_sends(path: Path) -> None:
    if str(path.relative_to(PROJECT)) not in OWN_WORDS:
        assert {line: fault for line, pattern in patterns(path) if (fault := fault_of(pattern))} == {}


def test_every_field_for_text_has_a_longest_length() -> None:
    without = []
    for path in FILES:
        for call in ast.walk(syntax_of(path)):
            if isinstance(call, ast.Call) and ast.unparse(call.func) in (
                "st.text_input",
                "st.text_area",
                "st.chat_input",
            ):
                # Of st.text_input the third is the length.
                is_told = any(word.arg == "max_chars" for word in call.keywords) or len(call.args) > 2
                without += [] if is_told else [f"{path.name}:{call.lineno}"]
    assert without == []
