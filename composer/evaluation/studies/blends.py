"""Measures whether a blend moves from one style to the other, with the style classifier."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from scipy.stats import rankdata

from composer.evaluation.classifiers.styles import load_styles
from composer.evaluation.studies.composing import composed_pieces
from composer.generation.engines.virtuoso import VirtuosoEngine
from composer.generation.request.request import Request

# Pairs of styles that the classifier can tell apart in real pieces.
PAIRS = (("romantic", "chorale"), ("song", "game"), ("chopin", "bach"))
# The share of the second style, 0..1.
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
BARS = 16
SEEDS = 30


def blends(
    engine: VirtuosoEngine, seeds: int, tell: Callable[[str], None], pairs: Sequence[tuple[str, str]] = PAIRS
) -> dict[str, Any]:
    """Compose pieces along the blend of each pair, with the same `seeds` in every step; rows as from `rising`."""
    judge = load_styles()
    rows = []
    for first, second in pairs:
        chances = np.zeros((seeds, len(SHARES)))
        for step, share in enumerate(SHARES):
            requests = [_blend(first, second, share, seed) for seed in range(seeds)]
            pieces = composed_pieces(engine, requests, tell, f"{first} and {second}, {share:.0%} of it")
            chances[:, step] = [judge.of(piece)[second] for piece in pieces]
        rows.append({"from": first, "to": second, **rising(chances)})
    return {"seeds": seeds, "bars": BARS, "shares": list(SHARES), "pairs": rows}


def rising(chances: np.ndarray) -> dict[str, Any]:
    """How the probability of a style rises with its share; `chances` (seeds, steps), 0..1.

    `means` are those of each step; `of_means` is their rank correlation (Spearman) with the steps, `of_seeds` the mean
    over single seeds, in which pieces differ in more than the share; 0 for a seed with constant probability.
    """
    means = chances.mean(axis=0)
    return {
        "means": [round(float(mean), 4) for mean in means],
        "of_means": round(_order(means), 4),
        "of_seeds": round(float(np.mean([_order(row) for row in chances])), 4),
    }


def blends_table(report: dict[str, Any]) -> str:
    """The probability of the second style in each step, by pair."""
    shares = " | ".join(f"{share:.0%}" for share in report["shares"])
    lines = [
        f"| probability of a style, mean of {report['seeds']} pieces, by its share | {shares} "
        "| rank correlation of the means | of each seed |",
        f"|---|{'---|' * (len(report['shares']) + 2)}",
    ]
    for row in report["pairs"]:
        means = " | ".join(f"{mean:.2f}" for mean in row["means"])
        lines.append(
            f"| {row['to']}, blended with {row['from']} | {means} | {row['of_means']:.2f} | {row['of_seeds']:.2f} |"
        )
    return "\n".join(lines)


def _blend(first: str, second: str, share: float, seed: int) -> Request:
    styles = tuple((name, weight) for name, weight in ((first, 1 - share), (second, share)) if weight)
    return Request(styles=styles, bars=BARS, seed=seed)


def _order(values: np.ndarray) -> float:
    """The rank correlation (Spearman) of values with their positions, -1..1; 0 if they are constant."""
    if np.ptp(values) == 0:
        return 0.0
    return float(np.corrcoef(np.arange(len(values)), rankdata(values))[0, 1])
