"""Names of musical things in the visitor's language."""

import re
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import cache
from threading import Lock
from typing import Any

from composer.events.sections import SECTIONS
from composer.export import titles
from composer.export.work import Work
from composer.generation.request.codec import Styles
from composer.generation.request.request import Request
from composer.score.instruments import CHOIR_VOICES, DRUM_KIT, INSTRUMENTS, LEFT_HAND, RIGHT_HAND
from composer.score.key import Key
from composer.score.piece import Part, Piece
from composer.score.wording import Wording
from composer.studio.choices.instruments import ANY
from composer.studio.texts import TEXTS, text
from composer.studio.texts.language import language, speaking

MOST_REMEMBERED = 64


def style_name(style: str | None) -> str:
    """A style as a label; None is the engine's choice. Styles without a text use their own name."""
    return text(f"style_{style or 'none'}") if f"style_{style or 'none'}" in TEXTS else str(style).title()


def style_names(styles: Styles) -> str:
    """Styles as a label."""
    return ", ".join(style_name(name) for name, _ in styles) or style_name(None)


def instrument_name(program: int) -> str:
    """A General MIDI program, or ANY, as a label."""
    return text("instrument_any" if program == ANY else f"instrument_{program}")


def part_names(parts: Sequence[Part]) -> list[str]:
    """The parts of a piece as labels: their instruments, numbered, as several may play the same one."""
    names = [text("mixer_drums") if part.is_drums else instrument_name(part.program) for part in parts]
    return [f"{place} · {name}" for place, name in enumerate(names, 1)] if len(names) > 1 else names


def score_wording() -> Wording:
    """The names in scores in the visitor's language, by their English ones."""
    return _wording(language())


@cache
def _wording(spoken: str) -> Wording:
    with speaking(spoken):
        return {
            DRUM_KIT: text("score_drums"),
            RIGHT_HAND: text("right_hand"),
            LEFT_HAND: text("left_hand"),
            **{instrument.name: instrument_name(program) for program, instrument in enumerate(INSTRUMENTS)},
            **{voice: text(f"voice_{voice.lower()}") for voice in CHOIR_VOICES},
            **{section.capitalize(): text(f"section_{section}") for section in SECTIONS},
        }


def key_name(key: Key | None) -> str:
    """A key as musicians write it in the visitor's language, such as E-flat minor or 내림마단조."""
    return text("no_key") if key is None else key.named(language())


def large_number(count: int) -> str:
    """A large number, rounded to millions: 94 million, or 9,400만."""
    millions = round(count / 1_000_000)
    # Korean counts in ten thousands.
    return f"{100 * millions:,}만" if language() == "ko" else f"{millions:,} million"


def work_title(work: Work) -> str:
    """The title of a work in the visitor's language."""
    return _title(work.piece, work.request, work.name, work.naming, language())


def work_file_stem(work: Work) -> str:
    """The file name of a work, without a suffix."""
    return _file_stem(work.piece, work.request, work.name, work.naming)


def _remembering(function: Callable[..., str]) -> Callable[..., str]:
    """Cache the results of a function for recent pieces, by identity.

    Pages are redrawn often, and hashing all notes of a piece is slow.
    """
    known: OrderedDict[tuple[Any, ...], tuple[Piece, str]] = OrderedDict()
    lock = Lock()

    def remembered(piece: Piece, *others: Any) -> str:
        place = id(piece), *others
        with lock:
            found = known.get(place)
        # The piece is kept with its result, so that its id cannot be reused.
        if found is None:
            found = piece, function(piece, *others)
            with lock:
                known[place] = found
                while len(known) > MOST_REMEMBERED:
                    known.popitem(last=False)
        return found[1]

    return remembered


@_remembering
def _title(piece: Piece, request: Request | None, name: str, naming: tuple[str, int] | None, spoken: str) -> str:
    return titles.title_of(Work(piece, request, name=name, naming=naming), spoken)


@_remembering
def _file_stem(piece: Piece, request: Request | None, name: str, naming: tuple[str, int] | None) -> str:
    return titles.file_stem_of(Work(piece, request, name=name, naming=naming))


def plain(words: str) -> str:
    """Escape a visitor's words for Markdown."""
    return re.sub(r"([][\\`*_{}()#+!|:$<>~^&-])", r"\\\1", words)
