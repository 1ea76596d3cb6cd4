"""The visitor's soundfont, for listening and downloads: one of those on this machine, by a readable name.

It is part of the visit and of the address; a link that names a missing font uses the default.
"""

import time
from contextlib import suppress
from functools import lru_cache, partial
from pathlib import Path

import streamlit as st

from composer.audio.leveling import needed_gain
from composer.audio.soundfonts import find_soundfonts, grand_over, has_room_for
from composer.errors import ComposerError
from composer.score.piece import Piece
from composer.studio.playback.performance import Performance
from composer.studio.session import resources
from composer.studio.session.address import FONT
from composer.studio.session.jobs import Job

LOOK_EVERY_SECONDS = 30
# Measuring ten minutes of music takes about ten seconds.
LONGEST_LEVELED_SECONDS = 600
GRAND_NAME = "Salamander Grand"
READABLE = {
    "FluidR3Mono_GM": "Fluid R3 (small)",
    "FluidR3_GM": "Fluid R3",
    "MuseScore_General_Lite": "MuseScore (light)",
    "MuseScore_General_Full": "MuseScore",
    "TimGM6mb": "TimGM (small)",
}


def offered() -> tuple[Path, ...]:
    """All fonts for which this machine has memory, the default first."""
    return tuple(font for font, _ in _found(_now()))


def labeled() -> list[tuple[str, str]]:
    """The names of all offered fonts with their display names."""
    return [(font.stem, name) for font, name in _found(_now())]


def _now() -> int:
    return int(time.monotonic() / LOOK_EVERY_SECONDS)


@lru_cache(maxsize=1)
def _found(time_of_look: int) -> list[tuple[Path, str]]:
    """The offered fonts with their display names, kept for a while because every run of a page asks for them."""
    del time_of_look
    found = find_soundfonts()
    return [(font, readable(font)) for font in [font for font in found if has_room_for(font)] or found]


def readable(font: Path) -> str:
    """The display name of a font, including the concert grand layered on it."""
    name = READABLE.get(font.stem, " ".join(font.stem.replace("_", " ").replace("-", " ").split()))
    return f"{GRAND_NAME} + {name}" if grand_over(font) else name


def chosen() -> Path | None:
    """The visitor's font; None if there is none at all."""
    fonts = offered()
    name = st.session_state.setdefault(FONT, st.query_params.get(FONT, ""))
    return next((font for font in fonts if font.stem == name), fonts[0] if fonts else None)


def choose(name: str) -> None:
    """Use this font from now on, if it exists."""
    st.session_state[FONT] = name


def told() -> dict[str, str]:
    """The address entry for the font: its name, unless it is the default."""
    font, fonts = chosen(), offered()
    return {FONT: font.stem} if font is not None and font != fonts[0] else {}


def level(performance: Performance) -> None:
    """Measure a complete performance once in the background, so that it plays as loud as its files."""
    font = chosen()
    if font is not None and performance.is_over and font not in performance.leveled:
        performance.leveled.add(font)
        snapshot = performance.snapshot
        # For longer pieces, the gain remains an estimate from the beginning.
        if snapshot is not None and snapshot.piece.note_count and snapshot.piece.seconds <= LONGEST_LEVELED_SECONDS:
            # If too many are waiting, it also remains an estimate.
            Job(resources.file_workers(), partial(_level, performance, font, snapshot.piece), is_large=True)


def _level(performance: Performance, font: Path, piece: Piece, job: Job[None]) -> None:
    del job
    # Without sound there is nothing to level; the player shows the reason.
    with suppress(ComposerError):
        performance.gains[font] = needed_gain(piece, font)
