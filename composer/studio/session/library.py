"""The library: what visitors have made, kept beside their sessions, so that neither a reload nor a lost connection
takes it away.

It holds MIDI files and requests, not sound, and is bounded: by pieces and bytes for each visitor, by bytes for all, and
by the time since a visitor came. What must go goes oldest first, and what is starred last. The browser keeps all of it
(`keeping`), and brings back what went.
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
from composer.score.analysis import Analysis, analyse
from composer.score.midi import piece_from_midi
from composer.score.midi_file import read_midi_file
from composer.studio.session.visitor import REMEMBERED_SECONDS, visitor
from composer.studio.texts.language import language

MOST_PIECES = 200
SHELF_BYTES = 8_000_000
LIBRARY_BYTES = 64_000_000
LONGEST_NAME = 80
NAMED_BY = 16


@dataclass(frozen=True)
class KeptPiece:
    """A piece on a shelf.

    `id` names it, and is the same for the same music; `titles` are those that the music gives, in the order of the
    languages of `titles`; `name` is what its owner calls it. `added` is in seconds since 1970.

    `request` is answered by this very music. One that is reworked has none, but the `origin` that its first piece
    answered, the `step` that made it (a name in the texts), the id of the piece `before` it, and, unless it was made by
    hand, the `rework`: the request that makes it of what was written of that piece, or of the one that its `given`
    names. `written` is the MIDI file of what was written, where the piece is how that is played; `numbers`, `energy`
    and `sections` are those of its performance, `edits` what its owner changed since, and `naming` the form and the
    number of its title.
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
        """A work as it is kept; `past` says how it came about, by the fields from `origin` on."""
        return cls(
            midi=work.midi,
            id=work.digest[:NAMED_BY],
            analysis=analyse(work.piece),
            titles=tuple(title_of(replace(work, name=""), spoken) for spoken in LANGUAGES),
            request=work.request,
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
        """What its files take."""
        return len(self.midi) + len(self.written)

    @property
    def title(self) -> str:
        """What to call it in the visitor's language."""
        return self.name or self.titles[place_of(language())]

    @property
    def asked(self) -> Request | None:
        """What was asked for when it, or the piece that it was made of, was composed."""
        return self.request or self.origin

    @property
    def work(self) -> Work:
        """The work again, read from its MIDI file: some milliseconds, but a hundredth of the memory."""
        piece = piece_from_midi(read_midi_file(self.midi, self.id))
        return Work(
            piece, self.request, self.weights, self.originality, self.name, naming=self.naming, rework=self.rework
        )


class Shelf:
    """The pieces of one visitor. Any thread may use it."""

    def __init__(self, on_change: Callable[[], None] = lambda: None) -> None:
        self._pieces: OrderedDict[str, KeptPiece] = OrderedDict()
        self._lock = Lock()
        self._on_change = on_change
        self.used = time.monotonic()
        # What the visitor deleted, so that the browser forgets it too; and how often anything was changed.
        self.removed: set[str] = set()
        self.version = 0

    @property
    def pieces(self) -> list[KeptPiece]:
        """All, the newest first."""
        with self._lock:
            return list(reversed(self._pieces.values()))

    @property
    def bytes(self) -> int:
        """What their files take."""
        return sum(kept.bytes for kept in self.pieces)

    def find(self, id: str) -> KeptPiece | None:
        """The piece of that id."""
        return self._pieces.get(id)

    def answer_to(self, request: Request) -> KeptPiece | None:
        """The newest piece that answers a request, whole."""
        return next((kept for kept in self.pieces if kept.request == request and kept.is_whole), None)

    def history_of(self, id: str) -> list[KeptPiece]:
        """The pieces that one was made of, step by step, and it itself last; those that are gone are left out."""
        steps: list[KeptPiece] = []
        kept = self.find(id)
        while kept is not None and kept not in steps:
            steps.insert(0, kept)
            kept = self.find(kept.before)
        return steps

    def add(self, kept: KeptPiece) -> KeptPiece:
        """Put a piece in front; one that is there already keeps its name and its star."""
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
        """Put a piece of an earlier visit where it was in time, unless it is there."""
        if kept.id in self._pieces or kept.id in self.removed:
            return
        self.put_back(kept)
        with self._lock:
            self._make_room()
        self._on_change()

    def rename(self, id: str, name: str) -> None:
        """Call a piece what its owner likes; an empty name brings back the title that the music gives."""
        self._change(id, name=" ".join(name.split())[:LONGEST_NAME])

    def star(self, id: str, is_starred: bool) -> None:
        """Mark a piece, or no longer."""
        self._change(id, is_starred=is_starred)

    def edit(self, id: str, edits: str) -> None:
        """Keep what its owner changed in a piece, as `Edits.to_text` says it."""
        self._change(id, edits=edits)

    def put_back(self, kept: KeptPiece) -> None:
        """Put a piece that was removed where it was in time."""
        with self._lock:
            pieces = sorted([*self._pieces.values(), kept], key=lambda piece: piece.added)
            self._pieces = OrderedDict((piece.id, piece) for piece in pieces)
            self._note_change(kept.id)

    def remove(self, id: str) -> KeptPiece | None:
        """Take a piece away; what was there, for `put_back`."""
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
        """The shelf of the visitor of that name; an empty one for a new visitor."""
        with self._lock:
            shelf = self._shelves.setdefault(name, Shelf(self._make_room))
            self._shelves.move_to_end(name)
            shelf.used = time.monotonic()
            return shelf

    def _make_room(self) -> None:
        """Shelves of visitors who have not come for long go, and of others the longest unused if they are too many."""
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
    """The shelf of whoever visits this page; ask on the page, and hand it to work in other threads (`Shelf.keep`)."""
    return shelf_named(visitor())


def shelf_named(name: str) -> Shelf:
    """The shelf of the visitor of that name."""
    return _library().shelf_of(name)
