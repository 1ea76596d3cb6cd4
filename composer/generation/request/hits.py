"""Hits: moments of a film on which bar lines should fall, and their text form for links and commands."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

from composer.errors import BadInput
from composer.events.sections import SECTIONS

# A moment in seconds from the start, and what happens there.
Hit = tuple[float, str]
BAR_LINE, STOP = "bar", "stop"
# A section that begins at a hit brings its own key, chords and styles, if it has any.
SECTION_HITS = SECTIONS[1:]
KINDS = (BAR_LINE, STOP, *SECTION_HITS)
MOST_HITS = 64


def hits_text(hits: Iterable[Hit]) -> str:
    """Write hits as one word, e.g. 12.5,41:climax. Inverse of `hits_of`."""
    words = ((str(second).removesuffix(".0"), kind) for second, kind in hits)
    return ",".join(moment if kind == BAR_LINE else f"{moment}:{kind}" for moment, kind in words)


def hits_of(value: Any) -> tuple[Hit, ...]:
    """Read hits from text such as 12.5,41:climax, or from a list of such words. Raises BadInput for anything else."""
    words = value.split(",") if isinstance(value, str) else value
    if not isinstance(words, Iterable):
        raise BadInput("not_hits", value=str(value))
    return tuple(_hit(str(word).strip()) for word in words)


def _hit(word: str) -> Hit:
    second, colon, kind = word.partition(":")
    kind = kind.strip().lower() if colon else BAR_LINE
    try:
        moment = float(second)
    except ValueError as error:
        raise BadInput("not_a_hit", text=word) from error
    if kind not in KINDS:
        raise BadInput("hit_kind_unknown", kind=kind, known=KINDS)
    return moment, kind


def check_hits(hits: Sequence[Hit], seconds: float | None, latest: float) -> None:
    """Raise BadInput unless hits are in rising order, within `seconds` if given, with sections in order."""
    if len(hits) > MOST_HITS:
        raise BadInput("hits_too_many", count=len(hits), most=MOST_HITS)
    before = 0.0
    for second, _ in hits:
        if not (math.isfinite(second) and 0 < second <= latest):
            raise BadInput("hit_out_of_range", second=second, latest=latest)
        if second <= before:
            raise BadInput("hits_out_of_order", second=second, before=before)
        if seconds is not None and second >= seconds:
            raise BadInput("hit_after_the_end", second=second, seconds=seconds)
        before = second
    sections = [SECTIONS.index(kind) for _, kind in hits if kind in SECTION_HITS]
    if sections != sorted(set(sections)):
        raise BadInput("hit_sections_out_of_order", known=SECTIONS)
