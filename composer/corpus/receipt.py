"""The licence receipt: every file that was learnt from, with its source, licence and checksum."""

import json
from pathlib import Path
from typing import Any

from composer.corpus.manifest import may_be_learnt
from composer.errors import BadInput

RECEIPT_NAME = "receipt.json"
FIELDS = ("path", "composer", "title", "source", "licence", "sha256")


def find_receipts(places: list[Path]) -> list[Path]:
    """The receipts at the places named: files as they are, folders searched. Raises BadInput if there is none."""
    found = [
        receipt for place in places for receipt in (sorted(place.rglob(RECEIPT_NAME)) if place.is_dir() else [place])
    ]
    if not found:
        raise BadInput(f"There is no {RECEIPT_NAME} in {', '.join(map(str, places))}.")
    return found


def problems_of(path: Path) -> list[str]:
    """What is wrong with a receipt, a line each; nothing for one that is in order.

    Raises BadInput if the file is no receipt at all.
    """
    try:
        rows: Any = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput(f"{path} cannot be read as a receipt.") from error
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise BadInput(f"{path} is no receipt: it must be a list of files.")
    problems = []
    for row in rows:
        name = row.get("path", "a file without a path")
        problems += [f"{path}: {name} has no {field}." for field in FIELDS if field not in row]
        if not may_be_learnt(str(row.get("licence", ""))):
            problems.append(f"{path}: {name} has the licence {row.get('licence')!r}, which is not allowed.")
        if len(str(row.get("sha256", ""))) != 64:
            problems.append(f"{path}: {name} has no SHA-256.")
    return problems
