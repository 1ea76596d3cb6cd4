"""Writes the model card: measurements as tables and a plot."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from composer.evaluation.report.plots import picture
from composer.evaluation.report.rows import HUMAN, VIRTUOSO
from composer.evaluation.studies.blends import blends_table
from composer.evaluation.studies.chords import chords_table
from composer.evaluation.studies.figures import figures_table
from composer.evaluation.studies.naming import UNKNOWN, named_table
from composer.files import write_whole
from composer.networks.weights import MODELS_FOLDER

EVALUATION_FOLDER = MODELS_FOLDER / "evaluation"
FIGURES, CARD, PICTURE = "evaluation.json", "README.md", "evaluation.png"
BEGIN, END = "<!-- evaluate -->", "<!-- /evaluate -->"


INTRODUCTION = f"""# How good it is

What `./run.sh evaluate` measured. Every row is a set of pieces, up to 44 bars of each, beside one half of the test
pieces, which no network learned from; "{HUMAN}" is the other half, and so what can be reached. Overlapped area and
divergence (Yang and Lerch 2020) are averages over 22 measures; similarity error (Museformer) compares how alike bars
are by their distance; structureness (Jazz Transformer) is that of passages of 2, 4, and 8 bars and more; told apart:
the area under the curve of classifiers that try to tell a row from real pieces, 0.5 if they cannot; the Fréchet
distance is between the states that the virtuoso's backbone is in, with the interval of 5 to 95 % of draws of pieces;
copies: the share of pieces that have more in common with the training set than 95 of 100 real pieces have. Music by
others is what they published, chosen by them, and mostly of other styles: figures, not a contest.

![measures, bars that resemble each other, structureness, and what tells apart](evaluation.png)
"""


def write_report(report: Mapping[str, Any], folder: Path, page: Path) -> None:
    """Write figures, card and plot to a folder, and the tables between the marks of a page, where it has them."""
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / FIGURES, json.dumps(report, indent=1, ensure_ascii=False).encode() + b"\n")
    write_whole(folder / CARD, f"{INTRODUCTION}\n{tables_of(report)}\n".encode())
    if "rows" in report:
        write_whole(folder / PICTURE, picture(report["rows"]))
    # An installed package has no page beside it.
    text = page.read_text(encoding="utf-8") if page.is_file() else ""
    if BEGIN in text and END in text and "rows" in report:
        write_whole(page, with_tables(text, short_tables(report)).encode())


def read_report(folder: Path = EVALUATION_FOLDER) -> dict[str, Any]:
    """Load the last measurements; empty if there are none."""
    path = folder / FIGURES
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def with_tables(text: str, between: str) -> str:
    """Replace the text between the marks of a page."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{between}\n\n{END}{after}"


def short_tables(report: Mapping[str, Any]) -> str:
    """The tables for a page: rows and styles, without other systems."""
    rows = {name: row for name, row in report["rows"].items() if not row["is_others"]}
    return "\n\n".join([rows_table(rows), styles_table(rows), _measured_with(report)])


def tables_of(report: Mapping[str, Any]) -> str:
    """All tables."""
    found = []
    if "rows" in report:
        found += [make(report["rows"]) for make in (rows_table, styles_table, measures_table)]
    if "nats_per_note" in report:
        found.append(nats_table(report["nats_per_note"]))
    if "controls" in report:
        found.append(controls_table(report["controls"]))
    if "named" in report:
        found.append(named_table(report["named"]))
    if "chords" in report:
        found.append(chords_table(report["chords"]))
    if "figures" in report:
        found.append(figures_table(report["figures"]))
    if "blends" in report:
        found.append(blends_table(report["blends"]))
    if "backbones" in report:
        found.append(backbones_table(report["backbones"]))
    return "\n\n".join([*found, _measured_with(report)])


