"""Reports what was kept and why the rest was excluded, in tables that add up."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from composer.corpus.build import Built
from composer.corpus.judging import KEPT

ALL = "all"


@dataclass(frozen=True, slots=True)
class Row:
    """Files and notes of a source by outcome. Unreadable files count with no notes."""

    source: str
    files: Counter[str]
    notes: Counter[str]


def rows_of(built: Sequence[Built]) -> list[Row]:
    """A row for each source, by name, and one for all."""
    files: dict[str, Counter[str]] = defaultdict(Counter)
    notes: dict[str, Counter[str]] = defaultdict(Counter)
    for piece in built:
        for source in (piece.judged.entry.source, ALL):
            files[source][piece.judged.outcome] += 1
            notes[source][piece.judged.outcome] += piece.judged.summary.notes
    return [Row(name, files[name], notes[name]) for name in sorted(files, key=lambda name: (name == ALL, name))]


def as_json(built: Sequence[Built], corpus: Path) -> dict[str, Any]:
    """Return the table, every excluded file with its reason, and works with several files."""
    works: dict[str, list[str]] = defaultdict(list)
    for piece in built:
        if piece.judged.work:
            works[piece.judged.work].append(_path(piece, corpus))
    return {
        "sources": [
            {
                "source": row.source,
                "files_in": row.files.total(),
                "notes_in": row.notes.total(),
                "files": dict(row.files),
                "notes": dict(row.notes),
            }
            for row in rows_of(built)
        ],
        "left_out": [
            {"path": _path(piece, corpus), "reason": piece.judged.outcome, "detail": piece.judged.detail}
            for piece in built
            if not piece.judged.is_kept
        ],
        "works_of_several_files": [members for members in works.values() if len(members) > 1],
    }


def as_markdown(built: Sequence[Built]) -> str:
    """Return the table as Markdown: files and notes of each source, total, kept, and excluded by reason."""
    rows = rows_of(built)
    reasons = sorted({reason for row in rows for reason in row.files} - {KEPT})
    lines = [
        f"| source | files in | notes in | kept | {' | '.join(reasons)} |",
        f"|---|{'---|' * (3 + len(reasons))}",
    ]
    for row in rows:
        cells = [f"{row.files[outcome]:,} ({row.notes[outcome]:,})" for outcome in (KEPT, *reasons)]
        lines.append(f"| {row.source} | {row.files.total():,} | {row.notes.total():,} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _path(piece: Built, corpus: Path) -> str:
    return piece.judged.entry.path.relative_to(corpus).as_posix()
