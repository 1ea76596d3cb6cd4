"""Names as they can be written anywhere: in a document, on a page, in the name of a file."""

LONGEST_NAME = 200


def printable(name: str, longest: int = LONGEST_NAME) -> str:
    """A name without what cannot be printed (control characters, halves of surrogate pairs), on one line, no longer
    than so many characters.

    XML cannot hold these characters at all, and UTF-8 not the latter.
    """
    return " ".join("".join(sign if sign.isprintable() else " " for sign in name[: 4 * longest]).split())[:longest]
