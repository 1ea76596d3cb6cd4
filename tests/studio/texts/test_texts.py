"""Every text for visitors exists in both languages."""

import ast
import re
import string
from collections import Counter
from pathlib import Path

import pytest

from composer.notices import LANGUAGES, SENTENCES
from composer.score.instruments import INSTRUMENTS
from composer.score.key import MAJOR_TONICS, MINOR_TONICS, Key
from composer.studio.choices.instruments import ANY
from composer.studio.choices.styles import STYLES
from composer.studio.texts import CATALOGS, TEXTS, text
from composer.studio.texts.language import language, speaking
from composer.studio.texts.names import instrument_name, key_name, large_number, style_name

PROJECT = Path(__file__).parents[3]
SHOWING = sorted(
    path
    for pattern in ("streamlit_app.py", "pages/*.py", "composer/studio/**/*.py")
    for path in PROJECT.glob(pattern)
    if path.name != "language.py"
)
HANGUL = re.compile("[가-힣]")
# The same in Korean: names of formats, and addresses.
WITHOUT_HANGUL = re.compile(r"(MIDI|WAV|MP3|ZIP|OGG|FLAC|MusicXML|ABC|PDF|SVG|https:\S+)")
KOREAN = {name: korean for name, (_, korean) in {**SENTENCES, **TEXTS}.items()}
# For what is called 빠르기, 못갖춘마디, 페이드아웃, 스템, 드럼 세트, 학습, 공유 and 콜론 everywhere.
OTHER_WORDS = ("템포", "여린내기", "사라지", "성부별 음원", "드럼 키트", "훈련", "나누려면", "쌍점")
# Words that end as a plain question does.
NO_QUESTIONS = ("작곡가", "오카리나", "비가", "자장가", "추가", "누가", "첼로가", "얼마나")
# Arguments of Streamlit's functions that a visitor reads.
READ_ARGUMENTS = {"label", "help", "placeholder", "body", "alt", "text", "title", "caption", "page_title"}


def places(sentence: str) -> list[str]:
    return sorted(f"{name}:{spec}" for _, name, spec, _ in string.Formatter().parse(sentence) if name is not None)


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_is_there_in_every_language_with_the_same_places(name: str) -> None:
    texts = TEXTS[name]
    assert len(texts) == len(LANGUAGES)
    assert all(sentence.strip() == sentence and sentence for sentence in texts)
    assert len({tuple(places(sentence)) for sentence in texts}) == 1
    assert len({sentence.count("%d") for sentence in texts}) == 1


@pytest.mark.parametrize("name", TEXTS)
def test_korean_is_korean_and_english_is_not(name: str) -> None:
    english, korean = TEXTS[name]
    if name == "switch_language_help":
        # Addressed to whoever reads the other language.
        english, korean = korean, english
    assert not HANGUL.search(english)
    has_letters = any(character.isalpha() for character in re.sub(r"{.*?}", "", korean))
    assert HANGUL.search(korean) or WITHOUT_HANGUL.fullmatch(korean) or not has_letters


@pytest.mark.parametrize("name", KOREAN)
def test_korean_keeps_one_level_of_politeness_and_one_word_for_one_thing(name: str) -> None:
    endings = re.findall(r"[가-힣]+요(?=[.!?)]|$)", KOREAN[name])
    assert [word for word in endings if not word.endswith(("세요", "나요", "까요"))] == []
    # Neither a plain statement nor a plain question.
    endings = re.findall(r"[가-힣]+(?:다|나|가)(?=[.!?)]|$)", KOREAN[name])
    assert [word for word in endings if not word.endswith("니다") and word not in NO_QUESTIONS] == []
    assert [word for word in OTHER_WORDS if word in KOREAN[name]] == []


def test_no_name_stands_in_two_catalogs() -> None:
    counted = Counter(name for catalog in CATALOGS for name in catalog)
    assert counted.total() == len(TEXTS)


