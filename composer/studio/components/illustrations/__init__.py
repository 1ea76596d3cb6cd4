"""Pictures in the colours of the page: drawings of the network and of the story arc, made as SVG."""

import base64
from collections.abc import Sequence
from html import escape
from pathlib import Path

import streamlit as st

from composer.events.sections import SECTIONS
from composer.generation.form.story import story
from composer.studio.texts import text

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
ARC_BARS, ARC_WIDTH, ARC_HEIGHT = 96, 760, 150


def show_picture(svg: str, key: str) -> None:
    """Show a drawing that one of the functions below made."""
    _PICTURE(data=svg.encode(), key=f"picture_{key}")


def show_image(path: Path, words: str) -> None:
    """Show a PNG file with words that are read out instead of it."""
    content = base64.b64encode(path.read_bytes()).decode()
    show_picture(f'<img alt="{escape(words)}" src="data:image/png;base64,{content}">', path.stem)


def note_drawing() -> str:
    """How one note is chosen: six questions, each knowing the answers before it."""
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
    """The layers of the network, from the notes below to the next note above."""
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
            parts.append(
                f'<text class="strong" x="{middle:.1f}" y="{ARC_HEIGHT - 12}">{escape(text(f"section_{name}"))}</text>'
            )
            if number:
                parts.append(f'<path class="rule" d="M{bars[0] * step:.1f} 4V{ARC_HEIGHT}"/>')
    return _svg("".join(parts), ARC_WIDTH, ARC_HEIGHT, text("arc_drawing"))


def _svg(content: str, width: float, height: float, label: str) -> str:
    return (
        f'<svg role="img" aria-label="{escape(label)}" viewBox="0 0 {width:g} {height:g}" '
        f'style="max-width: {1.25 * width:g}px">{content}</svg>'
    )