def rows_table(rows: Mapping[str, Mapping[str, Any]]) -> str:
    """The measurements of each row."""
    lines = [
        "| | pieces | overlapped area | divergence | similarity error | phrases that return | longest run of a chord "
        "| structureness | endings | told apart by measures / notes | Fréchet distance | copies |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name, row in rows.items():
        scales = " ".join(f"{value:.2f}" for value in row["structureness"].values())
        apart = " / ".join(UNKNOWN if area is None else f"{area:.2f}" for area in row["told_apart"].values())
        far = row["frechet"]
        distance = f"{far['value']:.1f} ({far['lowest']:.1f} to {far['highest']:.1f})" if far else UNKNOWN
        lines.append(
            f"| {name} | {row['pieces']} | {_number(row['overlapped_area'])} | {_number(row['divergence'])} | "
            f"{_number(row['similarity_error'], 3)} | {row['repetition']:.0%} | {row['longest_run']} | {scales} | "
            f"{row['endings']:.0%} | {apart} | {distance} | "
            f"{UNKNOWN if row['copies'] is None else format(row['copies'], '.0%')} |"
        )
    return "\n".join(lines)


def styles_table(rows: Mapping[str, Mapping[str, Any]]) -> str:
    """Real pieces and the virtuoso's by style."""
    lines = [
        f"| style | overlapped area: {HUMAN} | {VIRTUOSO} | named so by a classifier: {HUMAN} | {VIRTUOSO} |",
        "|---|---|---|---|---|",
    ]
    for style, real in rows[HUMAN]["styles"].items():
        ours = rows[VIRTUOSO]["styles"][style]
        lines.append(
            f"| {style} | {_number(real['overlapped_area'])} | {_number(ours['overlapped_area'])} | "
            f"{real['named']:.0%} | {ours['named']:.0%} |"
        )
    return "\n".join(lines)


def measures_table(rows: Mapping[str, Mapping[str, Any]]) -> str:
    """The overlapping area of each metric."""
    names = [name for name, row in rows.items() if not row["is_others"]]
    lines = [f"| overlapped area of | {' | '.join(names)} |", f"|---|{'---|' * len(names)}"]
    for measure in rows[HUMAN]["by_measure"]:
        areas = [rows[name]["by_measure"].get(measure, {}).get("area") for name in names]
        lines.append(f"| {measure.replace('_', ' ')} | {' | '.join(map(_number, areas))} |")
    return "\n".join(lines)


def nats_table(nats: Mapping[str, Any]) -> str:
    """Nats a note by attribute and style, for the network and the n-gram baseline."""
    fields = list(nats["virtuoso"]["by_field"])
    lines = [
        f"| nats a note, {nats['pieces']} test pieces | all | {' | '.join(fields).replace('_', ' ')} |",
        f"|---|---|{'---|' * len(fields)}",
    ]
    for name, label in (("virtuoso", VIRTUOSO), ("floor", "order-n model")):
        found = nats[name]
        by_field = " | ".join(f"{found['by_field'][field]:.3f}" for field in fields)
        lines.append(f"| {label} | {found['nats_per_note']:.3f} | {by_field} |")
    lines += ["", "| nats a note by style | pieces | virtuoso | order-n model |", "|---|---|---|---|"]
    lines += [
        f"| {style} | {row['pieces']} | {row['virtuoso']:.3f} | {row['floor']:.3f} |"
        for style, row in nats["by_style"].items()
    ]
    return "\n".join(lines)


def controls_table(controls: Mapping[str, Any]) -> str:
    """How well random requests were followed."""
    lines = [f"| of {controls['requests']} random requests | kept, or how closely |", "|---|---|"]
    lines += [
        f"| {name.replace('_', ' ')} | {value:.3f} |"
        for name, value in controls.items()
        if name != "requests" and isinstance(value, int | float)
    ]
    return "\n".join(lines)


def backbones_table(rows: Sequence[dict[str, Any]]) -> str:
    """The rows as a Markdown table."""
    fields = list(rows[0]["by_field"])
    lines = [
        "| backbone | layers | parameters | notes heard in training | nats a note | "
        f"{' | '.join(fields).replace('_', ' ')} | in what returns | steps a second |",
        f"|---|---|---|---|---|{'---|' * len(fields)}---|---|",
    ]
    for row in rows:
        layers = ", ".join(dict.fromkeys(f"{row['layers'].count(kind)} {kind}" for kind in row["layers"]))
        speed = "not exported" if row["steps_per_second"] is None else f"{row['steps_per_second']:.0f}"
        lines.append(
            f"| {row['name']} | {layers} | {row['parameters']:,} | {row['events_heard']:,} | "
            f"{row['nats_per_note']:.3f} | {' | '.join(format(row['by_field'][field], '.3f') for field in fields)} | "
            f"{row['returning']:.3f} | {speed} |"
        )
    return "\n".join(lines)


def _number(value: float | None, digits: int = 2) -> str:
    return UNKNOWN if value is None else f"{value:.{digits}f}"


def _measured_with(report: Mapping[str, Any]) -> str:
    return f"Measured by `./run.sh evaluate` with the weights {report['weights']}."
