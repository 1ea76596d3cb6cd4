"""Names made safe for documents, pages and file names."""

LONGEST_NAME = 200


def printable(name: str, longest: int = LONGEST_NAME) -> str:
    """Make a name printable: without control characters and lone surrogates, on one line, and at most `longest`
    characters.

    XML cannot contain these characters, and UTF-8 cannot encode surrogates.
    """
    return " ".join("".join(sign if sign.isprintable() else " " for sign in name[: 4 * longest]).split())[:longest]
