"""The cue sheet: what a piece is, how it was made, and its license; as text, CSV and JSON.

The JSON can restore the piece: the same request with the same weights gives the same music.
"""

import csv
import io
import json
from dataclasses import asdict, replace
from typing import Any

from composer.errors import MissingDependency
from composer.export.license import PERMISSION, learned_by
from composer.export.titles import title_of
from composer.export.work import Work
from composer.originality.report import Originality, readable_title, sentence
from composer.score.analysis import analyze
from composer.score.clock import clock

COMPOSER_LINE = "Composer, an interactive studio; engine {engine}, weights {weights}"
REWORKED_LINE = "Made from other music by Composer, an interactive studio; engine {engine}, weights {weights}"
BROUGHT = "Brought as a MIDI file"


def cue_sheet(work: Work) -> dict[str, Any]:
    """Everything known about a work, ready for JSON."""
    request, analysis = work.request, analyze(work.piece)
    sheet: dict[str, Any] = {
        "title": title_of(work),
        "title_ko": title_of(work, "ko"),
        "name": work.name,
        "composed_by": _composed_by(work),
        "request": request.to_json() if request else None,
        "rework": work.rework.to_json() if work.rework else None,
        "edits": work.edits,
        "seed": request.seed if request else None,
        "engine": request.engine if request else None,
        "weights": work.weights,
        "duration_seconds": analysis.seconds,
        "bars": analysis.bars,
        "notes": analysis.notes,
        "key": analysis.key,
        "meter": analysis.meter,
        "tempo": analysis.tempo,
        "originality": asdict(_titled(work.originality)) if work.originality else None,
        "midi_sha256": work.digest,
    }
    if request is None:
        return sheet
    try:
        learned = learned_by(request.engine)
    except MissingDependency:
        return sheet
    return sheet | {
        "permission": PERMISSION,
        "training_licences": dict(learned.licenses),
        "training_files": learned.files,
        "training_receipt_sha256": learned.sha256,
        "training": learned.sentence,
    }


def _composed_by(work: Work) -> str:
    asked = work.request or work.rework
    if asked is None:
        return BROUGHT
    line = COMPOSER_LINE if work.request else REWORKED_LINE
    return line.format(engine=asked.engine, weights=work.weights)


def cue_json(work: Work) -> bytes:
    """The cue sheet as JSON."""
    return json.dumps(cue_sheet(work), indent=1, ensure_ascii=False).encode() + b"\n"


def cue_csv(work: Work) -> bytes:
    """The cue sheet as CSV: a header row and a row of values, for import into production music catalogs."""
    flat = {
        name: json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
        for name, value in cue_sheet(work).items()
    }
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(flat), lineterminator="\r\n")
    writer.writeheader()
    writer.writerow(flat)
    # Excel needs the byte order mark to recognize UTF-8.
    return buffer.getvalue().encode("utf-8-sig")


def cue_text(work: Work) -> bytes:
    """The cue sheet as readable text, with the license."""
    sheet = cue_sheet(work)
    rows = {
        "Title": sheet["title"] if work.name else f"{sheet['title']} ({sheet['title_ko']})",
        "Composed by": sheet["composed_by"],
        "Duration": clock(sheet["duration_seconds"]),
        "Key": sheet["key"] or "none",
        "Meter": sheet["meter"],
        "Tempo": f"{sheet['tempo']:g} quarter notes a minute",
        "Notes, bars": f"{sheet['notes']:,}, {sheet['bars']}",
        "Seed": sheet["seed"],
        "Request": json.dumps(sheet["request"], ensure_ascii=False) if sheet["request"] else None,
        "Rework": json.dumps(sheet["rework"], ensure_ascii=False) if sheet["rework"] else None,
        "Changed since": work.edits or None,
        "Originality": sentence(work.originality) if work.originality else None,
        "SHA-256 of the MIDI": sheet["midi_sha256"],
    }
    lines = [f"{name + ':':22}{value}" for name, value in rows.items() if value is not None]
    license = [sheet["permission"], "", sheet["training"]] if "permission" in sheet else []
    if license:
        license.append(f"models/{sheet['engine']}/receipt.json names each of them (SHA-256 of the receipt:")
        license.append(f"{sheet['training_receipt_sha256']}).")
    return "\n".join(["CUE SHEET", "", *lines, "", *(["LICENSE", "", *license, ""] if license else [])]).encode()


def _titled(originality: Originality) -> Originality:
    """With readable titles; `path` still names the file."""
    return replace(
        originality,
        title=readable_title(originality.title),
        first_title=readable_title(originality.first_title),
    )
