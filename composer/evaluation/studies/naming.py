"""Measures whether composed pieces are recognized in the requested style as often as real ones."""

from collections.abc import Callable, Mapping, Sequence
from statistics import fmean
from typing import Any

from composer.evaluation.classifiers.held_out_styles import held_out_classifier
from composer.evaluation.classifiers.styles import StyleClassifier, load_styles
from composer.evaluation.studies.samples import composed_samples
from composer.events.pack import Pack
from composer.generation.engines.virtuoso import VirtuosoEngine
from composer.score.piece import Piece

# Styles that the classifier rarely recognizes in real pieces are not judged.
LEAST_REAL_SHARE = 0.5
PIECES = 8
UNKNOWN = "-"


def named(engine: VirtuosoEngine, pack: Pack, count: int, tell: Callable[[str], None]) -> dict[str, Any]:
    """Compose `count` pieces of each style that can be judged; returns how many are recognized, relative to real
    pieces.

    `ratio` compares the mean shares over the styles; `held_out` is the same with a classifier trained on the held-out
    pieces of a pack. Raises BadInput if there are too few.
    """
    judges = [load_styles(), held_out_classifier(pack)]
    judged = [judged_styles(judge, engine.styles) for judge in judges]
    pieces = {
        style: [sample.piece for sample in composed_samples(engine, style, count, tell)]
        for style in engine.styles
        if any(style in styles for styles in judged)
    }
    by_released, by_held_out = (
        _report(judge, {style: pieces[style] for style in styles}) for judge, styles in zip(judges, judged, strict=True)
    )
    return {**by_released, "held_out": by_held_out}


def _report(judge: StyleClassifier, pieces: Mapping[str, Sequence[Piece]]) -> dict[str, Any]:
    rows = {
        style: {
            "pieces": len(composed),
            "named": round(fmean(style in judge.names(piece) for piece in composed), 4),
            "real": judge.real_share[style],
        }
        for style, composed in pieces.items()
    }
    return {"styles": rows, "ratio": ratio(rows)}


def judged_styles(judge: StyleClassifier, offered: tuple[str, ...]) -> list[str]:
    """The offered styles that the classifier recognizes in at least half of their real pieces.

    Drums are excluded, because nothing else resembles them.
    """
    shares = {style: judge.real_share.get(style) or 0.0 for style in offered if style != "drums"}
    return [style for style, share in shares.items() if share >= LEAST_REAL_SHARE]


def ratio(rows: Mapping[str, Mapping[str, Any]]) -> float:
    """How often composed pieces are recognized relative to real ones."""
    return round(fmean(row["named"] for row in rows.values()) / fmean(row["real"] for row in rows.values()), 4)


def named_table(report: Mapping[str, Any]) -> str:
    """The shares by style and the ratios, for both classifiers."""
    held_out = report["held_out"]["styles"]
    lines = [
        "| named as the style that was asked for | composed pieces | real pieces | by a classifier of held-out pieces: "
        "composed | real |",
        "|---|---|---|---|---|",
    ]
    for style in dict.fromkeys([*report["styles"], *held_out]):
        shares = [_shares(rows.get(style)) for rows in (report["styles"], held_out)]
        lines.append(f"| {style} | {shares[0]} | {shares[1]} |")
    ratios = f"{report['ratio']:.2f} | 1.00 | {report['held_out']['ratio']:.2f} | 1.00"
    return "\n".join([*lines, f"| of composed pieces, as often as of real ones | {ratios} |"])


def _shares(row: Mapping[str, Any] | None) -> str:
    return f"{row['named']:.0%} | {row['real']:.0%}" if row else f"{UNKNOWN} | {UNKNOWN}"
