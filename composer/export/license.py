"""What an engine learned from, and what may be done with what it composes: read from its receipt, never from memory."""

import json
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from composer.networks.weights import MODELS_FOLDER, read_card, read_released

RECEIPT_NAME = "receipt.json"
PERMISSION = (
    "You may use this music for whatever you make, also commercially: publish, perform, record, change and sell it. "
    "Nobody asks for a fee or a credit."
)


# Longer names first.
SHORT_NAMES = (
    ("Creative Commons Attribution-ShareAlike", "CC BY-SA"),
    ("Creative Commons Attribution", "CC BY"),
    (" (Unported)", ""),
    (" International", ""),
)


@dataclass(frozen=True, slots=True)
class Learned:
    """The files that an engine learned from: how many, and how many of each license and source, the most first."""

    files: int
    licences: tuple[tuple[str, int], ...]
    sources: tuple[tuple[str, int], ...]
    sha256: str

    @property
    def sentence(self) -> str:
        """In one sentence."""
        named = ", ".join(f"{licence} ({count:,})" for licence, count in self.licences)
        return f"The network learned from {self.files:,} files, all under licenses that allow commercial use: {named}."


def short_name(licence: str) -> str:
    """A license as its receipt may spell it out, by the name that all of its spellings share: CC BY-SA 4.0."""
    for spelled_out, short in SHORT_NAMES:
        licence = licence.replace(spelled_out, short)
    return licence.strip()


@cache
def learnt_by(engine: str, models: Path = MODELS_FOLDER) -> Learned:
    """What an engine's receipt says. Raises MissingDependency if there is none that its card vouches for."""
    card = read_card(models / engine)
    rows = json.loads(read_released(models / engine, card, RECEIPT_NAME))
    return Learned(
        files=len(rows),
        licences=tuple(Counter(short_name(row["licence"]) for row in rows).most_common()),
        sources=tuple(Counter(row["source"] for row in rows).most_common()),
        sha256=card["files"][RECEIPT_NAME],
    )
