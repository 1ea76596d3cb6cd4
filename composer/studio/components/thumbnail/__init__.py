"""A thumbnail of a piece: its notes in a small drawing."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from composer.studio.session.library import KeptPiece
from composer.studio.texts import text

FOLDER = Path(__file__).parent
WIDTH, HEIGHT = 400, 64
THICKEST = 3.0
_DRAWING = st.components.v2.component(
    "thumbnail",
    html='<svg role="img" preserveAspectRatio="none"></svg>',
    css=(FOLDER / "thumbnail.css").read_text(encoding="utf-8"),
    js=(FOLDER / "thumbnail.js").read_text(encoding="utf-8"),
)


def show_thumbnail(kept: KeptPiece, place: str) -> None:
    """Draw a piece; `place` distinguishes several drawings of the same piece on a page."""
    _DRAWING(data=_packed(kept, text("thumbnail", title=kept.title)), key=f"thumbnail_{place}_{kept.id}")


@lru_cache(maxsize=128)
def _packed(kept: KeptPiece, label: str) -> bytes:
    piece = kept.work.piece
    pitched = [part for part in piece.parts if not part.is_drums] or list(piece.parts)
    pitches = [note.pitch for part in pitched for note in part.notes]
    lowest, highest = min(pitches, default=60) - 1, max(pitches, default=60) + 1
    across, up = WIDTH / max(piece.end, 1), HEIGHT / (highest - lowest)
    parts = [
        "".join(
            f"M{note.onset * across:.1f} {(highest - note.pitch) * up:.1f}h{max(note.duration * across, 1):.1f}"
            for note in part.notes
        )
        for part in pitched
    ]
    drawing: dict[str, Any] = {"label": label, "width": WIDTH, "height": HEIGHT, "parts": parts}
    return json.dumps(drawing | {"stroke": round(min(up, THICKEST), 1)}).encode()
