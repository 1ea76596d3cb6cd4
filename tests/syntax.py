"""The syntax trees of the project's own files."""

import ast
from functools import cache
from pathlib import Path

# CPython 3.11 counts the depth of a tree in one place for all threads (gh-106905), and threads of earlier tests may be
# parsing too.
TRIALS = 5


@cache
def syntax_of(path: Path) -> ast.Module:
    """Parse a file, once."""
    text = path.read_text(encoding="utf-8")
    for _ in range(TRIALS - 1):
        try:
            return ast.parse(text)
        except SystemError:
            continue
    return ast.parse(text)
