"""What an engine was trained on, and how its music may be used, according to the receipt of its weights."""

import json
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from composer.files import RECEIPT_NAME
from composer.networks.weights import MODELS_FOLDER, read_card, read_released

PERMISSION = (
    "You may use this music for whatever you make, also commercially: publish, perform, record, change and sell it. "
    "Nobody asks for a fee or a credit."
)


# Longer names first.
SHORT_NAMES = (
    ("Creative Commons Attribution-ShareAlike", "CC BY-SA"),
    ("Creative Commons Attribution", "CC BY"),
    ("cc-by-sa", "CC BY-SA"),
    ("cc-by", "CC BY"),
    ("Artistic-", "Artistic "),
    (" (Unported)", ""),
    (" International", ""),
)


@dataclass(frozen=True, slots=True)
class Learned:
    """The training files of an engine: their number, and the number by license and by source, the most first."""

    files: int
    licenses: tuple[tuple[str, int], ...]
    sources: tuple[tuple[str, int], ...]
    sha256: str

    @property
    def sentence(self) -> str:
        """Summarize in one sentence."""
        named = ", ".join(f"{license} ({count:,})" for license, count in self.licenses)
        return f"The network learned from {self.files:,} files, all under licenses that allow commercial use: {named}."


def short_name(license: str) -> str:
    """A license under its common short name, e.g. CC BY-SA 4.0, from any spelling in a receipt."""
    for spelled_out, short in SHORT_NAMES:
        license = license.replace(spelled_out, short)
    return license.strip()


@cache
def learned_by(engine: str, models: Path = MODELS_FOLDER) -> Learned:
    """Read an engine's receipt. Raises MissingDependency if there is none listed in its card."""
    card = read_card(models / engine)
    rows = json.loads(read_released(models / engine, card, RECEIPT_NAME))
    return Learned(
        files=len(rows),
        licenses=tuple(Counter(short_name(row["licence"]) for row in rows).most_common()),
        sources=tuple(Counter(row["source"] for row in rows).most_common()),
        sha256=card["files"][RECEIPT_NAME],
    )
