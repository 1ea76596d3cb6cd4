"""Every error and remark is a code with a sentence in each language, and survives pickling."""

import ast
import pickle
import re
import string
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from composer.errors import BadInput, ComposerError, MissingDependency, reason_of
from composer.generation.request.codec import field_name
from composer.generation.request.request import Request
from composer.notices import LANGUAGES, SENTENCES, Notice
from composer.score.key import Key

PROJECT = Path(__file__).parents[2]
SOURCES = sorted([*PROJECT.glob("composer/**/*.py"), *PROJECT.glob("pages/*.py")])
# Made from the names of fields, in one place; all of them are checked below.
OF_FIELDS = "field_"
HANGUL = re.compile("[가-힣]")
# Words of English that a Korean sentence may hold: what is typed, and names of formats and programs.
AS_TYPED = re.compile(
    r"\{[^}]*\}|'[^']*'|--\w+|\S*[=/.]\S*|[A-Z][\w#]*|(sudo apt-get|brew|pip) install [a-z0-9-]+"
    r"|\b(run|train|finetune|virtuoso|evaluate (styles|backbones))"
)


def exceptions() -> set[str]:
    """The names of all errors of the package, those of the studio included."""
    found = {"ComposerError"}
    classes = [node for tree in TREES.values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    while True:
        more = {node.name for node in classes if found & {ast.unparse(base) for base in node.bases}} | found
        if more == found:
            return found
        found = more


TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES}
ERRORS = exceptions()


def said() -> Iterator[tuple[str, ast.Call]]:
    """Where an error or a remark is made, and the call that makes it."""
    for path, tree in TREES.items():
        if path.relative_to(PROJECT).as_posix() in ("composer/errors.py", "composer/notices/__init__.py"):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {*ERRORS, "Notice"}:
                yield f"{path.relative_to(PROJECT)}:{node.lineno}", node


def places(sentence: str) -> set[str]:
    return {place for _, place, _, _ in string.Formatter().parse(sentence) if place is not None}


def test_all_that_is_said_has_a_code_with_the_values_of_its_sentence() -> None:
    calls = dict(said())

    assert len(calls) > 200
    for place, call in calls.items():
        assert len(call.args) == 1, place
        code = call.args[0]
        if isinstance(code, ast.JoinedStr):
            assert ast.unparse(code).startswith(f"f'{OF_FIELDS}"), place
            continue
        assert isinstance(code, ast.Constant), f"{place} says no code of composer/notices"
        assert isinstance(code.value, str)
        assert code.value in SENTENCES, f"{place}: {code.value} has no sentence"
        assert {keyword.arg for keyword in call.keywords} == places(SENTENCES[code.value][0]), place


def test_no_sentence_is_without_use() -> None:
    codes = {call.args[0].value for _, call in said() if isinstance(call.args[0], ast.Constant)}
    # Errors that know no code of their own take the reasons of the system from a table.
    table = TREES[PROJECT / "composer/errors.py"]
    codes |= {
        node.args[0].value
        for node in ast.walk(table)
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)
    }

    assert [code for code in SENTENCES if code not in codes and not code.startswith(OF_FIELDS)] == []


def test_every_field_of_a_request_has_a_name() -> None:
    names = {field_name(field.name).code for field in fields(Request)}
    assert {code for code in SENTENCES if code.startswith(OF_FIELDS)} == names


def test_each_code_has_the_same_places_in_all_languages() -> None:
    for code, texts in SENTENCES.items():
        assert re.fullmatch("[a-z][a-z0-9_]*", code)
        assert len(texts) == len(LANGUAGES)
        assert len({frozenset(places(text)) for text in texts}) == 1, code


def test_english_is_english_and_korean_is_korean() -> None:
    for code, (english, korean) in SENTENCES.items():
        assert not HANGUL.search(english), code
        assert HANGUL.search(korean), code
        assert not re.search(r"[a-z]{2,} [a-z]{2,}", AS_TYPED.sub("", korean)), code


def test_an_error_says_its_english_sentence_and_keeps_its_values() -> None:
    error = BadInput("text_too_long", what=field_name("chords"), count=12_345, most=2_000)

    assert str(error) == "chords has 12,345 characters; it may have up to 2,000."
    assert error.notice.text("ko") == "코드: 12,345자입니다. 2,000자까지 읽습니다."


@pytest.mark.parametrize("kind", [ComposerError, BadInput, MissingDependency])
def test_errors_cross_processes_whole(kind: type[ComposerError]) -> None:
    error = kind("soundfonts_broken", problems=(Notice("file_is_empty", name="a.sf2"),), how_to_get_one="Buy one.")

    came = pickle.loads(pickle.dumps(error))

    assert type(came) is kind
    assert (came.notice, str(came), came.exit_code) == (error.notice, str(error), kind.exit_code)
    assert str(came) == "There is no soundfont to play with. a.sf2 is empty. Buy one."


def test_lists_of_names_stand_with_commas() -> None:
    assert Notice("engine_unknown", engine="x", known=("virtuoso", "classic")).text("ko") == (
        "'x' 엔진은 없습니다. 고를 수 있는 것: virtuoso, classic."
    )


def test_a_key_has_its_name_in_the_language_of_the_reader() -> None:
    said = Notice("key_signature_differs", signed=Key("C", "major"), heard=Key("F#", "minor"))
    assert str(said) == "Its key signature says C major; its notes are in F-sharp minor."
    assert said.text("ko") == "조표는 다장조이지만 음표는 올림바단조에 맞습니다."
    assert pickle.loads(pickle.dumps(said)) == said


def test_a_quote_of_a_page_is_cut() -> None:
    assert len(str(Notice("not_a_key", text="la " * 30_000))) < 400


def test_what_the_system_refuses_is_told_in_the_language_of_the_reader(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="directory") as refused:
        (tmp_path / "there" / "a.mid").read_bytes()
    notice = Notice("file_not_read", path="a.mid", reason=reason_of(refused.value))

    assert str(notice) == "a.mid could not be read (it does not exist)."
    assert notice.text("ko") == "a.mid을(를) 읽지 못했습니다(없는 경로입니다)."
