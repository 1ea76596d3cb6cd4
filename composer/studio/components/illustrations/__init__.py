"""Illustrations in the colors of the page: SVG drawings of the network and the story arc."""

import math
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from composer.events.sections import SECTIONS
from composer.generation.form.story import story
from composer.studio.texts import text
from composer.studio.texts.names import large_number

FOLDER = Path(__file__).parent
_PICTURE = st.components.v2.component(
    "picture",
    html='<div class="picture"></div>',
    css=(FOLDER / "illustrations.css").read_text(encoding="utf-8"),
    js="""export default function ({ data, parentElement }) {
  parentElement.querySelector(".picture").innerHTML = new TextDecoder().decode(data)
}""",
)
FIELDS = ("when", "place", "part", "pitch", "duration", "loudness")
BOX_WIDTH, BOX_HEIGHT, GAP = 112, 52, 16
LAYER_HEIGHT, LAYER_WIDTH = 30, 300
# Narrow enough for words to be read on a phone, where a drawing shrinks to 358 pixels.
ARC_BARS, ARC_WIDTH, ARC_HEIGHT = 96, 440, 130
ROUND_HEIGHT, ROUNDS_WIDTH, NAME_WIDTH, NUMBER_WIDTH = 30, 440, 96, 96
# The attributes of a note, by their names on the network's card and in the texts.
ANSWERS = {
    "bar_advance": "when",
    "position": "place",
    "part": "part",
    "pitch": "pitch",
    "duration": "duration",
    "velocity": "loudness",
}


def show_picture(svg: str, key: str) -> None:
    """Show a drawing from one of the functions below."""
    _PICTURE(data=svg.encode(), key=f"picture_{key}")


def note_drawing() -> str:
    """How a note is chosen: six questions in order, each knowing the earlier answers."""
    columns = 3
    width = columns * (BOX_WIDTH + 2 * GAP) - 2 * GAP
    parts = []
    for number, field in enumerate(FIELDS):
        row, column = divmod(number, columns)
        x, y = column * (BOX_WIDTH + 2 * GAP), row * (BOX_HEIGHT + 2 * GAP)
        parts.append(
            f'<rect class="box" x="{x + 1}" y="{y + 1}" width="{BOX_WIDTH - 2}" height="{BOX_HEIGHT}" rx="8"/>'
            f'<text class="strong" x="{x + BOX_WIDTH / 2}" y="{y + 23}">{escape(text(f"field_{field}"))}</text>'
            f'<text class="small" x="{x + BOX_WIDTH / 2}" y="{y + 41}">{escape(text(f"field_{field}_example"))}</text>'
        )
        if column + 1 < columns:
            middle = y + BOX_HEIGHT / 2 + 1
            end = x + BOX_WIDTH + 2 * GAP - 4
            parts.append(f'<path class="arrow" d="M{x + BOX_WIDTH + 4} {middle}H{end}m-6 -5l6 5l-6 5"/>')
        elif number + 1 < len(FIELDS):
            below = y + BOX_HEIGHT + GAP
            down = f"M{x + BOX_WIDTH / 2} {y + BOX_HEIGHT + 3}V{below + 1}H{BOX_WIDTH / 2}V{below + GAP - 4}"
            parts.append(f'<path class="arrow" d="{down}m-5 -6l5 6l5 -6"/>')
    return _svg("".join(parts), width, 2 * BOX_HEIGHT + 2 * GAP + 4, text("note_drawing"))


def layers_drawing(layers: Sequence[str]) -> str:
    """The layers of the network, from the previous notes to the next."""
    rows = [text("layers_out"), *(text(f"layer_{layer}") for layer in reversed(layers)), text("layers_in")]
    kinds = ["end", *reversed(layers), "end"]
    parts = []
    for number, (words, kind) in enumerate(zip(rows, kinds, strict=True)):
        y = number * (LAYER_HEIGHT + 10)
        parts.append(
            f'<rect class="box {escape(kind)}" x="1" y="{y + 1}" width="{LAYER_WIDTH - 2}" height="{LAYER_HEIGHT}" '
            f'rx="8"/><text x="{LAYER_WIDTH / 2}" y="{y + 21}">{escape(words)}</text>'
        )
        if number:
            parts.append(f'<path class="arrow" d="M{LAYER_WIDTH / 2} {y - 1}v-5m-4 3l4 -3l4 3"/>')
    return _svg("".join(parts), LAYER_WIDTH, len(rows) * (LAYER_HEIGHT + 10), text("layers_drawing"))


