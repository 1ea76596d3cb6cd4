"""Facts about the released networks, read from their cards and the saved evaluation."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from composer.errors import MissingDependency
from composer.export.license import Learned
from composer.networks.weights import MODELS_FOLDER, read_card
from composer.studio.texts import TEXTS, text

EVALUATION = MODELS_FOLDER / "evaluation" / "evaluation.json"
# The metrics shown, by their names in the evaluation, with their decimals; None: a percentage.
MEASURES: dict[str, int | None] = {
    "pieces": 0,
    "overlapped_area": 2,
    "divergence": 2,
    "similarity_error": 3,
    "repetition": None,
    "longest_run": 0,
    "endings": None,
}


@cache
def card_of(engine: str) -> dict[str, Any]:
    """The card of an engine; empty if there is none."""
    try:
        return read_card(MODELS_FOLDER / engine)
    except MissingDependency:
        return {}


def training_rounds(engine: str) -> list[dict[str, Any]]:
    """The training rounds of an engine in order; empty if its card has none."""
    training = card_of(engine).get("training", {})
    return [*training.get("before", []), training] if "events_heard" in training else []


@cache
def evaluation(path: Path = EVALUATION) -> dict[str, Any]:
    """The saved evaluation; empty if there is none."""
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def evaluation_table() -> str:
    """The evaluation as a Markdown table: a row for each metric, a column for each evaluated set.

    This fits a phone, because there are few sets, but names of metrics are long. Other systems are in italics.
    """
    rows = evaluation().get("rows", {})
    names = [_row_name(title) for title in rows]
    heads = [f"*{name}*" if row.get("is_others") else name for name, row in zip(names, rows.values(), strict=True)]
    lines = [[text("measure"), *heads], ["---", *["---:"] * len(rows)]]
    for name in MEASURES:
        if any(name in row for row in rows.values()):
            lines.append([text(f"measure_{name}"), *(_written(row.get(name), name) for row in rows.values())])
    return _table(lines)


def _row_name(title: str) -> str:
    name = f"row_{title.replace(' ', '_')}"
    return text(name) if name in TEXTS else title


def _source_name(source: str) -> str:
    """The display name of a collection; a new one is named after its folder."""
    name = f"source_{source}"
    return text(name) if name in TEXTS else source.replace("_", " ")


def license_table(learned: Learned) -> str:
    """The number of training files by license, as a Markdown table."""
    rows = [[license, f"{count:,}"] for license, count in learned.licenses]
    return _table([[text("license"), text("files")], ["---", "---:"], *rows])


def source_table(learned: Learned) -> str:
    """The number of training files by source, as a Markdown table."""
    rows = [[_source_name(source), f"{count:,}"] for source, count in learned.sources]
    return _table([[text("source"), text("files")], ["---", "---:"], *rows])


def _written(value: Any, measure: str) -> str:
    decimals = MEASURES[measure]
    if not isinstance(value, int | float):
        return ""
    return f"{value:.0%}" if decimals is None else f"{value:,.{decimals}f}"


def _table(lines: list[list[str]]) -> str:
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
