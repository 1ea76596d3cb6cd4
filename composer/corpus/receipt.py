"""The license receipt: every file that was learned from, with its source, license and checksum."""

import json
from pathlib import Path
from typing import Any

from composer.corpus.manifest import may_be_learned
from composer.errors import BadInput
from composer.notices import Notice

RECEIPT_NAME = "receipt.json"
FIELDS = ("path", "composer", "title", "source", "licence", "sha256")


def find_receipts(places: list[Path]) -> list[Path]:
    """The receipts at the places named: files as they are, folders searched. Raises BadInput if there is none."""
    found = [
        receipt for place in places for receipt in (sorted(place.rglob(RECEIPT_NAME)) if place.is_dir() else [place])
    ]
    if not found:
        raise BadInput("receipt_missing", name=RECEIPT_NAME, places=tuple(map(str, places)))
    return found


def problems_of(path: Path) -> list[Notice]:
    """What is wrong with a receipt; nothing for one that is in order.

    Raises BadInput if the file is no receipt at all.
    """
    try:
        rows: Any = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput("receipt_not_readable", path=path) from error
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise BadInput("receipt_not_a_list", path=path)
    problems = []
    for row in rows:
        name = row.get("path", Notice("receipt_file_without_path"))
        problems += [
            Notice("receipt_without_field", path=path, name=name, field=field) for field in FIELDS if field not in row
        ]
        if not may_be_learned(str(row.get("licence", ""))):
            licence = str(row.get("licence"))
            problems.append(Notice("license_not_allowed", path=path, name=name, license=licence))
        if len(str(row.get("sha256", ""))) != 64:
            problems.append(Notice("receipt_without_sha256", path=path, name=name))
    return problems