def arc_drawing() -> str:
    """The energy of a planned piece, with its four sections."""
    planned = story(ARC_BARS)
    energies, numbers = [float(level) for level in planned.energy], [int(number) for number in planned.section]
    step, floor = ARC_WIDTH / ARC_BARS, ARC_HEIGHT - 34
    points = " ".join(
        f"{bar * step + step / 2:.1f},{floor - level * (floor - 14):.1f}" for bar, level in enumerate(energies)
    )
    parts = [
        f'<polygon class="area" points="{step / 2:.1f},{floor} {points} {ARC_WIDTH - step / 2:.1f},{floor}"/>',
        f'<polyline class="line" points="{points}"/>',
    ]
    for number, name in enumerate(SECTIONS):
        bars = [bar for bar, section in enumerate(numbers) if section == number]
        if bars:
            middle = (bars[0] + bars[-1] + 1) / 2 * step
            words = escape(text(f"section_short_{name}"))
            parts.append(f'<text class="strong" x="{middle:.1f}" y="{ARC_HEIGHT - 12}">{words}</text>')
            if number:
                parts.append(f'<path class="rule" d="M{bars[0] * step:.1f} 4V{ARC_HEIGHT}"/>')
    return _svg("".join(parts), ARC_WIDTH, ARC_HEIGHT, text("arc_drawing"))


def rounds_drawing(heard: Sequence[int]) -> str:
    """The number of notes heard after each round of training."""
    rows = []
    for number in range(len(heard)):
        before, now = sum(heard[:number]), sum(heard[: number + 1])
        words = text("how_round_notes", count=large_number(now))
        rows.append((text("how_round", number=number + 1), before / sum(heard), now / sum(heard), words))
    return _bars(rows, text("how_rounds_drawing"))


def surprise_drawing(nats: Mapping[str, Any]) -> str:
    """Which attributes of a note are hardest to predict, as a number of equally likely choices."""
    shown = [(text(f"field_{field}"), math.exp(float(nats[name]))) for name, field in ANSWERS.items() if name in nats]
    most = max(choices for _, choices in shown)
    rows = [(name, 0.0, choices / most, text("how_choices", count=choices)) for name, choices in shown]
    return _bars(rows, text("how_surprise_drawing"))


def _bars(rows: Sequence[tuple[str, float, float, str]], label: str) -> str:
    """Rows with a name, a bar between two shares of the width, and a label."""
    room = ROUNDS_WIDTH - NAME_WIDTH - NUMBER_WIDTH
    parts = []
    for number, (name, start, end, words) in enumerate(rows):
        y = number * ROUND_HEIGHT
        left, right = NAME_WIDTH + start * room, NAME_WIDTH + end * room
        parts.append(
            f'<text class="left" x="0" y="{y + 20}">{escape(name)}</text>'
            f'<rect class="past" x="{NAME_WIDTH}" y="{y + 6}" width="{left - NAME_WIDTH:.1f}" height="18" rx="3"/>'
            f'<rect class="now" x="{left:.1f}" y="{y + 6}" width="{max(right - left, 1):.1f}" height="18" rx="3"/>'
            f'<text class="left" x="{right + 8:.1f}" y="{y + 20}">{escape(words)}</text>'
        )
    return _svg("".join(parts), ROUNDS_WIDTH, len(rows) * ROUND_HEIGHT, label)


def _svg(content: str, width: float, height: float, label: str) -> str:
    return (
        f'<svg role="img" aria-label="{escape(label)}" viewBox="0 0 {width:g} {height:g}" '
        f'style="max-width: {1.25 * width:g}px">{content}</svg>'
    )
