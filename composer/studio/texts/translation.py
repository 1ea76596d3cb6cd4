"""What the package says, errors and remarks, as a visitor reads it."""

from composer.notices import Notice
from composer.studio.texts.language import language


def in_language(notice: Notice) -> str:
    """A notice in the visitor's language, on one line, without the folders of this machine."""
    return notice.text(language(), _shown)


def _shown(text: str) -> str:
    """What a notice quotes, on one line; of a path only the name."""
    printable = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(map(_without_folders, printable.split()))


def _without_folders(word: str) -> str:
    return word.rpartition("/")[2] if word.startswith("/") else word
