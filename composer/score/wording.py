"""Names in a score in another language: of instruments, voices and sections. Names that somebody gave stay."""

from collections.abc import Mapping
from types import MappingProxyType

# The English name of everything that has another one.
Wording = Mapping[str, str]
ENGLISH: Wording = MappingProxyType({})


def worded(name: str, wording: Wording) -> str:
    """A name in another language, also one of several words or with a number: Violin 2; Church organ, left hand."""
    return ", ".join(_word(part, wording) for part in name.split(", "))


def _word(name: str, wording: Wording) -> str:
    if name in wording:
        return wording[name]
    common, _, number = name.rpartition(" ")
    return f"{wording[common]} {number}" if number.isdecimal() and common in wording else name
