"""What the package says in plain English, remarks and errors, in the visitor's language.

The package knows no languages. Its sentences stand in the catalogue with a place for each of their values, by which
they are known again; one that does not stand there is shown as it is.
"""

import re
import string
from functools import cache

from composer.studio.texts import text
from composer.studio.texts.sentences import SENTENCES


def in_language(sentence: str) -> str:
    """A sentence of the package in the visitor's language."""
    for name, pattern in _patterns():
        found = pattern.fullmatch(sentence)
        if found:
            return text(name, **found.groupdict())
    return sentence


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    return [(name, re.compile(_pattern(english), re.DOTALL)) for name, (english, _) in SENTENCES.items()]


def _pattern(english: str) -> str:
    return "".join(
        re.escape(words) + ("" if place is None else f"(?P<{place}>.+?)")
        for words, place, _, _ in string.Formatter().parse(english)
    )
