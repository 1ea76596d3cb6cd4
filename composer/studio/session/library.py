"""The library: visitors' pieces, kept outside their sessions, so that they survive reloads and lost connections.

It holds MIDI files and requests, not sound, with limits on pieces and bytes per visitor, on total bytes, and on the
time since the last visit. The oldest pieces are removed first, and starred ones last. The browser keeps a backup
(`keeping`), from which removed pieces can be restored.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any

import streamlit as st

from composer.export.titles import naming_of, title_of
from composer.export.work import Work
from composer.generation.request.request import Request
from composer.notices import LANGUAGES, place_of
from composer.originality.report import Originality
from composer.score.analysis import Analysis, analyze
from composer.score.midi import piece_from_midi
from composer.score.midi_file import read_midi_file
from composer.studio.session.visitor import REMEMBERED_SECONDS, visitor
from composer.studio.texts.language import language

MOST_PIECES = 200
SHELF_BYTES = 8_000_000
LIBRARY_BYTES = 64_000_000
LONGEST_NAME = 80
NAMED_BY = 16


def is_from_file(request: Request | None, origin: Request | None) -> bool:
    """Whether a piece is the visitor's own music, or was made from it: it answers no `request`, and neither does the
    piece at its `origin`."""
    return request is None and origin in (None, Request())


@dataclass(frozen=True)
class KeptPiece:
    """A piece on a shelf.

    `id` identifies it, and is the same for the same music; `titles` are generated from the music, in the order of
    LANGUAGES; `name` is the owner's. `added` is in seconds since 1970.

    `request` gives exactly this music. A reworked piece has none; instead it has the `origin` (the request of its first
    piece), the `step` that made it (a name in the texts), the id of the piece `before` it, and, unless it was edited by
    hand, the `rework`: the request applied to the written form of that piece, or of the one in its `given`. `written`
    is the MIDI of the written form, if the piece is a performance; `numbers`, `energy` and `sections` are those of its
    performance, `edits` its owner's changes, and `naming` the form and number of its title.
    """

    midi: bytes
    id: str
    analysis: Analysis
    titles: tuple[str, ...]
    request: Request | None = None
    weights: str = ""
    originality: Originality | None = None
    name: str = ""
    is_starred: bool = False
    is_whole: bool = True
    added: float = 0.0
    origin: Request | None = None
    step: str = "step_composed"
    before: str = ""
    written: bytes = b""
    numbers: tuple[int, ...] = ()
    energy: tuple[float, ...] = ()
    sections: tuple[int, ...] = ()
    edits: str = ""
    naming: tuple[str, int] | None = None
    rework: Request | None = None

    @classmethod
    def of(cls, work: Work, is_whole: bool = True, **past: Any) -> "KeptPiece":
        """A work to be kept; `past` has the fields from `origin` on.

        Of a work with edits, the request alone does not give the music.
        """
        request = None if work.edits else work.request
        if work.edits and work.request is not None:
            past = {"origin": work.request, **past}
        return cls(
            midi=work.midi,
            id=work.digest[:NAMED_BY],
            analysis=analyze(work.piece),
            titles=tuple(title_of(replace(work, name=""), spoken) for spoken in LANGUAGES),
            request=request,
            weights=work.weights,
            originality=work.originality,
            name=work.name[:LONGEST_NAME],
            is_whole=is_whole,
            added=time.time(),
            naming=work.naming or naming_of(work),
            rework=work.rework,
            **past,
        )

    @property
    def bytes(self) -> int:
        """The size of its files."""
        return len(self.midi) + len(self.written)

    @property
    def title(self) -> str:
        """The title in the visitor's language."""
        return self.name or self.titles[place_of(language())]

    @property
    def asked(self) -> Request | None:
        """The request with which it, or the piece it was made from, was composed."""
        return self.request or self.origin

    @property
    def is_from_file(self) -> bool:
        """Whether it is the visitor's own music, or was made from it."""
        return is_from_file(self.request, self.origin)

    @property
    def work(self) -> Work:
        """Read the work from its MIDI file: this takes some milliseconds, but a hundredth of the memory."""
        piece = piece_from_midi(read_midi_file(self.midi, self.id))
        return Work(
            piece, self.request, self.weights, self.originality, self.name, naming=self.naming, rework=self.rework
        )


