"""The model card as a plot."""

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from composer.evaluation.metrics.structureness import SCALES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INK, GRID = "#2b2d42", "#d9dbe3"
COLORS = ("#2b2d42", "#c8553d", "#6d8ea0", "#c9a227")
OTHERS = "#b8bcc8"


def picture(rows: Mapping[str, Mapping[str, Any]]) -> bytes:
    """Four panels as a PNG: metrics, bar similarity, structureness, and discriminator results."""
    from matplotlib.figure import Figure

    own = {name: row for name, row in rows.items() if not row["is_others"]}
    colors = dict(zip(own, COLORS, strict=False))
    figure = Figure(figsize=(12, 9), layout="constrained", facecolor="white")
    panels = figure.subplots(2, 2)
    _measures(panels[0, 0], own, colors)
    _similarity(panels[0, 1], own, colors)
    _scales(panels[1, 0], own, colors)
    _apart(panels[1, 1], rows, colors)
    for axes in panels.flat:
        axes.spines[["top", "right"]].set_visible(False)
        axes.title.set_fontweight("bold")
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=110, metadata={"Software": ""})
    return buffer.getvalue()


def _measures(axes: "Axes", rows: Mapping[str, Mapping[str, Any]], colors: Mapping[str, str]) -> None:
    first = next(iter(rows.values()))
    names = sorted(first["by_measure"], key=lambda name: first["by_measure"][name]["area"])
    for name, row in rows.items():
        known = [(row["by_measure"][m]["area"], place) for place, m in enumerate(names) if m in row["by_measure"]]
        axes.plot(*zip(*known, strict=True), "o", color=colors[name], label=name, markersize=6, alpha=0.85)
    axes.set_yticks(range(len(names)), [name.replace("_", " ") for name in names], fontsize=8)
    axes.set(xlim=(0, 1.02), xlabel="overlapped area with real pieces", title="As in real music, measure by measure")
    axes.grid(axis="y", color=GRID, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.legend(frameon=False, fontsize=8, loc="lower left")


def _similarity(axes: "Axes", rows: Mapping[str, Mapping[str, Any]], colors: Mapping[str, str]) -> None:
    for name, row in rows.items():
        curve = [float("nan") if value is None else value for value in row["similarity"]]
        axes.plot(range(1, len(curve) + 1), curve, color=colors[name], label=name, linewidth=1.8)
    axes.set(xlabel="bars apart", ylabel="similarity of two bars", ylim=(0, None), title="What returns, and when")
    axes.set_xticks(range(4, 33, 4))
    axes.grid(axis="x", color=GRID, linewidth=0.6)
    axes.legend(frameon=False, fontsize=8)


def _scales(axes: "Axes", rows: Mapping[str, Mapping[str, Any]], colors: Mapping[str, str]) -> None:
    width = 0.8 / len(rows)
    for number, (name, row) in enumerate(rows.items()):
        places = [place + (number - (len(rows) - 1) / 2) * width for place in range(len(SCALES))]
        axes.bar(places, [row["structureness"][scale] for scale in SCALES], width * 0.9, color=colors[name], label=name)
    labels = [f"{scale}\n{low} to {high} bars" for scale, (low, high) in SCALES.items()]
    axes.set_xticks(range(len(SCALES)), labels)
    axes.set(ylabel="structureness", title="Passages that are repeated")
    axes.legend(frameon=False, fontsize=8)


def _apart(axes: "Axes", rows: Mapping[str, Mapping[str, Any]], colors: Mapping[str, str]) -> None:
    from matplotlib.ticker import NullFormatter, ScalarFormatter

    for name, row in rows.items():
        area, far = row["told_apart"]["notes"], row["frechet"]
        if area is None or far is None:
            continue
        color = colors.get(name, OTHERS)
        reach = [[far["value"] - min(far["lowest"], far["value"])], [max(far["highest"], far["value"]) - far["value"]]]
        axes.errorbar(far["value"], area, xerr=reach, fmt="o", color=color, markersize=7, capsize=2)
        if name in colors:
            axes.annotate(name, (far["value"], area), (6, 5), textcoords="offset points", fontsize=8, color=INK)
    if set(rows) - set(colors):
        # A single label for all: they are too close together for individual ones.
        axes.plot([], [], "o", color=OTHERS, label="music by others")
        axes.legend(frameon=False, fontsize=8, loc="lower right")
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(ScalarFormatter())
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.margins(x=0.15)
    axes.set(
        xlabel="Fréchet distance from real pieces",
        ylabel="told apart by its notes (0.5: not at all)",
        ylim=(0.35, 1.03),
        title="How far from real music",
    )
    axes.axhline(0.5, color=GRID, linewidth=1)
