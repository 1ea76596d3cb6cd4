"""What `load.py` measured, as a page with plots that opens by itself."""

from collections.abc import Sequence
from html import escape
from typing import Any

NAMES = {
    "at_once": "Visitors who press at once",
    "in_browser": "One visitor, in a real browser",
    "in_a_row": "Pieces in a row, by one visitor",
    "in_turn": "Visitors who come and go",
}
WAITS = {
    "first_sound_seconds": "press to first sound",
    "piece_seconds": "press to whole piece",
    "rerun_seconds": "a run of the page",
}
PLOTS = {"memory_megabytes_by_second": "second", "memory_megabytes_after_each": "piece or round"}
WIDTH, HEIGHT, MARGIN = 640, 180, 44
STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}"
    "table{border-collapse:collapse}td,th{padding:.2rem .8rem;text-align:right}th:first-child,td:first-child"
    "{text-align:left}svg{width:100%;height:auto}polyline{fill:none;stroke:#8a5a14;stroke-width:2}"
    "line{stroke:currentColor;stroke-opacity:.3}text{font-size:12px;fill:currentColor}"
)


def page_of(found: dict[str, Any]) -> str:
    """A whole HTML document."""
    loads = ", ".join(map(str, found["load_average"]))
    parts = [f"<h1>Visitors of the studio</h1><p>{found['cores']} cores, load average at the end {loads}.</p>"]
    for name, title in NAMES.items():
        if name in found:
            parts.append(f"<h2>{title}</h2><p>{_size(found[name])}</p>{_table(found[name])}")
            parts.append(f"<p>{escape(', '.join(_facts(found[name])))}.</p>")
            parts += [_plot(found[name][plot], along) for plot, along in PLOTS.items() if len(found[name][plot]) > 1]
    body = "\n".join(parts)
    head = f'<meta charset="utf-8"><title>Visitors of the studio</title><style>{STYLE}</style>'
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{body}</body></html>\n'


def figures(found: dict[str, Any]) -> list[str]:
    """What was measured, in lines of words."""
    lines = [f"{found['cores']} cores, load average at the end {', '.join(map(str, found['load_average']))}"]
    for name, title in NAMES.items():
        if name in found:
            lines += ["", f"{title} ({_size(found[name])})"]
            rows = ((words, found[name][row]) for row, words in WAITS.items() if found[name][row])
            lines += [
                f"  {words}: " + ", ".join(f"{key} {value} s" for key, value in row.items()) for words, row in rows
            ]
            lines += [f"  {words}" for words in _facts(found[name])]
    return lines


def _size(told: dict[str, Any]) -> str:
    counts = [f"{told[name]:g} {name}" for name in ("visitors", "rounds", "minutes", "pieces") if name in told]
    return f"{', '.join(counts)}, in {told['seconds']} s"


def _table(told: dict[str, Any]) -> str:
    rows = [(words, told[name]) for name, words in WAITS.items() if told[name]]
    if not rows:
        return ""
    head = "".join(f"<th>{escape(name)}</th>" for name in ("seconds", *rows[0][1]))
    lines = [
        f"<tr><td>{words}</td>{''.join(f'<td>{value}</td>' for value in row.values())}</tr>" for words, row in rows
    ]
    return f"<table><tr>{head}</tr>{''.join(lines)}</table>"


def _facts(told: dict[str, Any]) -> list[str]:
    gaps, problems = told["gap_seconds"], told["problems"]
    longest = f", the longest of {gaps[-1]} s" if gaps and gaps[-1] else ""
    words = [
        f"{len(gaps)} gaps in the sound{longest}" if gaps else "no gap in the sound",
        f"{len(problems)} problems: {'; '.join(sorted(set(problems)))}" if problems else "no problem",
        f"memory at the peak {told['memory_megabytes_at_the_peak']} MB",
    ]
    if told["growth_megabytes"] is not None:
        words.append(f"grown by {told['growth_megabytes']} MB once all was loaded")
    return words


def _plot(values: Sequence[float], along: str) -> str:
    """A line of megabytes, from 0, over what is counted along."""
    top = 100 * (int(max(values) / 100) + 1)
    right, bottom = WIDTH - MARGIN, HEIGHT - MARGIN / 2

    def place(number: int, value: float) -> str:
        x = MARGIN + (right - MARGIN) * number / (len(values) - 1)
        return f"{x:.1f},{bottom - (bottom - 10) * value / top:.1f}"

    points = " ".join(place(number, value) for number, value in enumerate(values))
    levels = "".join(
        f'<line x1="{MARGIN}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}"/><text x="0" y="{y + 4:.1f}">{level} MB</text>'
        for level in range(0, top + 1, max(top // 4, 1))
        for y in [bottom - (bottom - 10) * level / top]
    )
    words = f'<text x="{right}" y="{HEIGHT - 4}" text-anchor="end">{along} {len(values)}</text>'
    label = f"Memory of the server, up to {max(values):g} MB"
    drawn = f'{levels}<polyline points="{points}"/>{words}'
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">{drawn}</svg>'
