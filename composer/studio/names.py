"""What things of music are called in the visitor's language."""

import re

from composer.score.key import Key
from composer.studio.instruments import ANY
from composer.studio.language import language
from composer.studio.texts import TEXTS, text
from composer.takeaway import titles


def style_name(style: str | None) -> str:
    """A style as a label; None is the engine's choice. A style of later training goes by its own name."""
    return text(f"style_{style or 'none'}") if f"style_{style or 'none'}" in TEXTS else str(style).title()


def instrument_name(program: int) -> str:
    """A General MIDI program, or ANY, as a label."""
    return text("instrument_any" if program == ANY else f"instrument_{program}")


def key_name(key: Key | None) -> str:
    """A key as a musician of that language writes it, such as E-flat minor or 내림마단조."""
    return text("no_key") if key is None else titles.key_name(key, language())


def plain(words: str) -> str:
    """Words of a visitor's as they are, where Markdown would see signs in them."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", words)
