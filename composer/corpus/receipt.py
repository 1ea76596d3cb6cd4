"""The license receipt: every training file with its source, license and checksum."""

import json
from pathlib import Path
from typing import Any

from composer.corpus.manifest import may_be_learned
from composer.errors import BadInput
from composer.files import RECEIPT_NAME
from composer.notices import Notice

FIELDS = ("path", "composer", "title", "source", "licence", "sha256")


def find_receipts(places: list[Path]) -> list[Path]:
    """Find receipts at some paths: files as they are, folders searched. Raises BadInput if there are none."""
    found = [
        receipt for place in places for receipt in (sorted(place.rglob(RECEIPT_NAME)) if place.is_dir() else [place])
    ]
    if not found:
        raise BadInput("receipt_missing", name=RECEIPT_NAME, places=tuple(map(str, places)))
    return found


def receipt_rows(folder: Path) -> list[dict[str, Any]]:
    """The rows of the receipt in a folder. Raises BadInput if there is none, or one that cannot be read."""
    try:
        rows = json.loads((folder / RECEIPT_NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput("receipt_to_read_missing", corpus=folder, name=RECEIPT_NAME) from error
    if not isinstance(rows, list) or not all(
        isinstance(row, dict) and {"path", "sha256"} <= row.keys() for row in rows
    ):
        raise BadInput("receipt_to_read_missing", corpus=folder, name=RECEIPT_NAME)
    return rows


def problems_of(path: Path) -> list[Notice]:
    """List the problems of a receipt; empty if it is valid.

    Raises BadInput if the file is not a receipt at all.
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
            license = str(row.get("licence"))
            problems.append(Notice("license_not_allowed", path=path, name=name, license=license))
        if len(str(row.get("sha256", ""))) != 64:
            problems.append(Notice("receipt_without_sha256", path=path, name=name))
    return problems