@pytest.mark.parametrize("path", SHOWING, ids=lambda path: str(path.relative_to(PROJECT)))
def test_what_a_page_shows_stands_in_the_catalog(path: Path) -> None:
    """Streamlit is given no literal with letters where a visitor reads it, but icons and Markdown's own."""
    found = []
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(call, ast.Call):
            continue
        given = [word.value for word in call.keywords if word.arg in READ_ARGUMENTS]
        is_streamlit = ast.unparse(call.func).startswith("st.") and not ast.unparse(call.func).startswith(
            (
                "st.Page",
                "st.page_link",
                "st.switch_page",
                "st.components",
                "st.space",
                "st.session_state",
                "st.query_params",
                "st.context",
                "st.cache",
            )
        )
        given += call.args[:1] if is_streamlit else []
        for value in given:
            literals = [value] if isinstance(value, ast.Constant) else getattr(value, "values", [])
            found += [
                literal.value
                for literal in literals
                if isinstance(literal, ast.Constant)
                and isinstance(literal.value, str)
                and any(character.isalpha() for character in literal.value)
            ]
    assert found == []


@pytest.mark.parametrize("path", SHOWING, ids=lambda path: str(path.relative_to(PROJECT)))
def test_an_alert_shows_what_it_quotes_without_markdown(path: Path) -> None:
    """Of file names and errors, which quote visitors, an asterisk is an asterisk and a link is no link."""
    alerts = ("st.error", "st.warning", "st.info", "st.success", "st.toast", "st.exception")
    shown = []
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(call, ast.Call) and any(alert in ast.unparse(call.func) for alert in alerts):
            shown.append(ast.unparse(call.args[0]))
    assert [words for words in shown if not words.startswith(("plain(", "text("))] == []


@pytest.mark.parametrize("path", SHOWING, ids=lambda path: str(path.relative_to(PROJECT)))
def test_every_name_that_is_asked_for_is_in_the_catalog(path: Path) -> None:
    asked = {
        call.args[0].value
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and ast.unparse(call.func) == "text"
        and call.args
        and isinstance(call.args[0], ast.Constant)
    }
    assert asked <= set(TEXTS)


def test_every_text_is_asked_for() -> None:
    asked, patterns = set(), []
    for path in [*(PROJECT / "composer").rglob("*.py"), *PROJECT.glob("pages/*.py"), PROJECT / "streamlit_app.py"]:
        tree = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        is_catalog = path.parent.name == "texts"
        # A catalog itself asks for nothing.
        own = {id(name) for words in tree if isinstance(words, ast.Dict) and is_catalog for name in words.keys}
        for words in tree:
            if isinstance(words, ast.Constant) and id(words) not in own:
                asked.add(words.value)
            elif isinstance(words, ast.JoinedStr) and re.match("[a-z]+_", ast.unparse(words)[2:]):
                parts = [re.escape(str(one.value)) if isinstance(one, ast.Constant) else ".+" for one in words.values]
                patterns.append("".join(parts))
    said = re.compile("|".join(patterns))
    assert [name for name in TEXTS if name not in asked and not said.fullmatch(name)] == []


def test_a_thread_speaks_the_language_that_it_was_passed() -> None:
    assert language() == "en"
    with speaking("ko"):
        assert text("compose") == "작곡하기"
        assert text("phase_composing", done=3, total=9) == "작곡 중: 음표 9개 중 3개"
    assert text("compose") == "Compose"


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_all_keys_styles_and_instruments_have_names_of_their_own(spoken: str) -> None:
    keys = [Key(tonic, "major") for tonic in MAJOR_TONICS] + [Key(tonic, "minor") for tonic in MINOR_TONICS]
    with speaking(spoken):
        assert len({key_name(key) for key in keys}) == len(keys)
        assert len({style_name(style) for style in STYLES}) == len(STYLES)
        assert len({instrument_name(program) for program in range(128)} | {instrument_name(ANY)}) == 129


def test_keys_are_written_as_musicians_write_them() -> None:
    assert key_name(Key.parse("Eb minor")) == "E-flat minor"
    with speaking("ko"):
        assert key_name(Key.parse("F# minor")) == "올림바단조"
        assert key_name(Key.parse("Bb major")) == "내림나장조"
        assert key_name(Key.parse("C major")) == "다장조"


def test_instruments_go_by_one_name_in_english() -> None:
    assert [instrument_name(instrument.program) for instrument in INSTRUMENTS] == [
        instrument.name for instrument in INSTRUMENTS
    ]


@pytest.mark.parametrize(("name", "said"), [("en", "94 million"), ("ko", "9,400만")])
def test_a_large_number_is_counted_as_its_language_counts(name: str, said: str) -> None:
    with speaking(name):
        assert large_number(93_749_248) == said
