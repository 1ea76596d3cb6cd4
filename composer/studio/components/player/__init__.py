"""The player: plays, shows and mixes a performance while it is composed, and afterward.

It fetches sound and notes from the app's routes; the page only tells it which performance to play, as JSON bytes, which
Streamlit passes on unchanged. There is one per page with a fixed key, so it keeps playing through every rerun.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from composer.events.sections import SECTIONS
from composer.notices import LANGUAGES
from composer.score.instruments import FAMILIES, PROGRAMS_PER_FAMILY
from composer.studio.components.browser import ADDRESS_SCRIPT, COMPONENT_SCRIPT, MIDI_SCRIPT
from composer.studio.components.downloads import FIRST, Takeaway, offered
from composer.studio.playback.performance import Performance
from composer.studio.session.visitor import visitor
from composer.studio.texts import text
from composer.studio.texts.language import language
from composer.studio.texts.names import instrument_name

FOLDER = Path(__file__).parent
KEY = "player"


SCRIPTS = (
    "sound.js",
    "midi_out.js",
    "keyboard.js",
    "roll.js",
    "story.js",
    "mixer.js",
    "take.js",
    "player.js",
)


def _file(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


_PLAYER = st.components.v2.component(
    "player",
    html=_file("player.html"),
    css=_file("player.css"),
    js="\n".join([ADDRESS_SCRIPT, COMPONENT_SCRIPT, MIDI_SCRIPT, *map(_file, SCRIPTS)]),
)


@dataclass(frozen=True, slots=True)
class Start:
    """Where a complete performance starts to play by itself, and the selected bars.

    In seconds; None is the bar at which the previous piece was playing.
    """

    second: float | None = 0.0
    selection: tuple[int, int] | None = None


def show_player(
    performance: Performance | None,
    edits: str = "",
    edits_version: int | str = 0,
    is_composing: bool = False,
    is_aloud: bool = False,
    loops: bool = False,
    expression: float | None = None,
    start: Start | None = None,
    fonts: Sequence[tuple[str, str]] = (),
    font: str = "",
    takeaway: Takeaway | None = None,
    can_recompose: bool = False,
    is_working: bool = False,
    anew: tuple[int, int] | None = None,
    notes_heard: float = 0,
    reveals: bool = False,
    on_over: Callable[[], None] = lambda: None,
    on_stop: Callable[[], None] = lambda: None,
    on_edits: Callable[[], None] = lambda: None,
    on_selection: Callable[[], None] = lambda: None,
    on_font: Callable[[], None] = lambda: None,
    on_again: Callable[[], None] = lambda: None,
    on_note: Callable[[], None] = lambda: None,
    on_story: Callable[[], None] = lambda: None,
) -> Any:
    """Show the player of a performance, or an empty roll without one.

    If `is_aloud`, a piece being composed plays by itself. A complete piece plays by itself only with a `start`; if
    `loops`, it repeats. `expression` is the performance's own. `takeaway` are its files. Selected bars can be
    recomposed if `can_recompose`, but not while it `is_working`; `anew` are the first and last bar being recomposed.
    `notes_heard` is the number of the last note edit that was applied; those after it are reported again with the next.
    If it `reveals`, it comes into sight from its title on when it begins to play by itself.
    `edits` are applied to the mixer whenever `edits_version` changes. The result has `edits` (`id` of the performance
    and `text`), `selection` (`id`, and `bars`: first and last from 0, or None), `font` (the name of one of `fonts`,
    which are names and labels), `over` and `stop` (the id, once), `again` (`id`, `bars`, and the index of the `part` or
    None for all; once), `note` (edits as read by `editing.notes`, with `number` and `id`; once), `story` (`id`, `bars`,
    and the `energy` of each, 0..1; once).
    """
    if performance is not None:
        performance.visitors.add(visitor())
    data = {
        "id": performance.id if performance else None,
        "visitor": visitor(),
        "composing": is_composing,
        "autoplay": (is_composing and is_aloud) or start is not None,
        "loops": loops,
        "from": start.second if start else 0,
        "selection": start.selection if start else None,
        "expression": expression,
        "edits": edits,
        "edits_version": edits_version,
        "fonts": fonts,
        "font": font,
        "take": takeaway.token if takeaway else None,
        "has": takeaway.offered if takeaway else (),
        "again": can_recompose,
        "working": is_working,
        "anew": anew,
        "notes_heard": notes_heard,
        "reveals": reveals,
        "labels": _labels(language()),
    }
    return _PLAYER(
        data=json.dumps(data).encode(),
        key=KEY,
        default={"edits": None, "selection": None, "font": None},
        on_over_change=on_over,
        on_stop_change=on_stop,
        on_edits_change=on_edits,
        on_selection_change=on_selection,
        on_font_change=on_font,
        on_again_change=on_again,
        on_note_change=on_note,
        on_story_change=on_story,
    )


@lru_cache(maxsize=len(LANGUAGES))
def _labels(language_name: str) -> dict[str, Any]:
    """The labels shown by the browser, in a language."""
    plain = {
        "play": "play",
        "pause": "pause",
        "stop": "stop",
        "phase_waiting": "phase_waiting",
        "phase_loading": "phase_loading",
        "phase_composing": "starting",
        "composing": "composing",
        "composing_section": "composing_section",
        "ready": "ready",
        "progress": "composing_progress",
        "nothing": "nothing_composed",
        "silent": "no_sound",
        "unreachable": "sound_unreachable",
        "gone": "sound_gone",
        "roll": "roll",
        "roll_bar": "roll_bar",
        "blank_roll": "blank_roll",
        "selected_bar": "selected_bar",
        "selected_bars": "selected_bars",
        "unselect": "unselect",
        "hear": "hear",
        "loop": "loop",
        "loudness": "loudness",
        "all_parts": "work_all_parts",
        "again": "recompose",
        "again_group": "recompose_group",
        "again_part": "work_part",
        "working": "recomposing",
        "think": "think",
        "think_group": "think_group",
        "delete_note": "delete_note",
        "close": "close",
        "story_group": "story_group",
        "story_bar": "story_bar",
        "story_bars": "story_bars",
        "story_help": "story_help",
        "zoom": "zoom",
        "zoom_in": "zoom_in",
        "zoom_out": "zoom_out",
        "more_files": "take_menu",
        "file_begun": "take_begun",
        "file_busy": "take_busy",
        "file_in_line": "take_in_line",
        **{f"midi_{name}": f"midi_{name}" for name in ("out", "off", "choose", "nothing")},
        **{f"midi_{name}": f"midi_{name}" for name in ("unsupported", "insecure", "refused")},
    }
    mixer = ("tempo", "transpose", "expression", "font", "part", "instrument", "drums", "volume", "mute", "solo")
    helps = ("tempo_help", "transpose_help", "expression_help", "font_help")
    labels: dict[str, Any] = {label: text(name) for label, name in plain.items()}
    labels |= {label: text(f"mixer_{label}") for label in (*mixer, *helps, "as_composed")}
    labels |= {"files": offered(), "first_files": FIRST, "language": language_name}
    labels["instruments"] = [
        [text(f"family_{family}"), [[program, instrument_name(program)] for program in _programs(number)]]
        for number, family in enumerate(FAMILIES)
    ]
    labels["sections"] = [[text(f"section_{name}"), text(f"section_short_{name}")] for name in SECTIONS]
    return labels


def _programs(family: int) -> range:
    return range(family * PROGRAMS_PER_FAMILY, (family + 1) * PROGRAMS_PER_FAMILY)
