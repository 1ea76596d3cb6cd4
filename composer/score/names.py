"""Names: made safe for documents, pages and file names, and given to parts without one."""

from composer.score.instruments import INSTRUMENTS
from composer.score.piece import Part

DRUMS = "drums"
LONGEST_NAME = 200


def printable(name: str, longest: int = LONGEST_NAME) -> str:
    """Make a name printable: without control characters and lone surrogates, on one line, and at most `longest`
    characters.

    XML cannot contain these characters, and UTF-8 cannot encode surrogates.
    """
    return " ".join("".join(sign if sign.isprintable() else " " for sign in name[: 4 * longest]).split())[:longest]


def called(part: Part) -> str:
    """The display name of a part: its own, or that of its instrument."""
    return part.name or (DRUMS if part.is_drums else INSTRUMENTS[part.program].name.lower())
