"""What the released networks say of themselves: their cards and what was measured, never from memory."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from composer.errors import MissingDependency
from composer.export.license import Learned
from composer.networks.weights import MODELS_FOLDER, read_card
from composer.studio.texts import TEXTS, text

EVALUATION = MODELS_FOLDER / "evaluation" / "evaluation.json"
# The measures that are shown, by their names in the evaluation, and how many decimals they have; None: a percentage.
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
    """All rounds of training of an engine, from the first to the last; none of one that does not tell."""
    training = card_of(engine).get("training", {})
    return [*training.get("before", []), training] if "events_heard" in training else []


@cache
def evaluation(path: Path = EVALUATION) -> dict[str, Any]:
    """What was measured; empty if it was not."""
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def evaluation_table() -> str:
    """What was measured as a Markdown table: a row for each measure, a column for each of the evaluation.

    So it fits a phone: there are few that were measured, and words for a measure are long. Those by others stand in
    italics.
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
    """What a collection calls itself; one that is new by the name of its folder."""
    name = f"source_{source}"
    return text(name) if name in TEXTS else source.replace("_", " ")


def licence_table(learnt: Learned) -> str:
    """How many files were learned from under each license, as a Markdown table."""
    rows = [[licence, f"{count:,}"] for licence, count in learnt.licences]
    return _table([[text("licence"), text("files")], ["---", "---:"], *rows])


def source_table(learnt: Learned) -> str:
    """How many files came from each source, as a Markdown table."""
    rows = [[_source_name(source), f"{count:,}"] for source, count in learnt.sources]
    return _table([[text("source"), text("files")], ["---", "---:"], *rows])


def _written(value: Any, measure: str) -> str:
    decimals = MEASURES[measure]
    if not isinstance(value, int | float):
        return ""
    return f"{value:.0%}" if decimals is None else f"{value:,.{decimals}f}"


def _table(lines: list[list[str]]) -> str:
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
