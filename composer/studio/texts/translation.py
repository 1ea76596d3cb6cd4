"""What the package says in plain English, remarks and errors, in the visitor's language.

The package knows no languages. Its sentences stand in the catalogue with a place for each of their values, by which
they are known again; one that does not stand there is shown as it is. Sentences quote what visitors send, so they are
searched for the words between the values from left to right, once: no regular expression, which may try for minutes.
"""

import string
from functools import cache

from composer.studio.texts import text
from composer.studio.texts.sentences import SENTENCES

# What is longer quotes a visitor at length; its end is left out.
LONGEST_SENTENCE = 600


def in_language(sentence: str) -> str:
    """A sentence of the package in the visitor's language, on one line, without the folders of this machine."""
    if len(sentence) > LONGEST_SENTENCE:
        sentence = sentence[:LONGEST_SENTENCE] + "…"
    printable = "".join(sign if sign.isprintable() else " " for sign in sentence)
    printable = " ".join(map(_without_folders, printable.split()))
    for name, words, places in _templates():
        values = values_of(printable, words)
        if values is not None:
            return text(name, **dict(zip(places, values, strict=True)))
    return printable


def values_of(sentence: str, words: tuple[str, ...]) -> list[str] | None:
    """What stands between given words in a sentence that has all of them in order; None if it does not."""
    if not sentence.startswith(words[0]):
        return None
    if len(words) == 1:
        return [] if sentence == words[0] else None
    values, place = [], len(words[0])
    for following in words[1:-1]:
        found = sentence.find(following, place + 1)
        if found < 0:
            return None
        values.append(sentence[place:found])
        place = found + len(following)
    end = len(sentence) - len(words[-1])
    if end <= place or not sentence.endswith(words[-1]):
        return None
    return [*values, sentence[place:end]]


def _without_folders(word: str) -> str:
    """A word; of a path only the name."""
    return word.rpartition("/")[2] if word.startswith("/") else word


@cache
def _templates() -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Of each sentence its name, the words around its values, and what these are called."""
    found = []
    for name, (english, _) in SENTENCES.items():
        words, places = [""], []
        for literal, place, _, _ in string.Formatter().parse(english):
            words[-1] += literal
            if place is not None:
                places.append(place)
                words.append("")
        found.append((name, tuple(words), tuple(places)))
    return found
