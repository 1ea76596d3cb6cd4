"""Whether composed pieces are in the style that was asked for, as often as real pieces of it are found to be."""

from collections.abc import Callable, Mapping
from statistics import fmean
from typing import Any

from composer.evaluation.samples import composed_samples
from composer.evaluation.styles import StyleClassifier, load_styles
from composer.generation.virtuoso import VirtuosoEngine

# A style that the classifier does not know in real pieces says nothing of composed ones.
LEAST_REAL_SHARE = 0.5
PIECES = 8


def named(engine: VirtuosoEngine, count: int, tell: Callable[[str], None]) -> dict[str, Any]:
    """Compose `count` pieces of each style that can be judged: how many are named so, beside real pieces.

    `ratio` is that of the mean shares over the styles.
    """
    judge = load_styles()
    rows = {}
    for style in judged_styles(judge, engine.styles):
        samples = composed_samples(engine, style, count, tell)
        share = fmean(style in judge.names(sample.piece) for sample in samples)
        rows[style] = {"pieces": count, "named": round(share, 4), "real": judge.real_share[style]}
    return {"styles": rows, "ratio": ratio(rows)}


def judged_styles(judge: StyleClassifier, offered: tuple[str, ...]) -> list[str]:
    """Of the styles that are offered, those that the classifier names in at least half of their real pieces.

    Without drums: there is nothing to tell them from.
    """
    shares = {style: judge.real_share.get(style) or 0.0 for style in offered if style != "drums"}
    return [style for style, share in shares.items() if share >= LEAST_REAL_SHARE]


def ratio(rows: Mapping[str, Mapping[str, Any]]) -> float:
    """How often composed pieces are named, for each time that real ones are."""
    return round(fmean(row["named"] for row in rows.values()) / fmean(row["real"] for row in rows.values()), 4)


def named_table(report: Mapping[str, Any]) -> str:
    """The shares by style, and the ratio."""
    lines = ["| named as the style that was asked for | composed pieces | real pieces |", "|---|---|---|"]
    lines += [f"| {style} | {row['named']:.0%} | {row['real']:.0%} |" for style, row in report["styles"].items()]
    return "\n".join([*lines, f"| of composed pieces, as often as of real ones | {report['ratio']:.2f} | 1.00 |"])
