"""The soundfont that a visitor hears, and takes away: one of those on this machine, by a name that can be read.

It belongs to the visit, and to the address: a link that names a font that is not there is heard in the usual one.
"""

from contextlib import suppress
from functools import partial
from pathlib import Path

import streamlit as st

from composer.audio.levelling import needed_gain
from composer.audio.soundfonts import find_soundfonts, grand_over, has_room_for
from composer.errors import ComposerError
from composer.score.piece import Piece
from composer.studio.playback.performance import Performance
from composer.studio.session import resources
from composer.studio.session.address import FONT
from composer.studio.session.jobs import Job

LOOK_EVERY_SECONDS = 30
# Ten minutes of music take about ten seconds to measure.
LONGEST_LEVELLED_SECONDS = 600
GRAND_NAME = "Salamander Grand"
READABLE = {
    "FluidR3Mono_GM": "Fluid R3 (small)",
    "FluidR3_GM": "Fluid R3",
    "MuseScore_General_Lite": "MuseScore (light)",
    "MuseScore_General_Full": "MuseScore",
    "TimGM6mb": "TimGM (small)",
}


@st.cache_data(ttl=LOOK_EVERY_SECONDS, show_spinner=False)
def offered() -> list[Path]:
    """All fonts that this machine has the memory for, the usual one first."""
    found = find_soundfonts()
    return [font for font in found if has_room_for(font)] or found


def readable(font: Path) -> str:
    """What to call a font, and the concert grand that lies over it."""
    name = READABLE.get(font.stem, " ".join(font.stem.replace("_", " ").replace("-", " ").split()))
    return f"{GRAND_NAME} + {name}" if grand_over(font) else name


def chosen() -> Path | None:
    """The visitor's font; None where there is none at all."""
    fonts = offered()
    name = st.session_state.setdefault(FONT, st.query_params.get(FONT, ""))
    return next((font for font in fonts if font.stem == name), fonts[0] if fonts else None)


def choose(name: str) -> None:
    """Hear this one from now on, if it is there."""
    st.session_state[FONT] = name


def told() -> dict[str, str]:
    """What the address tells of the font: its name, if it is not the usual one."""
    font, fonts = chosen(), offered()
    return {FONT: font.stem} if font is not None and font != fonts[0] else {}


def level(performance: Performance) -> None:
    """Find out in the background, once, how much a whole performance must be turned up to be as loud as its files."""
    font = chosen()
    if font is not None and performance.is_over and font not in performance.levelled:
        performance.levelled.add(font)
        snapshot = performance.snapshot
        # Of what is longer the loudness stays guessed from how it begins.
        if snapshot is not None and snapshot.piece.note_count and snapshot.piece.seconds <= LONGEST_LEVELLED_SECONDS:
            # Where too many wait, it stays guessed too.
            Job(resources.file_workers(), partial(_level, performance, font, snapshot.piece), is_large=True)


def _level(performance: Performance, font: Path, piece: Piece, job: Job[None]) -> None:
    del job
    # Without sound there is nothing to level; the player says why there is none.
    with suppress(ComposerError):
        performance.gains[font] = needed_gain(piece, font)
