"""The manifest of a folder of training music, and the licences that may be learned from.

A manifest is a tab-separated table with a header and one row a file: path, source, composer, title, style,
scoring, notes, tracks, expressive, licence, upstream.
"""

import csv
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from composer.errors import BadInput

MANIFEST_NAME = "manifest.tsv"
# What `expressive` says of a piece whose tempo and velocities are a player's.
PLAYED = "tempo+velocity"
ALLOWED_LICENCES = re.compile(
    r"(public domain|cc0|cc[ -]by([ -]sa)? |creative commons attribution(-sharealike)? \d|mit\b|bsd|artistic)",
    re.IGNORECASE,
)


FORBIDDEN_TERMS = re.compile(r"non-?commercial|noderiv|-nc\b|-nd\b", re.IGNORECASE)


def may_be_learned(licence: str) -> bool:
    """Whether a licence allows commercial use: public domain, CC0, CC BY, CC BY-SA, MIT, BSD or Artistic."""
    return bool(ALLOWED_LICENCES.match(licence + " ")) and not FORBIDDEN_TERMS.search(licence)


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of training music: where it lies, whose it is, and what the manifest says of it.

    `expressive` is "no", "velocity" or "tempo+velocity": what of the playing is real.
    """

    path: Path
    source: str
    composer: str
    title: str
    style: str
    licence: str
    scoring: str = ""
    expressive: str = "no"

    @property
    def may_be_learned(self) -> bool:
        """Whether the licence allows it, see `may_be_learned`."""
        return may_be_learned(self.licence)

    def receipt(self, folder: Path) -> dict[str, str]:
        """The line of a licence receipt: what was learned from, and the bytes it had."""
        return {
            "path": self.path.relative_to(folder).as_posix(),
            "composer": self.composer,
            "title": self.title,
            "source": self.source,
            "licence": self.licence,
            "sha256": hashlib.sha256(self.path.read_bytes()).hexdigest(),
        }


def read_manifest(folder: Path) -> list[Entry]:
    """The entries of a folder's manifest, in its order. Raises BadInput if there is none or a column is missing."""
    path = folder / MANIFEST_NAME
    if not path.is_file():
        raise BadInput("manifest_missing", folder=folder, name=MANIFEST_NAME)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", restval=""))
    columns = ("path", "source", "composer", "title", "style", "licence")
    missing = [column for column in columns if rows and column not in rows[0]]
    if missing:
        raise BadInput("manifest_without_column", path=path, column=missing[0], needed=tuple(columns))
    return [
        Entry(
            path=folder / row["path"],
            source=row["source"],
            composer=row["composer"],
            title=row["title"],
            style=row["style"],
            licence=row["licence"],
            scoring=row.get("scoring", ""),
            expressive=row.get("expressive", "no"),
        )
        for row in rows
    ]
