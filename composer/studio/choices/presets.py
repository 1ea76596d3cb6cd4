"""Preset requests for visitors who do not know what to ask for: common purposes, and a surprise."""

import random
from dataclasses import dataclass

from composer.generation.form.story import PATTERNS
from composer.generation.request.request import Request
from composer.studio.choices.styles import STYLES


@dataclass(frozen=True, slots=True)
class Preset:
    """A purpose, by its name in the texts, and its request; the seed is random."""

    name: str
    request: Request


def _of(style: str, bars: int, **fields: object) -> Request:
    return Request(styles=((style, 1.0),), bars=bars, **fields)  # type: ignore[arg-type]


PRESETS = (
    Preset(
        "preset_loop",
        Request(styles=(("classical", 1.0),), seconds=30, form="loop", tempo=76, temperature=0.9, program=4),
    ),
    Preset("preset_opener", _of("liszt", 24, energy=(0.5, 0.7, 0.9, 1.0, 0.95), key="C minor", tempo=120)),
    Preset("preset_ragtime", _of("ragtime", 16, form="aaba", tempo=92)),
    Preset("preset_elegy", _of("romantic", 24, ensemble="quartet", key="D minor", tempo=60)),
    Preset("preset_waltz", _of("chopin", 32, meter="3/4", tempo=132)),
    Preset("preset_lullaby", _of("folk", 16, program=10, tempo=72, energy=(0.3, 0.35, 0.3, 0.25, 0.1), meter="3/4")),
    Preset("preset_chorale", _of("chorale", 16, program=19, tempo=72)),
    Preset("preset_game", _of("game", 24, form="loop", tempo=132)),
)
SURPRISING_BARS = (16, 24, 32, 48)


def surprise(dice: random.Random) -> Request:
    """One style, or two blended, in any form."""
    names = dice.sample(STYLES, dice.choice((1, 1, 2)))
    return Request(
        styles=tuple((name, 1.0 if len(names) == 1 else dice.choice((0.3, 0.5, 0.7))) for name in names),
        bars=dice.choice(SURPRISING_BARS),
        form=dice.choice((None, *PATTERNS)),
        temperature=dice.choice((0.9, 0.95, 1.0)),
    )
