"""Errors and remarks of the package, as visitors read them."""

from collections.abc import Callable
from functools import partial

from composer.notices import Notice
from composer.studio.texts.language import language

# What a page tells until something changes, in the language that it has by then.
Sentence = Callable[[], str]


def sentence(notice: Notice) -> Sentence:
    """A notice to be told for a while."""
    return partial(in_language, notice)


def in_language(notice: Notice) -> str:
    """A notice in the visitor's language, on one line, without the folders of this machine."""
    return notice.text(language(), _shown)


def _shown(text: str) -> str:
    """A quoted text on one line; only the name of a path."""
    printable = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(map(_without_folders, printable.split()))


def _without_folders(word: str) -> str:
    return word.rpartition("/")[2] if word.startswith("/") else word
