"""Messages to users, errors and remarks: a code with values, and the sentence of each code in every language.

>>> said = Notice("file_is_empty", name="song.mid")
>>> str(said)
'song.mid is empty.'
>>> said.text("ko")
'song.mid: 빈 파일입니다.'
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias, runtime_checkable

from composer.notices.bulk import BULK
from composer.notices.files import FILES, REMARKS
from composer.notices.films import FILMS
from composer.notices.korean import agreeing
from composer.notices.music import MUSIC
from composer.notices.requests import FIELDS, REQUESTS
from composer.notices.sound import SOUND
from composer.notices.studio import STUDIO
from composer.notices.training import TRAINING

LANGUAGES = {"en": "English", "ko": "한국어"}
# The sentence for each code in every language, in the order of LANGUAGES. The places {like_this} are the same in all.
SENTENCES: dict[str, tuple[str, str]] = {
    code: texts
    for catalog in (FILES, REMARKS, MUSIC, REQUESTS, FIELDS, FILMS, SOUND, TRAINING, BULK, STUDIO)
    for code, texts in catalog.items()
}
# A longer quote of user input is truncated.
LONGEST_QUOTE = 300


def place_of(language: str) -> int:
    """The index of a language in catalogs and titles."""
    return list(LANGUAGES).index(language)


@runtime_checkable
class Named(Protocol):
    """Something with a name in every language, such as a key."""

    def named(self, language: str) -> str:
        """Its name in a language."""


# A tuple is a list of names, or of successive notices.
Value: TypeAlias = "str | int | float | Path | Notice | Named | tuple[Value, ...]"


@dataclass(frozen=True, init=False)
class Notice:
    """A code of SENTENCES with values for its places. `str` is the English sentence."""

    code: str
    values: tuple[tuple[str, Value], ...]

    def __init__(self, code: str, **values: Value):
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "values", tuple(values.items()))

    def text(self, language: str = "en", shown: Callable[[str], str] = lambda text: text) -> str:
        """The sentence in a language. `shown` formats texts and paths among the values."""
        sentence = SENTENCES[self.code][place_of(language)]
        found = sentence.format(**{name: _formatted(value, language, shown) for name, value in self.values})
        return agreeing(found) if language == "ko" else found

    def __str__(self) -> str:
        return self.text()


def _formatted(value: Value, language: str, shown: Callable[[str], str]) -> str | int | float:
    """A value as inserted in a place; numbers are kept, because the place determines their format."""
    match value:
        case int() | float():
            return value
        case Notice():
            return value.text(language, shown)
        case Named():
            return value.named(language)
        case tuple():
            between = " " if any(isinstance(item, Notice) for item in value) else ", "
            return between.join(str(_formatted(item, language, shown)) for item in value)
        case Path():
            # A path ends in the name of the file.
            text, half = str(value), LONGEST_QUOTE // 2
            return shown(text if len(text) <= LONGEST_QUOTE else f"{text[:half]}…{text[-half:]}")
        case _:
            # What a stranger sent may be anything.
            text = value if isinstance(value, str) else repr(value)
            return shown(text if len(text) <= LONGEST_QUOTE else text[:LONGEST_QUOTE] + "…")