class Shelf:
    """The pieces of a visitor. Thread-safe."""

    def __init__(self, on_change: Callable[[], None] = lambda: None) -> None:
        self._pieces: OrderedDict[str, KeptPiece] = OrderedDict()
        self._lock = Lock()
        self._on_change = on_change
        self.used = time.monotonic()
        # Deleted ids, so that the browser deletes them too; and the number of changes.
        self.removed: set[str] = set()
        self.version = 0

    @property
    def pieces(self) -> list[KeptPiece]:
        """All pieces, newest first."""
        with self._lock:
            return list(reversed(self._pieces.values()))

    @property
    def bytes(self) -> int:
        """The size of its files."""
        return sum(kept.bytes for kept in self.pieces)

    def find(self, id: str) -> KeptPiece | None:
        """The piece with that id."""
        return self._pieces.get(id)

    def answer_to(self, request: Request) -> KeptPiece | None:
        """The newest complete piece for a request."""
        return next((kept for kept in self.pieces if kept.request == request and kept.is_whole), None)

    def history_of(self, id: str) -> list[KeptPiece]:
        """The pieces from which one was made, in order, ending with itself; missing ones are skipped."""
        steps: list[KeptPiece] = []
        kept = self.find(id)
        while kept is not None and kept not in steps:
            steps.insert(0, kept)
            kept = self.find(kept.before)
        return steps

    def add(self, kept: KeptPiece) -> KeptPiece:
        """Add a piece at the front; an existing one keeps its name and star."""
        with self._lock:
            before = self._pieces.pop(kept.id, None)
            if before is not None:
                kept = replace(
                    kept,
                    name=kept.name or before.name,
                    is_starred=before.is_starred,
                    request=kept.request or before.request,
                    rework=kept.rework or before.rework,
                    weights=kept.weights or before.weights,
                    originality=kept.originality or before.originality,
                    edits=kept.edits or before.edits,
                    written=kept.written or before.written,
                )
            self._pieces[kept.id] = kept
            self._note_change(kept.id)
            self._make_room()
        self._on_change()
        return kept

    def bring_back(self, kept: KeptPiece) -> None:
        """Restore a piece of an earlier visit at its place in time, unless it exists."""
        if kept.id in self._pieces or kept.id in self.removed:
            return
        self.put_back(kept)
        with self._lock:
            self._make_room()
        self._on_change()

    def rename(self, id: str, name: str) -> None:
        """Rename a piece; an empty name restores the generated title."""
        self._change(id, name=" ".join(name.split())[:LONGEST_NAME])

    def star(self, id: str, is_starred: bool) -> None:
        """Star or unstar a piece."""
        self._change(id, is_starred=is_starred)

    def edit(self, id: str, edits: str) -> None:
        """Save the owner's edits to a piece, as from `Edits.to_text`."""
        self._change(id, edits=edits)

    def put_back(self, kept: KeptPiece) -> None:
        """Restore a removed piece at its place in time."""
        with self._lock:
            pieces = sorted([*self._pieces.values(), kept], key=lambda piece: piece.added)
            self._pieces = OrderedDict((piece.id, piece) for piece in pieces)
            self._note_change(kept.id)

    def remove(self, id: str) -> KeptPiece | None:
        """Remove a piece; returns it for `put_back`."""
        with self._lock:
            self._note_change()
            self.removed.add(id)
            return self._pieces.pop(id, None)

    def _note_change(self, *there: str) -> None:
        self.version += 1
        self.removed.difference_update(there)

    def _change(self, id: str, **fields: object) -> None:
        with self._lock:
            if id in self._pieces:
                self._pieces[id] = replace(self._pieces[id], **fields)  # type: ignore[arg-type]
                self._note_change()

    def _make_room(self) -> None:
        newest = next(reversed(self._pieces))
        going = sorted(self._pieces.values(), key=lambda kept: kept.is_starred)
        taken = sum(kept.bytes for kept in going)
        for kept in going:
            if len(self._pieces) <= MOST_PIECES and taken <= SHELF_BYTES:
                return
            if kept.id != newest:
                taken -= kept.bytes
                del self._pieces[kept.id]


class Library:
    """The shelves of all visitors."""

    def __init__(self) -> None:
        self._shelves: OrderedDict[str, Shelf] = OrderedDict()
        self._lock = Lock()

    def shelf_of(self, name: str) -> Shelf:
        """The shelf of a visitor; an empty one if they are new."""
        with self._lock:
            shelf = self._shelves.setdefault(name, Shelf(self._make_room))
            self._shelves.move_to_end(name)
            shelf.used = time.monotonic()
            return shelf

    def _make_room(self) -> None:
        """Remove shelves of visitors who have been gone for long, and if there are too many, the longest unused."""
        with self._lock:
            sizes = {name: shelf.bytes for name, shelf in self._shelves.items()}
            taken = sum(sizes.values())
            for name in list(self._shelves)[:-1]:
                is_old = self._shelves[name].used < time.monotonic() - REMEMBERED_SECONDS
                if not is_old and taken <= LIBRARY_BYTES:
                    return
                taken -= sizes[name]
                del self._shelves[name]


@st.cache_resource(show_spinner=False)
def _library() -> Library:
    return Library()


def shelf() -> Shelf:
    """The shelf of the visitor of this page; get it on the page, and pass it to work in other threads
    (`Shelf.add`)."""
    return shelf_named(visitor())


def shelf_named(name: str) -> Shelf:
    """The shelf of the visitor with that name."""
    return _library().shelf_of(name)
