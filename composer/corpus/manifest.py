"""The manifest of a folder of training music, and the licenses that allow training.

A manifest is a tab-separated table with a header and one row for each file: path, source, composer, title, style,
scoring, notes, tracks, expressive, licence, upstream.
"""

import csv
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from composer.errors import BadInput, reason_of

MANIFEST_NAME = "manifest.tsv"
# The value of `expressive` for a piece with a player's tempo and velocities; all values, the least first.
PLAYED = "tempo+velocity"
EXPRESSIVENESS = ("no", "velocity", PLAYED)
ALLOWED_LICENSES = re.compile(
    r"(public domain|cc0|cc[ -]by([ -]sa)? |creative commons attribution(-sharealike)? \d|mit\b|bsd|artistic)",
    re.IGNORECASE,
)


FORBIDDEN_TERMS = re.compile(r"non-?commercial|noderiv|-nc\b|-nd\b", re.IGNORECASE)


def may_be_learned(license: str) -> bool:
    """Whether a license allows commercial use: public domain, CC0, CC BY, CC BY-SA, MIT, BSD or Artistic."""
    return bool(ALLOWED_LICENSES.match(license + " ")) and not FORBIDDEN_TERMS.search(license)


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of training music with its manifest row.

    `expressive` is "no", "velocity" or "tempo+velocity": which aspects of the performance are real.
    """

    path: Path
    source: str
    composer: str
    title: str
    style: str
    license: str
    scoring: str = ""
    expressive: str = "no"

    @property
    def may_be_learned(self) -> bool:
        """Whether the license allows training; see `may_be_learned`."""
        return may_be_learned(self.license)

    def receipt(self, folder: Path) -> dict[str, str]:
        """The row of a license receipt: the file and its checksum."""
        return {
            "path": self.path.relative_to(folder).as_posix(),
            "composer": self.composer,
            "title": self.title,
            "source": self.source,
            "licence": self.license,
            "sha256": hashlib.sha256(self.path.read_bytes()).hexdigest(),
        }


def read_manifest(folder: Path) -> list[Entry]:
    """Read the manifest of a folder, in order. Raises BadInput if it is missing, lacks a column or cannot be used."""
    path = folder / MANIFEST_NAME
    if not path.is_file():
        raise BadInput("manifest_missing", folder=folder, name=MANIFEST_NAME)
    try:
        # Spreadsheets put a byte order mark first.
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file, delimiter="\t", restval=""))
    except OSError as error:
        raise BadInput("file_not_read", path=path, reason=reason_of(error)) from error
    except (csv.Error, UnicodeDecodeError) as error:
        raise BadInput("manifest_not_readable", path=path) from error
    columns = ("path", "source", "composer", "title", "style", "licence")
    missing = [column for column in columns if rows and column not in rows[0]]
    if missing:
        raise BadInput("manifest_without_column", path=path, column=missing[0], needed=tuple(columns))
    for row in rows:
        # Everything that is derived from a piece is named by its place in the folder.
        if Path(row["path"]).is_absolute():
            raise BadInput("manifest_path_outside", path=path, name=row["path"], folder=folder)
        if _expressive(row) not in EXPRESSIVENESS:
            raise BadInput("manifest_expressive_unknown", path=path, value=_expressive(row), known=EXPRESSIVENESS)
    return [
        Entry(
            path=folder / row["path"],
            source=row["source"],
            composer=row["composer"],
            title=row["title"],
            style=row["style"],
            license=row["licence"],
            scoring=row.get("scoring", ""),
            expressive=_expressive(row),
        )
        for row in rows
    ]


def _expressive(row: dict[str, str]) -> str:
    return row.get("expressive") or EXPRESSIVENESS[0]
