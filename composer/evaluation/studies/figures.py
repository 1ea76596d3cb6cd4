"""Measures whether composed music behaves over time like real music of its style: recurring figures, active parts."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from composer.evaluation.metrics.figures import figures
from composer.evaluation.metrics.note_table import NoteTable
from composer.evaluation.metrics.playability import activity, densest_eighth, playable_share
from composer.evaluation.studies.composing import composed_pieces
from composer.events.pack import Pack
from composer.generation.engines.virtuoso import VirtuosoEngine
from composer.generation.request.request import Request

STYLES = ("romantic", "classical", "bach", "song", "folk")
ENSEMBLES = ("quartet", "choir")
BARS = 32
MOST_REAL = 60

Tell = Callable[[str], None]


def figures_of_styles(engine: VirtuosoEngine, pack: Pack, pieces: int, tell: Tell) -> dict[str, Any]:
    """Rows for real and composed pieces in each style of which there are real ones, and in each ensemble.

    Real pieces are from the test and validation splits. See `of_style` for styles and `of_ensemble` for ensembles.
    """
    styles = {}
    for style in STYLES:
        if style in engine.styles:
            tell(f"figures: {style}")
            real = [table for table, _ in _real(pack, style=style)]
            if not real:
                continue
            ensemble = "piano" if style not in ("song", "folk") else None
            made = [table for table, _ in _composed(engine, pieces, styles=((style, 1.0),), ensemble=ensemble)]
            styles[style] = {"real": of_style(real), "composed": of_style(made)}
    ensembles = {}
    for ensemble in ENSEMBLES:
        tell(f"activity of the parts: {ensemble}")
        real_parts = _real(pack, ensemble=ensemble)
        made_parts = _composed(engine, pieces, ensemble=ensemble)
        ensembles[ensemble] = {"real": of_ensemble(real_parts), "composed": of_ensemble(made_parts)}
    return {"pieces": pieces, "bars": BARS, "styles": styles, "ensembles": ensembles}


def of_style(tables: Sequence[NoteTable]) -> dict[str, float]:
    """Means over pieces: `literal` and `moved` shares of figures, `playable` share of onsets, `top` pitch of the line.

    `dense_50` and `dense_90` are the median and 90th percentile of the densest eighth relative to the median.
    """
    found = [figures(table) for table in tables]
    dense = [densest_eighth(table) for table in tables]
    return {
        "pieces": len(tables),
        "literal": round(float(np.nanmean([each.literal for each in found])), 4),
        "moved": round(float(np.nanmean([each.moved for each in found])), 4),
        "dense_50": round(float(np.nanpercentile(dense, 50)), 3),
        "dense_90": round(float(np.nanpercentile(dense, 90)), 3),
        "playable": round(float(np.nanmean([playable_share(table) for table in tables])), 4),
        "top": round(float(np.mean([table.top_line[0].mean() for table in tables if len(table.pitched)])), 2),
    }


def of_ensemble(pieces: Sequence[tuple[NoteTable, int]]) -> dict[str, Any]:
    """Means over pieces of four parts, given with their numbers of parts: the activity of each, all `together`, and the
    longest `silence` of one (median)."""
    found = [activity(table, parts) for table, parts in pieces if parts == 4]
    if not found:
        return {"pieces": 0}
    return {
        "pieces": len(found),
        "shares": np.mean([each.shares for each in found], axis=0).round(3).tolist(),
        "together": round(float(np.mean([each.together for each in found])), 3),
        "silence": round(float(np.median([each.silence for each in found])), 3),
    }


def _real(pack: Pack, style: str | None = None, ensemble: str | None = None) -> list[tuple[NoteTable, int]]:
    numbers = [
        number
        for split in ("test", "validation")
        for number in pack.numbers(split)
        if (entry := pack.piece(number)).bars >= BARS // 2
        and (style is None or style in entry.styles)
        and (ensemble is None or (entry.ensemble == ensemble and len(entry.parts) == 4))
    ]
    chosen = np.random.default_rng(0).permutation(numbers)[:MOST_REAL].tolist()
    return [(NoteTable.of_pack(pack, number).excerpt(0, BARS), len(pack.piece(number).parts)) for number in chosen]


def _composed(engine: VirtuosoEngine, pieces: int, **asked: Any) -> list[tuple[NoteTable, int]]:
    requests = [Request(bars=BARS, seed=1000 + seed, expression=0.0, **asked) for seed in range(pieces)]
    composed = composed_pieces(engine, requests, lambda words: None, "figures")
    parts_of = [len(engine.plan(request).setting.parts) for request in requests]
    found = zip(composed, parts_of, strict=True)
    return [(NoteTable.of(piece), parts) for piece, parts in found if len(piece.parts) == parts or asked.get("styles")]


def figures_table(report: Mapping[str, Any]) -> str:
    """Real and composed pieces by style, and the parts of ensembles, as Markdown tables."""
    lines = [
        "| style | figures that come back, literally: real, composed | moved | densest eighth against the median one "
        "(median, ninetieth of a hundred) | onsets that two hands can take | mean of the top line |",
        "|---|---|---|---|---|---|",
    ]
    for style, row in report["styles"].items():
        real, made = row["real"], row["composed"]
        lines.append(
            f"| {style} | {real['literal']:.1%}, {made['literal']:.1%} | {real['moved']:.1%}, {made['moved']:.1%} | "
            f"{real['dense_50']:.2f} {real['dense_90']:.2f}, {made['dense_50']:.2f} {made['dense_90']:.2f} | "
            f"{real['playable']:.1%}, {made['playable']:.1%} | {real['top']:.1f}, {made['top']:.1f} |"
        )
    lines += ["", "| ensemble | each part sounds in | all together | longest silence |", "|---|---|---|---|"]
    for ensemble, rows in report["ensembles"].items():
        for name, row in rows.items():
            if row["pieces"]:
                shares = " ".join(f"{share:.2f}" for share in row["shares"])
                lines.append(f"| {ensemble}, {name} | {shares} | {row['together']:.2f} | {row['silence']:.2f} |")
    return "\n".join(lines)
